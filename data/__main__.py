"""The command line: python -m data COMMAND."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from data import db, facts, ledger, sample
from data.accounts import commands as account_commands
from data.accounts import journal, mail_commands
from data.accounts import store as account_store
from data.importing import commands
from data.importing.kinds import ParticipantCode
from data.importing.problems import Bad
from data.ledger import Changes
from data.messages import LANGUAGES, Refusal, said
from data.people import blocks, checking, erasing, mapped
from data.refresh import refresh
from data.releases import building, demonstration
from data.releases import commands as release_commands
from data.screen_command import hand_over
from data.settings import Settings

BAR = 24
Command = Callable[[argparse.Namespace, Settings], int]


def say(words: str) -> None:
    """One line of progress, at once."""
    print(words, flush=True)


def init(arguments: argparse.Namespace, settings: Settings) -> int:
    """Create var/ and the keys, and bring the databases to the newest schema; for readers only, those of accounts."""
    settings.prepare()
    started = time.perf_counter()
    if settings.readers_only:
        account_store.migrate(settings)
        say(said("accounts_ready", arguments.language))
        return 0
    with db.opened(settings.database_url) as engine:
        db.migrate(engine)
    building.migrate(settings)
    account_store.migrate(settings)
    seconds = f"{time.perf_counter() - started:.1f}".replace(".", "," if arguments.language == "hu" else ".")
    say(said("database_ready", arguments.language, dialect=engine.dialect.name, seconds=seconds))
    return 0


def load_facts(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load the public facts with their documents; changes nothing the second time."""
    with journal.kept(settings) as note, db.opened(settings.database_url) as engine:
        changes = facts.load(engine)
        if changes is not None:
            note("imported", "facts")
    say(_loaded("facts", changes, arguments.language))
    return 0


def load_sample(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load made-up demonstration programmes (marked as such everywhere); changes nothing the second time."""
    with journal.kept(settings) as note, db.opened(settings.database_url) as engine:
        changes = sample.load(
            engine, settings, size=arguments.size, seed=arguments.seed, say=say, language=arguments.language
        )
        if changes is not None:
            note("imported", f"sample {arguments.size}")
    say(_loaded("sample", changes, arguments.language))
    return 0


def _loaded(what: str, changes: Changes | None, language: str) -> str:
    return said(f"{what}_there", language) if changes is None else said(f"{what}_loaded", language, rows=changes.added)


def prepare(arguments: argparse.Namespace, settings: Settings) -> int:
    """init, facts, the demonstration data and a release of them, in one go; with --no-sample demonstration data is
    taken back."""
    init(arguments, settings)
    load_facts(arguments, settings)
    code = _load_or_take_back(arguments, settings)
    _release(arguments, settings)
    return code


def _release(arguments: argparse.Namespace, settings: Settings) -> None:
    """Readers see only releases: of facts and made-up data there is always one, of real data only by two persons."""
    steps: list[str] = []

    def told(code: str) -> None:
        steps.append(code)
        say(said(code, arguments.language))

    with journal.kept(settings) as note, db.opened(settings.database_url) as engine:
        released = demonstration.ensure(settings, engine, told)
        if released is not None and steps:
            note("release_built", f"{released.no}: {released.built_by}")
            note("release_approved", f"{released.no}: {released.approved_by}")
    if released is not None:
        say(said("release_there", arguments.language, number=released.no))


def _load_or_take_back(arguments: argparse.Namespace, settings: Settings) -> int:
    if not arguments.no_sample:
        try:
            return load_sample(arguments, settings)
        except sample.OtherSample as other:  # a larger one was loaded on purpose: `make run` serves it
            say(other.sentence(arguments.language))
            return 0
    with journal.kept(settings) as note, db.opened(settings.database_url) as engine:
        number = sample.take_back(engine)
        if number is not None:
            note("undone", f"sample → {number}")
    if number is None:
        say(said("sample_none", arguments.language))
    else:
        say(said("sample_taken_back", arguments.language, number=number))
    return 0


def reindex(arguments: argparse.Namespace, settings: Settings) -> int:
    """Rebuild the reading tables and the presence index from the ledger, and check them against it."""
    rebuilt, checked = (_bar(said(f"reindex_{stage}", arguments.language)) for stage in ("building", "checking"))
    with db.opened(settings.database_url) as engine, db.writing(engine) as connection:
        before = checking.digests(connection)
        refresh(connection, people=False)
        blocks.rebuild(connection, told=rebuilt)
        projects = checking.verify(connection, told=checked)
        changed = checking.differing(before, checking.digests(connection))
        if changed:  # what running servers hold is wrong: a number of its own makes them load anew
            number = ledger.start_import(connection, "reindex", "", "")
            ledger.finish_import(connection, number, Changes(superseded=changed), None)
            refresh(connection, (), people=False)
    mapped.forget(settings.var_dir / mapped.FOLDER)
    say(said("reindexed", arguments.language, projects=projects, changed=changed))
    return 0


def _bar(words: str) -> Callable[[int, int], None]:
    """Shows how far a stage is on the terminal; says nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda done, whole: None

    def show(done: int, whole: int) -> None:
        filled = BAR * done // whole
        end = "\n" if done == whole else ""
        sys.stderr.write(f"\r[{'█' * filled}{'·' * (BAR - filled)}] {words} {done}/{whole}\x1b[K{end}")
        sys.stderr.flush()

    return show


def erase(arguments: argparse.Namespace, settings: Settings) -> int:
    """Remove one person from the ledger, the presence index and the held sets. Asks nothing and cannot be undone."""
    if (arguments.code is None) == (not arguments.restored):
        print(said("erase_whom", arguments.language), file=sys.stderr)
        return 2
    key = settings.participant_key()
    with journal.kept(settings) as note, db.opened(settings.database_url) as engine:
        with db.writing(engine) as connection:
            if arguments.restored:
                erased = erasing.again(connection, erasing.listed(settings.var_dir), key)
            else:
                code_hash = erasing.hash_of(_spelled(arguments.code), key)
                erased = erasing.erase(connection, code_hash)
                erasing.note(settings.var_dir, erasing.mark_of(code_hash, key))
            if erased is not None:
                refresh(connection, erased.projects)
        if erased is not None:  # of whom, no line says
            note("erased", f"{erased.import_id}")
        db.forget_what_was_deleted(engine)
    mapped.forget(settings.var_dir / mapped.FOLDER)
    _say_erased(erased, arguments.language)
    return 0


def _spelled(code: str) -> str:
    try:
        return ParticipantCode().read(code, None)[0]
    except Bad as bad:  # no import takes such a code
        raise erasing.UnknownPerson("no_such_person") from bad


def _say_erased(erased: erasing.Erased | None, language: str) -> None:
    if erased is None:
        say(said("erased_nobody", language))
        return
    say(said("erased", language, number=erased.import_id, projects=len(erased.projects)))
    for table, count in erased.rows.items():
        say(said("erased_rows", language, table=table, rows=count))


def publish(arguments: argparse.Namespace, _settings: Settings) -> int:
    """Write a release as open data: a Frictionless data package with one CSV for each table."""
    chosen = [] if arguments.release is None else ["--release", str(arguments.release)]
    return hand_over(
        "open_data", [arguments.out, "--licence", arguments.licence, "--language", arguments.language, *chosen]
    )


def pack(arguments: argparse.Namespace, _settings: Settings) -> int:
    """Write a committee pack of a release: slides, a paper or a PDF, under the filters of a link."""
    chosen = [f"--format={arguments.format}"] if arguments.format else []
    return hand_over(
        "packs", [f"--query={arguments.query}", f"--language={arguments.language}", *chosen, "--", arguments.out]
    )


def _add_what_a_pack_takes(packing: argparse.ArgumentParser) -> None:
    packing.add_argument("--query", default="", help="the query of a view's link; docs/links.md says what packs add")
    packing.add_argument("--format", choices=("pptx", "docx", "pdf"), help="default: what OUT ends in, else pptx")
    packing.add_argument("out", metavar="OUT", help="the file to write")


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    root = argparse.ArgumentParser(prog="python -m data", description="The ledger of Esélytükör.")
    add = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Command) -> argparse.ArgumentParser:
        sub = add.add_parser(name, help=(run.__doc__ or "").strip(), description=(run.__doc__ or "").strip())
        sub.set_defaults(run=run)
        return sub

    def preparing(name: str, run: Command) -> argparse.ArgumentParser:
        sub = command(name, run)
        sub.add_argument("--language", choices=LANGUAGES, default="en", help="language of what it says")
        return sub

    preparing("init", init)
    preparing("facts", load_facts)
    for sub in (preparing("sample", load_sample), prepared := preparing("prepare", prepare)):
        sub.add_argument("--size", choices=sample.SIZES, default="S", help="how much: S, M, L or XL")
        sub.add_argument("--seed", type=int, default=1, help="the same seed makes the same data")
    prepared.add_argument("--no-sample", action="store_true", help="without demonstration data")
    preparing("reindex", reindex)
    erasure = preparing("erase", erase)
    erasure.add_argument("code", nargs="?", metavar="CODE", help="the participant code as the programme gave it")
    erasure.add_argument("--restored", action="store_true", help="everybody erased so far, after restoring a backup")
    publishing = preparing("publish", publish)
    publishing.add_argument("out", metavar="OUT", help="a new folder")
    publishing.add_argument("--release", type=int, help="its number; without it the newest")
    publishing.add_argument("--licence", default="CC-BY-4.0", help="CC-BY-4.0 or CC0-1.0")
    _add_what_a_pack_takes(preparing("pack", pack))
    commands.register(command)
    release_commands.register(command)
    account_commands.register(command)
    mail_commands.register(command)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 problems in the input (nothing written), 2 wrong usage."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments, Settings.from_env()))
    except Refusal as refused:
        print(refused.sentence(arguments.language), file=sys.stderr)
        return 1
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
