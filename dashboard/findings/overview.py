"""Findings of the start page: the headline and the words of its key figures."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.findings import budget, reach
from dashboard.findings.rows import Row, known, rows
from dashboard.i18n import text


def headline(
    projects: pd.DataFrame,
    kpis: pd.DataFrame,
    attention: pd.DataFrame,
    *,
    language: str,
    empty: str,
    period: bool = False,
) -> str:
    """The most important thing first: money against its plan, else people, else what is known; and how much is late."""
    said = budget.headline(projects, language=language, empty="", period=period)
    people = next(row["reached_people"] for row in rows(kpis, "area", "reached_people") if row["area"] == "people")
    if not said and people is not None:
        said = text("overview.headline.people", language, people=fmt.people(people, language))
    if not said:
        return empty
    late = attention["status"].tolist().count("late")
    return text("overview.headline.late", language, finding=said, count=late) if late else said


def figure(row: Row, *, language: str) -> tuple[str, str]:
    """The figure of an area and what it is measured by: ("666 M Ft", "/ 774 M Ft időarányos terv")."""
    area = row["area"]
    if area == "money":
        names = ("paid_huf", "planned_to_date_huf", "done_share")
        return fmt.huf_short(row["paid_huf"], language), budget.beside(row, names, "overview.money.of", language)
    if area == "people":
        return fmt.figure(row, "reached_people", language), _beside_people(row, language)
    if area == "sessions":
        return fmt.number(row["held_sessions"], language), _of(area, row["due_sessions"], fmt.number, language)
    if is_coverage(row):
        covered, everywhere = (fmt.number(row[name], language) for name in ("covered_count", "settlements_count"))
        part = fmt.share(row["covered_count"] / row["settlements_count"], language)
        return part, text("overview.cooperation.coverage", language, covered=covered, all=everywhere)
    if fmt.is_missing(row["done_share"]):
        return fmt.share(None, language), ""
    present, expected = (fmt.number(row[name], language) for name in ("present_attendances", "expected_attendances"))
    shown = fmt.share(row["done_share"], language, 0)
    return shown, text("overview.cooperation.of", language, present=present, expected=expected)


def _beside_people(row: Row, language: str) -> str:
    """What stands beside the different people: the part of the plan met, counted by project as plans are; else the
    plan.
    """
    if row["reached_people_state"] == "interval":
        return fmt.unit_word("people", row["reached_people_high"], language)
    if fmt.is_missing(row["reached_people"]):
        return _of("people", row["planned_people"], fmt.people, language)
    unit = fmt.unit_word("people", row["reached_people"], language)
    if fmt.is_missing(row["done_share"]):
        return unit
    part = fmt.share(row["done_share"], language, 0)
    shown = fmt.suffixed(part, "a") if language == "hu" else part
    return f"{unit} {text('overview.people.met', language, share=shown)}"


def _of(area: str, target: object, say: Any, language: str) -> str:
    return "" if fmt.is_missing(target) else text(f"overview.{area}.of", language, target=say(target, language))


def change(row: Row, *, quarterly: bool, language: str) -> str:
    """The change against the previous period in the area's own unit; "" when it is not known."""
    area = row["area"]
    if area == "money":
        return budget.change(row["change_huf"], quarterly=quarterly, language=language)
    if area == "people":
        return reach.change(row["change_people"], quarterly=quarterly, language=language)
    value = row["change_sessions" if area == "sessions" else "change_share"]
    if fmt.is_missing(value):
        return ""
    shown = _sessions(value, language) if area == "sessions" else fmt.points(value, language)
    return text(f"trend.{'quarter' if quarterly else 'period'}", language, change=shown)


def _sessions(value: float, language: str) -> str:
    return f"{fmt.difference(value, language)}{fmt.NBSP}{fmt.unit_word('sessions', abs(value), language)}"


def trainings(counts: Row, *, language: str) -> str:
    """How the trainings stand: "2 képzés lezárult; 1 képzés késik"; "" where none is known. `counts`: training status →
    number.
    """
    said = [
        text(
            f"overview.trainings.{status}",
            language,
            trainings=fmt.quantity(counts[status], "trainings", language),
            count=counts[status],
        )
        for status in ("completed", "overdue", "planned")
        if counts.get(status)
    ]
    return "; ".join(said)


def is_coverage(row: Row) -> bool:
    """Whether the co-operation figure is the coverage of a district, because no partner's presence is on record."""
    return (
        row["area"] == "cooperation" and fmt.is_missing(row["done_share"]) and not fmt.is_missing(row["covered_count"])
    )


def partners(frame: pd.DataFrame, *, language: str) -> str:
    """Which partner came least often to the events it was expected at. `frame`: one row a partner."""
    every = rows(frame, "partner", "attended_sessions", "expected_sessions") if len(frame) else []
    shares = [
        (row["attended_sessions"] / row["expected_sessions"], row)
        for row in known(every, "attended_sessions", "expected_sessions")
        if row["expected_sessions"] > 0
    ]
    if not shares:
        return text("overview.partners.none", language)
    lowest, least = min(shares, key=itemgetter(0))
    if lowest >= 1:
        return text("overview.partners.all", language)
    there, held = (fmt.number(least[name], language) for name in ("attended_sessions", "expected_sessions"))
    key = "least" if float(least["attended_sessions"]) else "never"
    said = (
        {"there": fmt.suffixed(there, "on"), "held": fmt.suffixed(held, "ból")}
        if language == "hu"
        else {"there": there, "held": held}
    )
    return text(f"overview.partners.{key}", language, partner=least["partner"], **said)
