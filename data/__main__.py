"""The command line: python -m data COMMAND."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from data import db, facts, sample
from data.importing import commands
from data.ledger import Changes
from data.messages import LANGUAGES, Refusal, said
from data.refresh import refresh
from data.settings import Settings

Command = Callable[[argparse.Namespace, Settings], int]


def say(words: str) -> None:
    """One line of progress, at once."""
    print(words, flush=True)


def init(arguments: argparse.Namespace, settings: Settings) -> int:
    """Create var/ and the keys, and bring the database to the newest schema."""
    settings.prepare()
    started = time.perf_counter()
    with db.opened(settings.database_url) as engine:
        db.migrate(engine)
    seconds = f"{time.perf_counter() - started:.1f}".replace(".", "," if arguments.language == "hu" else ".")
    say(said("database_ready", arguments.language, dialect=engine.dialect.name, seconds=seconds))
    return 0


def load_facts(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load the public facts with their documents; changes nothing the second time."""
    with db.opened(settings.database_url) as engine:
        changes = facts.load(engine)
    say(_loaded("facts", changes, arguments.language))
    return 0


def load_sample(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load made-up demonstration programmes (marked as such everywhere); changes nothing the second time."""
    with db.opened(settings.database_url) as engine:
        changes = sample.load(
            engine, settings, size=arguments.size, seed=arguments.seed, say=say, language=arguments.language
        )
    say(_loaded("sample", changes, arguments.language))
    return 0


def _loaded(what: str, changes: Changes | None, language: str) -> str:
    return said(f"{what}_there", language) if changes is None else said(f"{what}_loaded", language, rows=changes.added)


def prepare(arguments: argparse.Namespace, settings: Settings) -> int:
    """init, facts and the demonstration data, in one go; with --no-sample demonstration data is taken back."""
    init(arguments, settings)
    load_facts(arguments, settings)
    if not arguments.no_sample:
        try:
            return load_sample(arguments, settings)
        except sample.OtherSample as other:  # a larger one was loaded on purpose: `make run` serves it
            say(other.sentence(arguments.language))
            return 0
    with db.opened(settings.database_url) as engine:
        number = sample.take_back(engine)
    if number is None:
        say(said("sample_none", arguments.language))
    else:
        say(said("sample_taken_back", arguments.language, number=number))
    return 0


def reindex(arguments: argparse.Namespace, settings: Settings) -> int:
    """Rebuild the reading tables and the presence index from the ledger."""
    with db.opened(settings.database_url) as engine, db.writing(engine) as connection:
        refresh(connection)
    say(said("reindexed", arguments.language))
    return 0


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
    commands.register(command)
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
