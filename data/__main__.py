"""The command line: python -m data COMMAND."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from data import db, facts, ledger, sample
from data.importing import commands
from data.refresh import refresh
from data.settings import Settings

Command = Callable[[argparse.Namespace, Settings], int]


def say(words: str) -> None:
    """One line of progress, at once."""
    print(words, flush=True)


def init(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Create var/ and the keys, and bring the database to the newest schema."""
    settings.prepare()
    started = time.perf_counter()
    with db.opened(settings.database_url) as engine:
        db.migrate(engine)
    say(f"Database ready ({engine.dialect.name}, {time.perf_counter() - started:.1f} s)")
    return 0


def load_facts(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Load the public facts with their documents; changes nothing the second time."""
    with db.opened(settings.database_url) as engine:
        changes = facts.load(engine)
    say("Public facts: already loaded" if changes is None else f"Public facts: {changes.added} rows loaded")
    return 0


def load_sample(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load made-up demonstration programmes (marked as such everywhere); changes nothing the second time."""
    with db.opened(settings.database_url) as engine:
        changes = sample.load(engine, settings, size=arguments.size, seed=arguments.seed, say=say)
    say("Demonstration data: already loaded" if changes is None else f"Demonstration data: {changes.added} rows loaded")
    return 0


def prepare(arguments: argparse.Namespace, settings: Settings) -> int:
    """init, facts and the demonstration data, in one go; with --no-sample demonstration data is taken back."""
    init(arguments, settings)
    load_facts(arguments, settings)
    if not arguments.no_sample:
        try:
            return load_sample(arguments, settings)
        except sample.OtherSample as other:  # a larger one was loaded on purpose: `make run` serves it
            say(str(other))
            return 0
    with db.opened(settings.database_url) as engine:
        number = sample.take_back(engine)
    say("No demonstration data" if number is None else f"Demonstration data (import {number}) taken back")
    return 0


def reindex(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Rebuild the reading tables and the presence index from the ledger."""
    with db.opened(settings.database_url) as engine, db.writing(engine) as connection:
        refresh(connection)
    say("Reading tables and presence index rebuilt")
    return 0


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    root = argparse.ArgumentParser(prog="python -m data", description="The ledger of Esélytükör.")
    add = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Command) -> argparse.ArgumentParser:
        sub = add.add_parser(name, help=(run.__doc__ or "").strip(), description=(run.__doc__ or "").strip())
        sub.set_defaults(run=run)
        return sub

    command("init", init)
    command("facts", load_facts)
    for sub in (command("sample", load_sample), prepared := command("prepare", prepare)):
        sub.add_argument("--size", choices=sample.SIZES, default="S", help="how much: S, M, L or XL")
        sub.add_argument("--seed", type=int, default=1, help="the same seed makes the same data")
    prepared.add_argument("--no-sample", action="store_true", help="without demonstration data")
    command("reindex", reindex)
    commands.register(command)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 problems in the input (nothing written), 2 wrong usage."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments, Settings.from_env()))
    except (db.Busy, ledger.CannotUndo, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
