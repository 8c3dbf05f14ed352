"""python -m data release build | preview | approve | reject | list | show | diff | roles | set | sets | keys."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine

from data import db
from data.accounts import audit, journal
from data.accounts.people import ROLES
from data.messages import LANGUAGES, said
from data.models.published import APPROVED, REJECTED, Release
from data.people import keys as secrets
from data.people import named_sets
from data.releases import building, checksum, comparing, counting, opening, registry, roles, store, telling
from data.settings import Settings

Run = Callable[[argparse.Namespace, Settings], int]
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")
"""Codes of named sets: part of the names of nodes."""


class Stores(NamedTuple):
    """The two databases a steward's act needs."""

    ledger: Engine
    published: Engine


def register(command: Callable[[str, Run], argparse.ArgumentParser]) -> None:
    """Add `release` and its acts; `command(name, run)` gives the parser of one command."""
    add = command("release", listing).add_subparsers(dest="act", required=True, metavar="ACT")
    acts: dict[str, tuple[Run, tuple[str, ...]]] = {
        "build": (build, ()), "preview": (preview, ("number",)), "approve": (approve, ("number",)),
        "reject": (reject, ("number",)), "list": (listing, ()), "show": (show, ("number",)),
        "diff": (diff, ("older", "newer")), "roles": (print_roles, ()),
        "set": (approve_set, ()), "sets": (list_sets, ()), "keys": (allow_keys, ()),
    }  # fmt: skip
    for name, (run, numbers) in acts.items():
        sub = add.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.set_defaults(run=run)
        for number in numbers:
            sub.add_argument(number, type=int, metavar=number.upper(), help="number of a release, as `list` shows it")
        if name in ("build", "preview", "approve", "reject", "set", "keys"):
            must = name in ("build", "approve", "set", "keys")
            sub.add_argument("--by", required=must, metavar="NAME", help="who does it: a name or a role")
            # the stewards' page says what its viewer is
            sub.add_argument("--role", choices=ROLES, default=audit.COMMAND_LINE, help=argparse.SUPPRESS)
        if name == "build":
            sub.add_argument("--note", metavar="TEXT", help='what it is for, like "2026. november 26-i közgyűlés"')
        if name == "set":
            sub.add_argument("code", type=_code, metavar="CODE", help="letters, digits and hyphens; it stays")
            sub.add_argument("--name", required=True, metavar="TEXT", help="what the projects are together")
            sub.add_argument("--project", required=True, action="append", metavar="KEY", help="repeat for each")
        if name == "keys":
            sub.add_argument("--reason", required=True, metavar="TEXT", help="what happened to the old ones")
        if name == "show":
            sub.add_argument("--verify", action="store_true", help="compute the checksum of its content again")
        sub.add_argument("--language", choices=LANGUAGES, default="hu", help="language of messages")
        sub.add_argument("--json", action="store_true", help="answer for programs, on standard output")


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise argparse.ArgumentTypeError("up to 32 letters, digits and hyphens")
    return text


@contextmanager
def _stores(settings: Settings) -> Iterator[Stores]:
    with db.opened(settings.database_url) as ledger, store.opened(settings.published_url) as published:
        if not (db.schema_is_current(ledger) and db.schema_is_current(published, db.PUBLISHED)):
            raise registry.NotDecided("no_database")
        try:
            yield Stores(ledger, published)
        finally:
            store.close_readers()


def _journal(arguments: argparse.Namespace, settings: Settings) -> AbstractContextManager[journal.Note]:
    return journal.kept(settings, by=arguments.by or "", role=arguments.role)


def _about(release: Release) -> str:
    return f"{release.no}: {release.note}" if release.note else str(release.no)


def build(arguments: argparse.Namespace, settings: Settings) -> int:
    """Build a draft of the ledger as it is now: frozen tables, safe counts of people, checksum, definitions."""
    quiet = (lambda _code: None) if arguments.json else lambda code: _say(said(code, arguments.language))
    with _journal(arguments, settings) as note, _stores(settings) as stores:
        release = building.build(settings, *stores, by=arguments.by, note=arguments.note, say=quiet)
        note("release_built", _about(release))
    return _answer(arguments, asdict(release), telling.built(release, arguments.language))


def preview(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show a draft to the person who decides: exact beside published, what is held, what changed."""
    with _journal(arguments, settings) as note, _stores(settings) as stores:
        note("release_previewed", str(arguments.number))
        with stores.published.connect() as connection:
            release = registry.found(connection, arguments.number)
            current = registry.newest(connection)
        with stores.ledger.connect() as ledger:
            reading = opening.open_any(settings.published_url, release, settings.today())
            counts = counting.preview(ledger, reading, release.no)
            changes = None
            if current and current.no != release.no:
                changes = _difference(ledger, settings, current, release)
    answer = {**asdict(release), "people": asdict(counts), "changes": changes and asdict(changes)}
    return _answer(arguments, answer, telling.preview(release, counts, changes, arguments.language))


def approve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a draft what readers see; not the person who built it."""
    with _journal(arguments, settings) as note, _stores(settings) as stores:
        release = building.approve(settings, *stores, arguments.number, arguments.by)
        note("release_approved", _about(release))
        with stores.published.connect() as connection:
            readable = roles.is_there(connection, settings.published_role)
    told = [_told("release_approved", arguments, release)]
    if not readable:
        told.append(said("release_role_missing", arguments.language, role=settings.published_role))
    return _answer(arguments, asdict(release), told)


def reject(arguments: argparse.Namespace, settings: Settings) -> int:
    """Set a draft aside: its figures are dropped, its number is not used again."""
    with _journal(arguments, settings) as note, _stores(settings) as stores:
        release = building.reject(*stores, arguments.number, arguments.by)
        note("release_rejected", _about(release))
    return _answer(arguments, asdict(release), [_told("release_rejected", arguments, release)])


def listing(arguments: argparse.Namespace, settings: Settings) -> int:
    """List all releases, oldest first."""
    with _stores(settings) as stores:
        releases = registry.listed(stores.published)
    return _answer(arguments, [asdict(one) for one in releases], telling.listing(releases, arguments.language))


def show(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show a release; with --verify exit code 1 when its content is not what was built."""
    with _stores(settings) as stores, stores.published.begin() as connection:
        release = registry.found(connection, arguments.number)
        words = orjson.loads(registry.definitions(connection, release.no))
        verified = None
        if arguments.verify and release.state != REJECTED:
            verified = checksum.of(connection, release.no) == release.checksum
    answer = {**asdict(release), "definitions": words, "verified": verified}
    _answer(arguments, answer, telling.release(release, verified, arguments.language))
    return 1 if verified is False else 0


def diff(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say what changed from one release to another, and why."""
    with _stores(settings) as stores:
        with stores.published.connect() as connection:
            older, newer = (registry.found(connection, number) for number in (arguments.older, arguments.newer))
        with stores.ledger.connect() as ledger:
            changes = _difference(ledger, settings, older, newer)
    return _answer(arguments, asdict(changes), telling.difference(changes, arguments.language))


def _difference(ledger: Any, settings: Settings, older: Release, newer: Release) -> comparing.Difference:
    readings = [opening.open_any(settings.published_url, one, settings.today()) for one in (older, newer)]
    return comparing.compare(ledger, readings[0], readings[1], people=counting.shown)


def print_roles(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the statements that give PostgreSQL's role of readers its rights."""
    with _stores(settings) as stores:
        if stores.published.dialect.name != "postgresql":
            return _answer(arguments, [], [said("release_no_roles", arguments.language)])
        numbers = [one.no for one in registry.listed(stores.published) if one.state == APPROVED]
    role = settings.published_role
    statements = [*roles.making(role), *roles.statements(role, numbers)]
    return _answer(arguments, statements, [f"{statement};" for statement in statements])


def approve_set(arguments: argparse.Namespace, settings: Settings) -> int:
    """Let later releases count some projects as one. A set never changes; there are at most 20."""
    code, name, projects = arguments.code, " ".join(arguments.name.split())[:200], sorted(set(arguments.project))
    with _journal(arguments, settings) as note, _stores(settings) as stores, db.writing(stores.ledger) as ledger:
        named_sets.approve(ledger, code, name, projects, registry.named(arguments.by))
        note("set_approved", f"{code}: {', '.join(projects)}")
    told = said("named_set_approved", arguments.language, name=name, known=code, count=len(projects))
    return _answer(arguments, {"code": code, "name": name, "projects": projects}, [told])


def list_sets(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the named sets of projects."""
    with _stores(settings) as stores, stores.ledger.connect() as ledger:
        found = named_sets.load(ledger)
    lines = [f"{code:<32}  {', '.join(sorted(projects))}" for code, projects in found.items()]
    answer = {code: sorted(projects) for code, projects in found.items()}
    return _answer(arguments, answer, lines or [said("named_set_none", arguments.language)])


def allow_keys(arguments: argparse.Namespace, settings: Settings) -> int:
    """Let the next release be drawn with the keys that KEYS_FILE names now. An incident: twice, ever."""
    keys = secrets.load(settings)
    with _journal(arguments, settings) as note, _stores(settings) as stores:
        with stores.published.connect() as published:
            current = registry.newest(published)
        if current is None:
            raise registry.NotDecided("release_none")
        with db.writing(stores.ledger) as ledger:
            reason = " ".join(arguments.reason.split())[:500]
            left = secrets.allow_change(ledger, current.no, keys, registry.named(arguments.by), reason)
            note("keys_allowed", f"{keys.fingerprint}: {reason}")
    told = said("keys_allowed", arguments.language, found=keys.fingerprint, left=left)
    return _answer(arguments, {"fingerprint": keys.fingerprint, "left": left}, [told])


def _told(code: str, arguments: argparse.Namespace, release: Release) -> str:
    return said(code, arguments.language, number=release.no)


def _answer(arguments: argparse.Namespace, answer: Any, lines: Any) -> int:
    if arguments.json:
        _say(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in lines:
            _say(line)
    return 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
