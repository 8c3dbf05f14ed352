"""Findings of the workshops page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.i18n import text


def headline(kpis: pd.DataFrame, trainings: pd.DataFrame, *, language: str) -> str:
    """The page in one sentence: sessions held and places taken, else the trainings, else that nothing is known."""
    shares = kpis.set_index("indicator")["part_share"]
    held, taken = shares["workshops.held_share"], shares["workshops.turnout_share"]
    if not fmt.is_missing(held):
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
    held = frame.groupby("workshop_group", sort=False)["held_sessions"].sum(min_count=1)
    known = held.dropna()
    count = fmt.number(len(held), language)
    if known.empty:
        return text("workshops.calendar.unknown", language, count=count)
    name = str(known.idxmax())
    said = text(
        "workshops.calendar.most",
        language,
        group=fmt.with_article(name, capital=True) if language == "hu" else name,
        sessions=fmt.quantity(known.max(), "sessions", language),
    )
    silent = len(held) - len(known)
    return f"{said}; {text('workshops.calendar.silent', language, count=silent)}" if silent else said


def summer(frame: pd.DataFrame, *, language: str) -> str:
    """How July and August compare with the other months; "" where either is not known."""
    months = frame.groupby("month")["held_sessions"].sum(min_count=1)
    is_summer = months.index.str[5:7].isin(["07", "08"])
    inside, outside = months[is_summer].mean(), months[~is_summer].mean()
    if fmt.is_missing(inside) or fmt.is_missing(outside):
        return ""
    shown = (fmt.number(inside, language, 1), fmt.number(outside, language, 1))
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
    rest = [
        text(f"workshops.sessions.{name}_part", language, count=fmt.number(frame[f"{name}_sessions"].sum(), language))
        for name in ("cancelled", "unreported")
        if frame[f"{name}_sessions"].sum() > 0
    ]
    return ", ".join([said, *rest])


def turnout(frame: pd.DataFrame, *, language: str) -> str:
    """Places taken of all, and where fewest were."""
    total = frame[frame["_total"]].iloc[0]
    if fmt.is_missing(total["turnout_share"]):
        return text("workshops.turnout.none", language)
    places = fmt.number(total["capacity_count"], language)
    said = text(
        "workshops.turnout.taken",
        language,
        places=fmt.with_article(places, capital=True) if language == "hu" else places,
        came=fmt.number(total["turnout_attendances"], language),
        share=fmt.share(total["turnout_share"], language, 0),
    )
    known = frame[~frame["_total"]].dropna(subset=["turnout_share"])
    if len(known) < 2:
        return said
    least = known.loc[known["turnout_share"].idxmin()]
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
    total = fmt.quantity(len(frame), "trainings", language)
    counts = frame["training_status"].value_counts()
    if counts.get("completed", 0) == len(frame):
        key = "one_completed" if len(frame) == 1 else "all_completed"
        return text(f"workshops.trainings.{key}", language, total=total)
    if len(frame) == 1:
        status = fmt.cell("training_status", frame["training_status"].iloc[0], None, language)
        return text("workshops.trainings.one", language, status=status)
    parts = [
        text(f"workshops.trainings.{name}_part", language, count=fmt.number(counts[name], language))
        for name in ("completed", "overdue", "planned", "cancelled", "unknown")
        if counts.get(name, 0)
    ]
    return text("workshops.trainings.counts", language, total=total, parts=fmt.listing(parts, language))


def places(frame: pd.DataFrame, *, language: str) -> str:
    """The headcounts of completed trainings added up, said to be places and not different people; "" when unknown."""
    done = frame[frame["training_status"] == "completed"]["headcount_count"].sum(min_count=1)
    if fmt.is_missing(done):
        return ""
    return text("workshops.trainings.places", language, count=fmt.number(done, language))


def returning(frame: pd.DataFrame, *, language: str) -> str:
    """Which share of people came in more than one month."""
    if frame.empty:
        return text("workshops.returning.none", language)
    once = frame[frame["months_attended"] == "1"]["reached_people"].iloc[0]
    total = frame[frame["_total"]]["reached_people"].iloc[0]
    everyone = fmt.people(total, language)
    return text(
        "workshops.returning.share",
        language,
        people=fmt.with_article(everyone, capital=True) if language == "hu" else everyone,
        share=_of((total - once) / total, language),
    )


def groups(frame: pd.DataFrame, *, language: str) -> str:
    """Of how many workshop groups anything is known."""
    if frame.empty:
        return text("workshops.groups.none", language)
    known = int(frame["held_sessions"].notna().sum())
    count = fmt.number(len(frame), language)
    if len(frame) == 1:
        return text(f"workshops.groups.one_{'known' if known else 'silent'}", language)
    key = "all" if known == len(frame) else "some" if known else "silent"
    shown = fmt.with_article(count, capital=True) if language == "hu" else count
    return text(f"workshops.groups.{key}", language, count=shown, known=fmt.number(known, language))


def activities(frame: pd.DataFrame, *, language: str) -> str:
    """How many activities of which kind are known, and how many are for an age group."""
    if frame.empty:
        return text("workshops.activities.none", language)
    kinds = frame["activity_kind"].value_counts(sort=False)
    parts = [
        text(f"workshops.activities.{kind}", language, count=fmt.number(kinds[kind], language))
        for kind in ("workshop", "club", "event")
        if kinds.get(kind, 0)
    ]
    said = fmt.listing(parts, language)
    ages = frame["age"].dropna().value_counts()
    if len(ages) == 1:
        aged = text("workshops.activities.aged", language, count=fmt.number(ages.iloc[0], language), age=ages.index[0])
        said = f"{said}; {aged}"
    return fmt.capitalised(said)
