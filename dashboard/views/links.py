"""A view's link as it is kept: one of our pages with its canonical query, or pinned to a release and its months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from dashboard import filter_words, reader
from dashboard.access.policy import PATHS
from data.filters import NOT_FILTERS, Filters
from data.queries import choices
from data.reading import Reading

ANEW = ("table", reader.RELEASE)
"""Parameters that are no filters and are not taken over as they come: one is for downloads, one is checked."""
PACK = "/pack"
"""The form of a committee pack: no page with figures, but its link is its whole state too, and can be kept."""
OF_A_PACK = ("page", "tile", "committee", "item", "meeting", "format", "language")
LONGEST_OTHER = 500


@dataclass(frozen=True)
class Link:
    """A view's address. query: canonical; pinned: the same with the release's number and its months (a period that is
    relative to today resolved now), None before the first release; pinned_words: which release and months that are;
    dropped: what was left out, in words."""

    path: str
    query: str
    pinned: str | None
    pinned_words: str
    dropped: Sequence[str]

    @property
    def address(self) -> str:
        """Path and query."""
        return joined(self.path, self.query)

    @property
    def pinned_address(self) -> str | None:
        """Path and pinned query."""
        return None if self.pinned is None else joined(self.path, self.pinned)


def joined(path: str, query: str) -> str:
    """`/budget` and `project=P1` → `/budget?project=P1`."""
    return f"{path}?{query}" if query else path


def understood(path: str, query: str, language: str) -> Link | None:
    """The view a reader has before them, read by the parser of the pages; None where the path is none of ours."""
    if path not in PATHS and path != PACK:
        return None
    query, others = _parted(query, OF_A_PACK if path == PACK else ())
    chosen = reader.chosen_reading(query)
    if chosen.projects and PATHS.get(path) == "sources":  # the one page that tells of all projects
        chosen = reader.Chosen(reader.newest_reading(reader.approved()))
    filters, dropped, offered = choices.read_filters(chosen.reading, query, chosen.projects)
    said = filter_words.dropped_sentences((*chosen.dropped, *dropped), language)
    shown = chosen.reading if chosen.reading.release else reader.newest_reading(reader.approved())
    fixed = _fixed(filters, shown)
    pinned = words = None
    if shown.release is not None:
        pinned = _query(fixed.query(), f"{reader.RELEASE}={shown.release.no}", others)
        months = filter_words.sentence(fixed, offered, fixed.months(shown.today), language).split(" · ")[-1]
        words = f"{filter_words.release(shown, language)} · {months}"
    return Link(path, _query(filters.query(), chosen.query, others), pinned, words or "", said)


def _fixed(filters: Filters, reading: Reading) -> Filters:
    """The filters with a relative period resolved, as the page resolves it today."""
    first, last = filters.months(reading.today)
    return replace(filters, period=None, first_month=first, last_month=last)


def _parted(query: str, more: Sequence[str]) -> tuple[str, str]:
    """The filters of a query, and the parameters that are none (of the projector, and those named in `more`) as they
    came."""
    pairs = parse_qsl(query.removeprefix("?"), errors="replace")
    others = {name for name in (*NOT_FILTERS, *more) if name not in ANEW}
    taken = [(name, value) for name, value in pairs if name in others]
    kept = [(name, value) for name, value in taken if len(value) <= LONGEST_OTHER and value.isprintable()]
    return urlencode([pair for pair in pairs if pair[0] not in others]), urlencode(kept)


def _query(*parts: str) -> str:
    return "&".join(part for part in parts if part)
