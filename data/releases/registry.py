"""The registry of releases: which there are, which one readers see, and the decisions of the second person."""

from __future__ import annotations

import unicodedata
from dataclasses import fields
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update

from data import db
from data.messages import Refusal
from data.models.published import APPROVED, DRAFT, NAME_LENGTH, REJECTED, Release
from data.models.published import release as table
from data.releases import roles, store

_COLUMNS = [table.c[field.name] for field in fields(Release)]


class NotDecided(Refusal):
    """A release that is not there, or that cannot be built, approved or rejected so; the sentence says why."""


def listed(engine: Engine) -> tuple[Release, ...]:
    """All releases, drafts and rejected ones too, oldest first."""
    with engine.connect() as connection:
        return releases(connection)


def releases(connection: Connection) -> tuple[Release, ...]:
    """All releases, oldest first."""
    rows = connection.execute(select(*_COLUMNS).order_by(table.c.no)).mappings()
    return tuple(_release(row) for row in rows)


def approved(engine: Engine) -> tuple[Release, ...]:
    """What readers may see, oldest first: the last one is current, the others stay at their own address."""
    return tuple(one for one in listed(engine) if one.state == APPROVED)


def newest(connection: Connection) -> Release | None:
    """The release readers see, or None before the first one was approved."""
    return max((one for one in releases(connection) if one.state == APPROVED), key=_number, default=None)


def found(connection: Connection, number: int) -> Release:
    """Release `number` in any state. NotDecided when there is none."""
    for one in releases(connection):
        if one.no == number:
            return one
    raise NotDecided("no_such_release", number=number)


def definitions(connection: Connection, number: int) -> str:
    """The definitions of all indicators as they were at release `number`: JSON, language → indicator → words."""
    return str(connection.scalar(select(table.c.definitions).where(table.c.no == number)))


def next_number(connection: Connection) -> int:
    """The number of the next draft. Numbers of rejected releases are not used again."""
    return max((one.no for one in releases(connection)), default=0) + 1


def enter(connection: Connection, release: Release, words: str) -> None:
    """Write down a finished draft with the definitions in force, `words`."""
    values = {field.name: getattr(release, field.name) for field in fields(release)}
    connection.execute(insert(table).values(definitions=words, **values))


def approve(engine: Engine, number: int, by: str, role: str) -> Release:
    """Make draft `number` what readers see, with one UPDATE, and let `role` read it.

    NotDecided when it is no draft, when `by` built it, or when another release was approved since it was built: then
    its figures were held from an older one.
    """
    by = named(by)
    with db.writing(engine, db.PUBLISHED) as connection:
        draft = _draft(connection, number)
        if _same(by, draft.built_by):
            raise NotDecided("release_same_person", number=number, name=draft.built_by)
        current = newest(connection)
        if (current.no if current else None) != draft.follows:
            raise NotDecided("release_outdated", number=number, newest=current.no if current else 0)
        _decide(connection, number, {"state": APPROVED, "approved_by": by, "approved_at": now()})
        roles.grant(connection, role, [number])
        return found(connection, number)


def reject(engine: Engine, number: int, by: str | None) -> Release:
    """Set draft `number` aside and drop its tables; the builder may do it too. NotDecided when it is no draft."""
    by = None if by is None else named(by)
    with db.writing(engine, db.PUBLISHED) as connection:
        _draft(connection, number)
        _decide(connection, number, {"state": REJECTED, "rejected_by": by, "rejected_at": now()})
        rejected = found(connection, number)
        store.remove(connection, number)
        return rejected


def check_draft(engine: Engine, number: int) -> None:
    """NotDecided unless release `number` is a draft."""
    with engine.connect() as connection:
        _draft(connection, number)


def now() -> datetime:
    """The time of an act: UTC, without zone, in whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def named(by: str) -> str:
    """A person's or role's name as it is written down. NotDecided when it is empty or too long."""
    name = " ".join(unicodedata.normalize("NFC", by).split())
    if not name or len(name) > NAME_LENGTH:
        raise NotDecided("release_nobody", most=NAME_LENGTH)
    return name


def _same(one: str, other: str) -> bool:
    return unicodedata.normalize("NFKC", one).casefold() == unicodedata.normalize("NFKC", other).casefold()


def _draft(connection: Connection, number: int) -> Release:
    release = found(connection, number)
    if release.state != DRAFT:
        raise NotDecided(f"release_{release.state}_already", number=number)
    return release


def _decide(connection: Connection, number: int, values: dict[str, object]) -> None:
    connection.execute(update(table).where(table.c.no == number, table.c.state == DRAFT).values(values))


def _release(row: RowMapping) -> Release:
    return Release(**row)


def _number(release: Release) -> int:
    return release.no
