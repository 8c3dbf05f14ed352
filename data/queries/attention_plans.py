"""What asks for attention in plans: reviews and terms by the clock, overdue measures, deadlines that are words."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import or_, select

from data import dates
from data import reading as tables
from data.filters import Filters
from data.queries.attention_lines import Line, page_link, text_or_none
from data.queries.cooperation_plans import plans
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
    for row in plans(reading, filters).to_dict("records"):
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
    measure, plan = tables.measure, tables.plan
    places = filters.settlement_codes(reading)
    here = [] if places is None else [or_(plan.c.settlement_ksh.is_(None), plan.c.settlement_ksh.in_(sorted(places)))]
    columns = (
        plan.c.plan_code,
        plan.c.title.label("plan"),
        measure.c.deadline_on,
        measure.c.deadline_text,
        measure.c.status,
    )
    query = select(*columns).join(plan, plan.c.plan_code == measure.c.plan_code).where(*here).order_by(plan.c.title)
    lines = []
    for _code, rows in reading.frame(query).groupby("plan_code", sort=False):
        lines += _overdue(rows, reading, link)
    return lines


def _overdue(rows: pd.DataFrame, reading: Reading, link: str) -> list[Line]:
    named = {"plan": rows["plan"].iat[0], "source": None, "source_link": None}
    waiting = rows[~rows["status"].isin(DONE)]
    due = sorted(day for day in waiting["deadline_on"] if isinstance(day, str) and dates.last_day(day) < reading.today)
    lines = []
    if due:
        days = (reading.today - dates.last_day(due[0])).days
        said = {"since_on": due[0], "elapsed_days": days, "found_count": len(due), "base_count": len(rows)}
        lines.append(_line(named, link, Status.LATE, "measures_late", **said))
    words = [word for word in waiting["deadline_text"] if isinstance(word, str) and word and word not in CONTINUOUS]
    if words:
        said = {"found_count": len(words), "base_count": len(rows), "deadline": ", ".join(sorted(set(words)))}
        lines.append(_line(named, link, Status.ATTENTION, "measures_word", **said))
    return lines
