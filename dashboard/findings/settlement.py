"""Findings of a settlement's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.findings.rows import known, rows, total
from dashboard.i18n import text


def headline(name: str, projects: pd.DataFrame, events: pd.DataFrame, *, language: str) -> str:
    """How many projects work there, and how many sessions were held there."""
    if projects.empty:
        return text("settlement.headline_empty", language, name=name)
    working = text("settlement.projects_part", language, count=fmt.number(len(projects), language))
    held = total(rows(events, "held_sessions"), "held_sessions")
    if held is None:
        return text("settlement.headline_projects", language, name=name, projects=working)
    met = text("settlement.sessions_part", language, count=fmt.number(held, language))
    return text("settlement.headline", language, name=name, projects=working, sessions=met)


def places(frame: pd.DataFrame, *, language: str) -> str:
    """In how many settlements projects work, of how many."""
    if frame.empty:
        return text("settlement.places.none", language)
    working = int((frame["projects_count"] > 0).sum())
    numbers = {"all": fmt.number(len(frame), language), "working": fmt.number(working, language)}
    return text("settlement.places.some", language, **numbers)


def plans(frame: pd.DataFrame, *, language: str) -> str:
    """How many plans there are, and of how many something is overdue."""
    if frame.empty:
        return text("settlement.plans.none", language)
    late = frame["status"].tolist().count("late")
    numbers = {"count": fmt.number(len(frame), language), "late": fmt.number(late, language)}
    return text(f"settlement.plans.{'late' if late else 'some'}", language, **numbers)


def projects(frame: pd.DataFrame, *, language: str) -> str:
    """How many projects work there, and of how many the grant is known."""
    if frame.empty:
        return text("settlement.projects.none", language)
    told = len(known(rows(frame, "grant_huf"), "grant_huf"))
    numbers = {"count": fmt.number(len(frame), language), "known": fmt.number(told, language)}
    return text("settlement.projects.some", language, **numbers)


def events(frame: pd.DataFrame, *, language: str) -> str:
    """How many activities had how many sessions there."""
    every = rows(frame, "venue_is", "held_sessions")
    if not every:
        return text("settlement.events.none", language)
    held = known(every, "held_sessions")
    if not held:
        return text("settlement.events.unheld", language, activities=fmt.number(len(every), language))
    numbers = {"activities": len(held), "held": total(held, "held_sessions")}
    return text(
        "settlement.events.held", language, **{name: fmt.number(one, language) for name, one in numbers.items()}
    )


def people(frame: pd.DataFrame, *, language: str) -> str:
    """How many different people of the settlement the projects reached."""
    whole = frame[frame["_total"].astype(bool)].to_dict("records") if len(frame) else []
    if not whole or not _is_told(whole[0]):
        return text("settlement.people.none", language)
    return text("settlement.people.some", language, people=fmt.figure(whole[0], "reached_people", language))


def _is_told(row: Mapping[str, Any]) -> bool:
    state = row.get("reached_people_state")
    return state in ("published", "interval", "suppressed") or not fmt.is_missing(row["reached_people"])


def gaps(frame: pd.DataFrame, *, language: str) -> str:
    """How many things are not known."""
    if frame.empty:
        return text("settlement.gaps.none", language)
    return text("settlement.gaps.some", language, count=fmt.number(len(frame), language))


def population(frame: pd.DataFrame, *, language: str) -> str:
    """How many live there, and how that changed since the year before in the table."""
    newest = known(rows(frame, "residents_people", "change_people"), "residents_people")[:1]
    if not newest:
        return text("settlement.population.none", language)
    residents, change = newest[0]["residents_people"], newest[0]["change_people"]
    shown = fmt.number(residents, language)
    if change is None or int(residents) != int(frame["residents_people"].iloc[0]):
        return text("settlement.population.one", language, residents=shown)
    key = "fell" if change < 0 else "rose" if change > 0 else "same"
    return text(f"settlement.population.{key}", language, residents=shown, change=fmt.number(abs(change), language))
