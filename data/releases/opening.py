"""Opens a release as a reading: the same queries, answered from frozen tables by an engine that can only read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from data.messages import Refusal
from data.models.published import REJECTED, Release
from data.reading import Reading
from data.releases import registry, store


class NoRelease(Refusal):
    """Nothing to show: the store is not there, no release is approved yet, or not the one asked for."""


def approved(url: str) -> tuple[Release, ...]:
    """The releases readers may see, oldest first; the last one is current. NoRelease without a prepared store."""
    try:
        return registry.approved(store.reader(url))
    except (OperationalError, ProgrammingError) as error:
        raise NoRelease("no_published_store") from error


def open_release(url: str, today: date, number: int | None = None) -> Reading:
    """The reading of release `number` (None: the current one) of the published store at `url`.

    NoRelease when it is not there or not approved: a draft is not there.
    """
    releases = approved(url)
    chosen = [one for one in releases if number in (None, one.no)][-1:]
    if not chosen:
        raise NoRelease("no_such_release", number=number) if releases else NoRelease("no_release_yet")
    return reading_of(store.reader(url, chosen[0].no), chosen[0], today)


def open_any(url: str, release: Release, today: date) -> Reading:
    """The reading of a draft or an approved release: for the people who decide, never for readers. NoRelease when it
    was rejected."""
    if release.state == REJECTED:
        raise NoRelease("release_rejected_already", number=release.no)
    return reading_of(store.reader(url, release.no), release, today)


def reading_of(engine: Engine, release: Release, today: date) -> Reading:
    """`release` as a reading on `engine`."""
    return Reading(
        engine, release.import_no, release.data_date, release.imported_at, release.is_demonstration, today, release
    )
