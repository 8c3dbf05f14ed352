"""Partners: what they promised and did, who shares a grant with whom, and who works with whom."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from data import values
from data.filters import Filters
from data.queries.frames import framed, known
from data.queries.partners_consortium import consortium
from data.queries.partners_duties import FULFILLED, NO_EVIDENCE, PARTLY, chosen_duties, duties
from data.queries.partners_fulfilment import fulfilment
from data.queries.partners_network import network, ties
from data.reading import Reading
from data.values import Status

ON_TRACK, ATTENTION = 0.75, 0.5
"""Share of duties fulfilled, of those of which anything is on record."""
_KPIS = ("indicator", "part_count", "whole_count", "part_share", "status")


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The four key figures: indicator (its key), part_count, whole_count, part_share, status.

    partners.fulfilled_share: duties fulfilled, of those of which it is on record how they were kept.
    partners.silent_duties: duties of which nothing is on record, of all. partners.known_shares: consortium members
    whose share of the grant is known, of all. partners.organisations: organisations that share a project or a session
    with another one, and whole_count the pairs of them.
    """
    rows = [*_of_duties(reading, filters), _shares(reading, filters), _organisations(reading, filters)]
    return framed([dict(zip(_KPIS, row, strict=True)) for row in rows], _KPIS)


def _of_duties(reading: Reading, filters: Filters) -> list[tuple[object, ...]]:
    found = [row["fulfilment"] for row in chosen_duties(reading, filters)]
    kept = found.count(FULFILLED)
    told = kept + found.count(PARTLY) + found.count(NO_EVIDENCE)
    share = values.share(kept, told)
    silent = found.count("no_data")
    return [
        ("partners.fulfilled_share", kept if told else None, told or None, share, _status(share)),
        (
            "partners.silent_duties",
            silent if found else None,
            len(found) or None,
            values.share(silent, len(found)),
            None,
        ),
    ]


def _status(share: float | None) -> str:
    if share is None:
        return Status.NO_DATA.value
    return (Status.ON_TRACK if share >= ON_TRACK else Status.ATTENTION if share >= ATTENTION else Status.LATE).value


def _shares(reading: Reading, filters: Filters) -> tuple[object, ...]:
    shares = [known(one) for one in consortium(reading, filters)["share_huf"].tolist()]
    told = sum(one is not None for one in shares)
    share = values.share(told, len(shares))
    return ("partners.known_shares", told if shares else None, len(shares) or None, share, None)


def _organisations(reading: Reading, filters: Filters) -> tuple[object, ...]:
    pairs = ties(reading, filters)
    names = {name for pair in pairs for name in pair}
    return ("partners.organisations", len(names) or None, len(pairs) or None, None, None)


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "fulfilment": fulfilment,
    "duties": duties,
    "consortium": consortium,
    "network": network,
}
"""The tables of the page and its downloads, in their order."""
