"""Findings of the partners page."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.findings.rows import Row, known, rows
from dashboard.i18n import text


def headline(kpis: pd.DataFrame, *, language: str) -> str:
    """How many duties were kept and of how many nothing is known; without duties, how many organisations work
    together."""
    by_key = {row["indicator"]: row for row in rows(kpis, "indicator", "part_count", "whole_count")}
    silent, kept = by_key["partners.silent_duties"], by_key["partners.fulfilled_share"]
    organisations = by_key["partners.organisations"]["part_count"]
    if silent["whole_count"] is None:
        key = "headline_network" if organisations else "headline_empty"
        return text(f"partners.{key}", language, organisations=fmt.number(organisations, language))
    numbers = {
        "total": fmt.number(silent["whole_count"], language),
        "silent": fmt.number(silent["part_count"], language),
        "fulfilled": fmt.number(kept["part_count"], language),
    }
    return text(f"partners.{'headline' if kept['whole_count'] else 'headline_silent'}", language, **numbers)


def fulfilment(frame: pd.DataFrame, *, language: str) -> str:
    """How many partners kept the promise to come to the roundtable; where nobody is named, how many came; else how
    many other duties are shown to be kept."""
    if frame.empty:
        return text("partners.fulfilment.none", language)
    every = rows(frame, "partner", "duty_kind", "fulfilment", *_NUMBERS)
    attend = [row for row in every if row["duty_kind"] == "attend_roundtable"]
    measured = known(attend, "expected_sessions")
    if measured:
        return _kept(measured, language)
    if unnamed := [row for row in attend if row["partner"] == "unnamed"]:
        return _unnamed(unnamed[0], language)
    told = [row for row in every if row["fulfilment"] not in ("no_data", "counted")]
    kept = sum(row["fulfilment"] == "fulfilled" for row in told)
    if not told:
        return text("partners.fulfilment.silent", language)
    numbers = {"all": fmt.number(len(told), language), "kept": fmt.number(kept, language)}
    return text("partners.fulfilment.evidence", language, **numbers)


_NUMBERS = ("expected_sessions", "attended_sessions", "came_count", "agreements_count")


def _kept(measured: list[Row], language: str) -> str:
    if len(measured) == 1:
        row = measured[0]
        numbers = {"came": row["attended_sessions"], "all": row["expected_sessions"]}
        shown = {name: fmt.number(value, language) for name, value in numbers.items()}
        return text("partners.fulfilment.kept_one", language, **shown)
    kept = sum(row["fulfilment"] == "fulfilled" for row in measured)
    numbers = {"all": fmt.number(len(measured), language), "kept": fmt.number(kept, language)}
    return text("partners.fulfilment.kept", language, **numbers)


def _unnamed(row: Row, language: str) -> str:
    key = "unnamed_silent" if row["came_count"] is None else "unnamed_known"
    agreements, came = (fmt.number(row[name], language) for name in ("agreements_count", "came_count"))
    return text(f"partners.fulfilment.{key}", language, agreements=agreements, came=came)


def duties(frame: pd.DataFrame, *, language: str) -> str:
    """How many duties there are, and how many were kept, kept in part, not shown, or not known."""
    if frame.empty:
        return text("partners.duties.none", language)
    states = Counter(frame["fulfilment"].tolist())
    parts = [
        text(f"partners.duties.{state}_part", language, count=fmt.number(states[state], language))
        for state in ("fulfilled", "partly", "no_evidence", "counted", "no_data")
        if states[state]
    ]
    total = fmt.number(len(frame), language)
    return text("partners.duties.counts", language, total=total, parts=fmt.listing(parts, language))


def network(frame: pd.DataFrame, *, language: str) -> str:
    """Who works with the most others; where several do, which tie is the strongest."""
    if frame.empty:
        return text("partners.network.none", language)
    partners: Counter[str] = Counter()
    for pair in zip(frame["organisation"].tolist(), frame["other_organisation"].tolist(), strict=True):
        partners.update(pair)
    (name, count), *others = partners.most_common(2)
    if others and others[0][1] == count:
        one, other = frame["organisation"].iloc[0], frame["other_organisation"].iloc[0]
        return fmt.capitalised(text("partners.network.strongest", language, one=one, other=other))
    return text("partners.network.most", language, name=name, count=fmt.number(count, language))


def consortium(frame: pd.DataFrame, *, language: str) -> str:
    """Of how many members of consortia the share is known."""
    if frame.empty:
        return text("partners.consortium.none", language)
    told = int(frame["share_huf"].notna().sum())
    every: Any = fmt.number(len(frame), language)
    key = "silent" if not told else "all" if told == len(frame) else "known"
    if key == "all" and language == "hu":
        every = fmt.with_article(every)
    return text(f"partners.consortium.{key}", language, all=every, known=fmt.number(told, language))
