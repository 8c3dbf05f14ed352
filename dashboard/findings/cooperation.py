"""Findings of the cooperation page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.i18n import text


def headline(coverage: pd.DataFrame, kpis: pd.DataFrame, *, language: str) -> str:
    """Coverage of the largest district and how many of the expected partners came, as far as each is known."""
    shares = kpis.set_index("indicator")["part_share"]
    came = shares["cooperation.attended_share"]
    covered = covers(coverage, language=language)
    present = "" if fmt.is_missing(came) else text("cooperation.headline_present", language, share=_of(came, language))
    if covered and present:
        return text("cooperation.headline", language, covered=covered, present=present)
    if present:
        return fmt.capitalised(present)
    return (
        text("cooperation.headline_covered", language, covered=covered)
        if covered
        else text("cooperation.headline_empty", language)
    )


def covers(coverage: pd.DataFrame, *, language: str) -> str:
    """How many settlements of the first district take part; "" when unknown."""
    first = coverage.head(1).to_dict("records")
    if not first or fmt.is_missing(first[0]["involved_count"]):
        return ""
    row = first[0]
    if row["coverage_basis"] == "consortium":
        return ""
    unnamed = row["coverage_basis"] == "unnamed"
    whole = row["involved_count"] == row["district_settlements_count"] and not unnamed
    key = "covers_all" if whole else "covers_unnamed" if unnamed else "covers"
    every = fmt.number(row["district_settlements_count"], language)
    return text(
        f"cooperation.coverage.{key}",
        language,
        district=row["district"],
        all=fmt.with_article(every) if whole and language == "hu" else every,
        involved=fmt.number(row["involved_count"], language),
        share=fmt.share(row["coverage_share"], language),
    )


def coverage(frame: pd.DataFrame, *, language: str) -> str:
    """The same as a tile's title."""
    return covers(frame, language=language) or text("cooperation.coverage.none", language)


def _of(share: object, language: str) -> str:
    shown = fmt.share(share, language, 0)
    return fmt.suffixed(shown, "a") if language == "hu" else shown


def matrix(frame: pd.DataFrame, timeline: pd.DataFrame, *, language: str) -> str:
    """Who was there least often; without attendance data, of which year's roundtables there is none."""
    if frame.empty:
        years = {str(day)[:4] for day in timeline.loc[timeline["activity_kind"] == "roundtable", "start_on"].dropna()}
        if len(years) == 1:
            return text("cooperation.matrix.none_of", language, year=years.pop())
        return text("cooperation.matrix.none", language)
    least = frame.loc[(frame["attended_sessions"] / frame["expected_sessions"]).astype(float).idxmin()]
    partner = str(least["partner"])
    return text(
        "cooperation.matrix.least" if least["attended_sessions"] else "cooperation.matrix.least_never",
        language,
        partner=partner,
        expected=fmt.number(least["expected_sessions"], language),
        came=_times(least["attended_sessions"], language),
    )


def _times(count: object, language: str) -> str:
    shown = fmt.number(count, language)
    return fmt.suffixed(shown, "on") if language == "hu" else shown


def settlements(frame: pd.DataFrame, *, language: str) -> str:
    """How many settlements have a partner, and of how many attendance is known."""
    if frame.empty:
        return text("cooperation.settlements.empty", language)
    roles, came = (int(frame[name].notna().sum()) for name in ("settlement_role", "attended_sessions"))
    if not roles:
        return text("cooperation.settlements.none", language)
    if len(frame) == 1:
        key = "one_known" if came else "one_role"
        return text(f"cooperation.settlements.{key}", language, place=frame["settlement"].iloc[0])
    shown = fmt.number(len(frame), language)
    return text(
        "cooperation.settlements.known" if came else "cooperation.settlements.roles",
        language,
        all=fmt.with_article(shown, capital=True) if language == "hu" else shown,
        count=fmt.number(roles, language),
        came=fmt.number(came, language),
    )


def timeline(frame: pd.DataFrame, kpi: dict[str, Any], *, language: str) -> str:
    """Sessions held of those due, and what documents state."""
    parts = []
    if not fmt.is_missing(kpi["whole_count"]):
        due, held = (fmt.number(kpi[name], language) for name in ("whole_count", "part_count"))
        due = fmt.with_article(due, capital=True) if language == "hu" else due
        parts.append(text("cooperation.timeline.held_part", language, due=due, held=held))
    if not fmt.is_missing(kpi["stated_count"]):
        parts.append(
            text("cooperation.timeline.stated_part", language, count=fmt.number(kpi["stated_count"], language))
        )
    if not parts:
        return text("cooperation.timeline.none" if frame.empty else "cooperation.timeline.undated", language)
    return fmt.capitalised("; ".join(parts))


def sessions(frame: pd.DataFrame, *, language: str) -> str:
    """The last roundtable held and who came to it."""
    held = frame[frame["session_status"] == "held"]
    if held.empty:
        return text("cooperation.sessions.none", language)
    last = held.iloc[0]
    said = text("cooperation.sessions.last", language, day=fmt.date_on(last["held_on"], language))
    if fmt.is_missing(last["expected_partners_count"]):
        return said
    came, all_of = (fmt.number(last[name], language) for name in ("present_partners_count", "expected_partners_count"))
    return f"{said}; {text('cooperation.sessions.came', language, came=came, all=all_of)}"


def unseen(frame: pd.DataFrame, kpi: dict[str, Any], *, language: str) -> str:
    """How many partners have not been seen for long, and who longest."""
    if fmt.is_missing(kpi["whole_count"]):
        return text("cooperation.unseen.unknown", language)
    if frame.empty:
        return text("cooperation.unseen.none", language)
    said = text("cooperation.unseen.some", language, count=fmt.number(len(frame), language))
    return f"{said}: {frame['partner'].iloc[0]}" if len(frame) == 1 else said


def agreements(frame: pd.DataFrame, *, language: str) -> str:
    """Named agreements and how many are in force; unnamed ones as a count of their own."""
    if frame.empty:
        return text("cooperation.agreements.none", language)
    unnamed = frame[frame["agreement_partner"] == "unnamed"]["agreements_count"].sum()
    named = frame[frame["agreement_partner"] != "unnamed"]
    parts = []
    if len(named):
        in_force = int((named["agreement_is"] == "in_force").sum())
        shown = (fmt.number(number, language) for number in (len(named), in_force))
        parts.append(
            text("cooperation.agreements.named", language, **dict(zip(("count", "in_force"), shown, strict=True)))
        )
    if unnamed:
        parts.append(text("cooperation.agreements.unnamed", language, count=fmt.number(unnamed, language)))
    return fmt.capitalised("; ".join(parts))


def partners(frame: pd.DataFrame, *, language: str) -> str:
    """How many organisations take part in how many projects."""
    if frame.empty:
        return text("cooperation.partners.none", language)
    counts = (fmt.number(frame[name].nunique(), language) for name in ("partner", "project"))
    return text("cooperation.partners.some", language, **dict(zip(("count", "projects"), counts, strict=True)))


def plans(frame: pd.DataFrame, *, language: str) -> str:
    """How many reviews or terms are over or near, and of how many plans the adoption is not known."""
    if frame.empty:
        return text("cooperation.plans.none", language)
    status = frame["status"].value_counts()
    parts = [
        text(f"cooperation.plans.{name}", language, count=fmt.number(status[name], language))
        for name in ("late", "attention")
        if status.get(name, 0)
    ]
    unknown = int((frame["review_remark"] == "adoption_unknown").sum())
    if unknown:
        parts.append(text("cooperation.plans.unknown", language, count=fmt.number(unknown, language)))
    total = fmt.number(len(frame), language)
    if not parts:
        return text("cooperation.plans.fine", language, total=total)
    return text("cooperation.plans.some", language, total=total, parts=fmt.listing(parts, language))


def context(frame: pd.DataFrame, *, language: str) -> str:
    """That these are national figures, or that there are none."""
    return text("cooperation.context.none" if frame.empty else "cooperation.context.title", language)
