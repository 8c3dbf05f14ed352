"""What asks for attention in plans: reviews and terms by the clock, overdue measures, deadlines that are words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.queries.attention_lines import Line, page_link, text_or_none
from data.queries.cooperation_plans import plans
from data.queries.frames import records
from data.reading import Reading
from data.values import Status

DONE = ("teljesült", "módosult")
CONTINUOUS = ("folyamatos",)
"""Words that are no deadline: nothing falls due."""


def reviews(reading: Reading, filters: Filters) -> list[Line]:
    """Plans whose review or term is due, missed or cannot be told, what their deadlines ask for, and their measures.

    Clocks are those of `cooperation_plans.plans`. term_ended, review_missed: the day is past, late, elapsed_days;
    term_ending, review_due: within 90 days, attention; clock_unknown: a review every found_count years or a term of
    base_count years is prescribed, but the date of adoption is not known, no_data. deadline_word: the plan's deadline
    is a word ("azonnal", "értelemszerűen"): it is never late by itself, but somebody has to look, attention. For
    measures see `measures`. Plans belong to settlements, not to projects: with a chosen project, call, target group or
    workshop group there are none.
    """
    if filters.projects or filters.calls or filters.groups or filters.workshops:
        return []
    link = f"{page_link('cooperation', filters)}#cooperation-plans"
    lines = []
    for row in records(plans(reading, filters)):
        lines += [line for line in (_clock(row, reading, link), _word(row, link)) if line]
    return lines + measures(reading, filters, link)


def _line(row: dict[str, Any], link: str, status: Status, attention: str, **more: object) -> Line:
    named = {"subject": row["plan"], "subject_link": link, "source": row["source"], "source_link": row["source_link"]}
    return {"status": status.value, "attention": attention, **named, **more}


def _clock(row: dict[str, Any], reading: Reading, link: str) -> Line | None:
    if row["review_remark"] == "adoption_unknown":
        return _line(
            row,
            link,
            Status.NO_DATA,
            "clock_unknown",
            found_count=row["review_every_years"],
            base_count=row["term_years"],
        )
    if row["status"] not in (Status.LATE.value, Status.ATTENTION.value):
        return None
    days = {name: text_or_none(row[name]) for name in ("expires_on", "next_review_on")}
    today = reading.today.isoformat()
    for name, attention in (("expires_on", "term_ended"), ("next_review_on", "review_missed")):
        if (day := days[name]) and day < today:
            past = (reading.today - dates.last_day(day)).days
            return _line(row, link, Status.LATE, attention, since_on=day, elapsed_days=past)
    first = min(name for name in days if days[name] == min(day for day in days.values() if day))
    return _line(
        row, link, Status.ATTENTION, "term_ending" if first == "expires_on" else "review_due", since_on=days[first]
    )


def _word(row: dict[str, Any], link: str) -> Line | None:
    word = text_or_none(row["deadline_text"])
    if word is None or word in CONTINUOUS:
        return None
    return _line(row, link, Status.ATTENTION, "deadline_word", deadline=word)


def measures(reading: Reading, filters: Filters, link: str) -> list[Line]:
    """Measures that are not done, by plan. measures_late: found_count of base_count are past their deadline, late,
    since_on the oldest; measures_word: found_count have a word for a deadline, attention.
    """
    places = filters.settlement_codes(reading)
    return [
        line
        for place, rows in _measures(reading)
        if places is None or place is None or place in places
        for line in _overdue(rows, reading, link)
    ]


@lru_cache(maxsize=4)
def _measures(reading: Reading) -> tuple[tuple[str | None, tuple[Any, ...]], ...]:
    """Plan by plan, by title: its settlement (None: it is not one settlement's) and its measures; plan is the title."""
    measure, plan = tables.measure, tables.plan
    columns = (
        plan.c.plan_code,
        plan.c.title.label("plan"),
        plan.c.settlement_ksh,
        measure.c.deadline_on,
        measure.c.deadline_text,
        measure.c.status,
    )
    query = select(*columns).join(plan, plan.c.plan_code == measure.c.plan_code).order_by(plan.c.title)
    by_plan: dict[str, list[Any]] = {}
    for row in reading.rows(query):
        by_plan.setdefault(row.plan_code, []).append(row)
    return tuple((rows[0].settlement_ksh, tuple(rows)) for rows in by_plan.values())


def _overdue(rows: Sequence[Any], reading: Reading, link: str) -> list[Line]:
    named = {"plan": rows[0].plan, "source": None, "source_link": None}
    waiting = [row for row in rows if row.status not in DONE]
    past = [row.deadline_on for row in waiting if row.deadline_on and dates.last_day(row.deadline_on) < reading.today]
    due = sorted(past)
    lines = []
    if due:
        days = (reading.today - dates.last_day(due[0])).days
        said = {"since_on": due[0], "elapsed_days": days, "found_count": len(due), "base_count": len(rows)}
        lines.append(_line(named, link, Status.LATE, "measures_late", **said))
    words = [row.deadline_text for row in waiting if row.deadline_text and row.deadline_text not in CONTINUOUS]
    if words:
        said = {"found_count": len(words), "base_count": len(rows), "deadline": ", ".join(sorted(set(words)))}
        lines.append(_line(named, link, Status.ATTENTION, "measures_word", **said))
    return lines
