"""Findings of the workshops page."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.findings.rows import known, rows, total
from dashboard.i18n import text

SUMMER = ("07", "08")


def headline(kpis: pd.DataFrame, trainings: pd.DataFrame, *, language: str) -> str:
    """The page in one sentence: sessions held and places taken, else the trainings, else that nothing is known."""
    shares = {row["indicator"]: row["part_share"] for row in rows(kpis, "indicator", "part_share")}
    held, taken = shares["workshops.held_share"], shares["workshops.turnout_share"]
    if not fmt.is_missing(held):
        if "part_share_state" in kpis:  # of a release, which does not publish turnout
            return text("workshops.headline_sessions", language, held=_of(held, language))
        key = "headline" if not fmt.is_missing(taken) else "headline_held"
        return text(f"workshops.{key}", language, held=_of(held, language), taken=_of(taken, language))
    if len(trainings):
        said = training_counts(trainings, language=language)
        return fmt.capitalised(text("workshops.headline_trainings", language, trainings=said))
    return text("workshops.headline_empty", language)


def _of(share: object, language: str) -> str:
    """A whole percentage with the possessive ending that Hungarian needs: "94%-a"; "" when unknown."""
    if fmt.is_missing(share):
        return ""
    shown = fmt.share(share, language, 0)
    return fmt.suffixed(shown, "a") if language == "hu" else shown


def calendar(frame: pd.DataFrame, *, language: str) -> str:
    """Which group met most often, and how many groups have nothing on record."""
    if frame.empty:
        return text("workshops.calendar.none", language)
    held: dict[str, float | None] = {}
    for row in rows(frame, "workshop_group", "held_sessions"):
        before, more = held.get(row["workshop_group"]), row["held_sessions"]
        held[row["workshop_group"]] = before if more is None else (before or 0) + more
    reported = {name: sessions for name, sessions in held.items() if sessions is not None}
    count = fmt.number(len(held), language)
    if not reported:
        return text("workshops.calendar.unknown", language, count=count)
    name = max(reported, key=lambda group: reported[group])
    said = text(
        "workshops.calendar.most",
        language,
        group=fmt.with_article(name, capital=True) if language == "hu" else name,
        sessions=fmt.quantity(reported[name], "sessions", language),
    )
    silent = len(held) - len(reported)
    return f"{said}; {text('workshops.calendar.silent', language, count=silent)}" if silent else said


def summer(frame: pd.DataFrame, *, language: str) -> str:
    """How July and August compare with the other months; "" where either is not known."""
    months: dict[str, float] = {}
    for row in known(rows(frame, "month", "held_sessions"), "held_sessions"):
        months[row["month"]] = months.get(row["month"], 0) + row["held_sessions"]
    inside = [held for month, held in months.items() if month[5:] in SUMMER]
    outside = [held for month, held in months.items() if month[5:] not in SUMMER]
    if not inside or not outside:
        return ""
    shown = [fmt.number(sum(held) / len(held), language, 1) for held in (inside, outside)]
    return text("workshops.calendar.summer", language, summer=shown[0], other=shown[1])


def sessions(kpi: dict[str, Any], frame: pd.DataFrame, *, language: str) -> str:
    """Held of due, cancelled, and without a report."""
    if fmt.is_missing(kpi["whole_count"]):
        return text("workshops.sessions.none", language)
    due = fmt.number(kpi["whole_count"], language)
    said = text(
        "workshops.sessions.held",
        language,
        due=fmt.with_article(due, capital=True) if language == "hu" else due,
        held=fmt.number(kpi["part_count"], language),
        share=fmt.share(kpi["part_share"], language, 0),
    )
    months = rows(frame, "cancelled_sessions", "unreported_sessions")
    counts = {name: total(months, f"{name}_sessions") or 0 for name in ("cancelled", "unreported")}
    rest = [
        text(f"workshops.sessions.{name}_part", language, count=fmt.number(count, language))
        for name, count in counts.items()
        if count > 0
    ]
    return ", ".join([said, *rest])


def turnout(frame: pd.DataFrame, *, language: str) -> str:
    """Places taken of all, and where fewest were."""
    every = rows(frame, "turnout_of", "turnout_attendances", "capacity_count", "turnout_share", "_total")
    whole = next(row for row in every if row["_total"])
    if whole["turnout_share"] is None:
        return text("workshops.turnout.none", language)
    places = fmt.number(whole["capacity_count"], language)
    said = text(
        "workshops.turnout.taken",
        language,
        places=fmt.with_article(places, capital=True) if language == "hu" else places,
        came=fmt.number(whole["turnout_attendances"], language),
        share=fmt.share(whole["turnout_share"], language, 0),
    )
    parts = [row for row in known(every, "turnout_share") if not row["_total"]]
    if len(parts) < 2:
        return said
    least = min(parts, key=itemgetter("turnout_share"))
    name = fmt.cell("turnout_of", least["turnout_of"], None, language)
    worst = text("workshops.turnout.least", language, name=name, share=fmt.share(least["turnout_share"], language, 0))
    return f"{said}; {worst}"


def trainings(frame: pd.DataFrame, *, language: str) -> str:
    """How many trainings are completed, overdue and still planned."""
    if frame.empty:
        return text("workshops.trainings.none", language)
    return fmt.capitalised(training_counts(frame, language=language))


def training_counts(frame: pd.DataFrame, *, language: str) -> str:
    """The same without the capital letter: "3 képzésből 2 lezárult és 1 lejárt beszámoló nélkül"."""
    every = fmt.quantity(len(frame), "trainings", language)
    counts = Counter(frame["training_status"].tolist())
    if counts["completed"] == len(frame):
        key = "one_completed" if len(frame) == 1 else "all_completed"
        return text(f"workshops.trainings.{key}", language, total=every)
    if len(frame) == 1:
        status = fmt.cell("training_status", frame["training_status"].iloc[0], None, language)
        return text("workshops.trainings.one", language, status=status)
    parts = [
        text(f"workshops.trainings.{name}_part", language, count=fmt.number(counts[name], language))
        for name in ("completed", "overdue", "planned", "cancelled", "unknown")
        if counts[name]
    ]
    return text("workshops.trainings.counts", language, total=every, parts=fmt.listing(parts, language))


def places(frame: pd.DataFrame, *, language: str) -> str:
    """The headcounts of completed trainings added up, said to be places and not different people; "" when unknown."""
    every = rows(frame, "training_status", "headcount_count")
    done = total([row for row in every if row["training_status"] == "completed"], "headcount_count")
    if done is None:
        return ""
    return text("workshops.trainings.places", language, count=fmt.number(done, language))


def returning(frame: pd.DataFrame, *, language: str) -> str:
    """Which share of people came in more than one month."""
    if frame.empty:
        return text("workshops.returning.none", language)
    people = dict(zip(frame["months_attended"].tolist(), frame["reached_people"].tolist(), strict=True))
    once, reached = people["1"], people["total"]
    everyone = fmt.people(reached, language)
    return text(
        "workshops.returning.share",
        language,
        people=fmt.with_article(everyone, capital=True) if language == "hu" else everyone,
        share=_of((reached - once) / reached, language),
    )


def groups(frame: pd.DataFrame, *, language: str) -> str:
    """Of how many workshop groups anything is known."""
    if frame.empty:
        return text("workshops.groups.none", language)
    reported = len(known(rows(frame, "held_sessions"), "held_sessions"))
    count = fmt.number(len(frame), language)
    if len(frame) == 1:
        return text(f"workshops.groups.one_{'known' if reported else 'silent'}", language)
    key = "all" if reported == len(frame) else "some" if reported else "silent"
    shown = fmt.with_article(count, capital=True) if language == "hu" else count
    return text(f"workshops.groups.{key}", language, count=shown, known=fmt.number(reported, language))


def operation(frame: pd.DataFrame, *, language: str) -> str:
    """How many workshop groups are meeting, set up, dormant, proposed."""
    if frame.empty:
        return text("workshops.groups.none", language)
    states = Counter(frame["operation"].tolist())
    count = fmt.number(len(frame), language)
    if set(states) == {"proposed"} and len(frame) > 1:
        every = fmt.with_article(count) if language == "hu" else count
        return text("workshops.operation.all_proposed", language, count=every)
    parts = [
        text(f"workshops.operation.{state}", language, count=fmt.number(states[state], language))
        for state in ("meeting", "set_up", "dormant", "proposed", "ended", "unknown")
        if states[state]
    ]
    return text("workshops.operation.parts", language, total=count, parts=fmt.listing(parts, language))


def development(frame: pd.DataFrame, *, language: str) -> str:
    """How many development plans were prepared, of individuals and of communities."""
    if frame.empty:
        return text("workshops.development.none", language)
    totals = {row["development_kind"]: row for row in frame.to_dict("records") if row["_total"]}
    told = {
        kind: fmt.figure(fmt.marked(row), "prepared_plans_count", language)
        for kind, row in totals.items()
        if not fmt.is_missing(row["prepared_plans_count"]) or row.get("prepared_plans_count_state") == "interval"
    }
    if not told:
        return text("workshops.development.withheld" if totals else "workshops.development.none", language)
    key = "some" if len(told) == 2 else next(iter(told))
    return text(f"workshops.development.{key}", language, **told)


def activities(frame: pd.DataFrame, *, language: str) -> str:
    """How many activities of which kind are known, and how many are for an age group."""
    if frame.empty:
        return text("workshops.activities.none", language)
    kinds = Counter(frame["activity_kind"].tolist())
    parts = [
        text(f"workshops.activities.{kind}", language, count=fmt.number(kinds[kind], language))
        for kind in ("workshop", "club", "event")
        if kinds[kind]
    ]
    said = fmt.listing(parts, language)
    ages = Counter(row["age"] for row in known(rows(frame, "age"), "age"))
    if len(ages) == 1:
        ((age, count),) = ages.items()
        aged = text("workshops.activities.aged", language, count=fmt.number(count, language), age=age)
        said = f"{said}; {aged}"
    return fmt.capitalised(said)
