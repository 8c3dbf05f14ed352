"""What a pack holds and for which meeting, in a link: parameters of its own beside the filters (docs/links.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from dashboard.committee.tiles import BY_ID, PAGES, WITHOUT_TILES, Tile, usual
from dashboard.i18n import LANGUAGES
from data.filters import MAX_QUERY, Dropped

FORMATS = ("pptx", "docx", "pdf")
NAMES = ("page", "tile", "committee", "item", "meeting", "format", "language")
"""The parameters of a pack; everything else in its link is a filter or a release."""
LONGEST = {"committee": 120, "item": 20}
_DAY = re.compile(r"20\d\d-\d\d-\d\d")


@dataclass(frozen=True)
class Choice:
    """tiles: in the order of the pack, page by page. committee, item: printed on every page, "" where not given.
    meeting: its day, ISO, or "". filters: the rest of the link, filters and release. dropped: what of the pack's own
    parameters could not be followed; `named`: whether tiles or pages were chosen at all."""

    tiles: tuple[Tile, ...]
    committee: str = ""
    item: str = ""
    meeting: str = ""
    format: str = FORMATS[0]
    language: str = LANGUAGES[0]
    filters: str = ""
    dropped: tuple[Dropped, ...] = ()
    named: bool = False

    @classmethod
    def parse(cls, query: str, language: str = LANGUAGES[0]) -> Choice:
        """The pack behind a query string. language: where the link names none. A bad value is dropped, never an
        error."""
        query = query.removeprefix("?")
        if len(query) > MAX_QUERY:
            return cls(usual(), language=language, dropped=(Dropped("query", query[:40], "too_many"),))
        pairs = parse_qsl(query, errors="replace")
        given = {name: [value for key, value in pairs if key == name] for name in NAMES}
        dropped: list[Dropped] = []
        tiles = _tiles(given["tile"], given["page"], dropped)
        one = {name: _one(name, given[name], dropped) for name in NAMES[2:]}
        return cls(
            tiles=tiles or usual(),
            committee=one["committee"],
            item=one["item"],
            meeting=one["meeting"],
            format=one["format"] or FORMATS[0],
            language=one["language"] or language,
            filters=urlencode([(name, value) for name, value in pairs if name not in NAMES]),
            dropped=tuple(dropped),
            named=bool(tiles),
        )

    def query(self) -> str:
        """The canonical link: parse(c.query()) holds the same tiles in the same order, for the same meeting."""
        said = [(name, getattr(self, name)) for name in ("committee", "item", "meeting")]
        pairs = [("tile", tile.id) for tile in self.tiles]
        pairs += [(name, value) for name, value in said if value]
        pairs += [("format", self.format), ("language", self.language)]
        return "&".join(part for part in (self.filters, urlencode(pairs)) if part)

    @property
    def pages(self) -> tuple[str, ...]:
        """The nouns of the pages it takes from, in order."""
        return tuple(dict.fromkeys(tile.page for tile in self.tiles))


def _tiles(named: Sequence[str], pages: Sequence[str], dropped: list[Dropped]) -> tuple[Tile, ...]:
    """The tiles named, or all usual ones of the pages; tiles of a page stand together, where its first one does."""
    dropped += [Dropped("tile", value[:80], "unknown") for value in named if value not in BY_ID]
    dropped += [Dropped("page", value[:80], "unknown") for value in pages if value not in (*PAGES, *WITHOUT_TILES)]
    found = [BY_ID[value] for value in dict.fromkeys(named) if value in BY_ID]
    found = found or [tile for page in dict.fromkeys(pages) if page in PAGES for tile in usual(page)]
    order = {page: place for place, page in enumerate(dict.fromkeys(tile.page for tile in found))}
    return tuple(sorted(found, key=lambda tile: order[tile.page]))


def _one(name: str, values: Sequence[str], dropped: list[Dropped]) -> str:
    """The one value of a parameter, "" where it is missing or not one that can be followed."""
    if not values or not any(values):
        return ""
    value = " ".join(values[0].split())
    if len(values) == 1 and _fits(name, value):
        return value
    dropped += [Dropped(name, one[:80], "malformed") for one in values]
    return ""


def _fits(name: str, value: str) -> bool:
    if name == "format":
        return value in FORMATS
    if name == "language":
        return value in LANGUAGES
    if name == "meeting":
        return bool(_DAY.fullmatch(value)) and _is_day(value)
    return value.isprintable() and len(value) <= LONGEST[name]


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
