"""What asks for attention in plans: reviews and terms by the clock, overdue measures, deadlines that are words."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import or_, select

from data import dates
from data import reading as tables
from data.filters import Filters
from data.queries.attention_lines import Line, text_or_none
from data.queries.documents import address, cite
from data.reading import Reading
from data.values import Status

SOON_DAYS = 90
"""A review or the end of a term within 90 days needs attention."""
EARLY_DAYS = 183
"""A review counts for the due date it precedes by at most half a year."""
DONE = ("teljesült", "módosult")
CONTINUOUS = ("folyamatos",)
"""Words that are no deadline: nothing falls due."""


def reviews(reading: Reading, filters: Filters) -> list[Line]:
    """Plans whose review or term is due, missed or cannot be told, and what their deadlines ask for.

    Clocks run from the adoption: a review every `review_every_years` before the term ends, and the end of the term.
    term_ended, review_missed: past, late, elapsed_days; term_ending, review_due: within 90 days, attention; clock_unknown: a
    term or review is prescribed but the date of adoption is not known, no_data. deadline_word: the plan's deadline is a
    word ("azonnal", "értelemszerűen"): it is never late by itself, but somebody has to look, attention. measures_late: found_count
    of base_count measures are past their deadline and not done, late; measures_word: such measures with a word, attention.
    Plans belong to settlements, not to projects: with a chosen project, call, target group or workshop group there are none.
    """
    if filters.projects or filters.calls or filters.groups or filters.workshops:
        return []
    plan = tables.plan
    places = filters.settlement_codes(reading)
    here = [] if places is None else [or_(plan.c.settlement_ksh.is_(None), plan.c.settlement_ksh.in_(sorted(places)))]
    found = reading.frame(select(*plan.c).where(*here).order_by(plan.c.plan_code))
    stated = [(text_or_none(codes) or "").split(";")[0].strip() for codes in found["documents"]]
    frame = cite(reading, found).assign(link=[address(code, None) if code else "/sources" for code in stated])
    lines = []
    for row in frame.to_dict("records"):
        lines += [line for line in (_clock(row, reading.today), _word(row)) if line]
    return lines + _measures(reading, frame)


def _line(row: dict, status: Status, attention: str, **more: object) -> Line:
    named = {"subject": row["title"], "subject_link": row["link"], "source": row["source"], "source_link": row["source_link"]}
    return {"status": status.value, "attention": attention, **named, **more}


def _clock(row: dict, today: date) -> Line | None:
    term, every = (None if pd.isna(row[name]) else int(row[name]) for name in ("term_years", "review_every_years"))
    if term is None and every is None:
        return None
    adopted = text_or_none(row["adopted_on"])
    if adopted is None:
        return _line(row, Status.NO_DATA, "clock_unknown", found_count=every, base_count=term)
    start = dates.last_day(adopted)
    ends = dates.add_years(start, term) if term else None
    if ends and ends < today:
        return _line(row, Status.LATE, "term_ended", since_on=ends.isoformat(), elapsed_days=(today - ends).days)
    due = _review_due(start, ends, every, text_or_none(row["reviewed_on"]), today) if every else None
    if due and due < today:
        return _line(row, Status.LATE, "review_missed", since_on=due.isoformat(), elapsed_days=(today - due).days)
    soon = today + timedelta(days=SOON_DAYS)
    for day, attention in ((due, "review_due"), (ends, "term_ending")):
        if day and day <= soon:
            return _line(row, Status.ATTENTION, attention, since_on=day.isoformat())
    return None


def _review_due(start: date, ends: date | None, every: int, reviewed: str | None, today: date) -> date | None:
    """The newest review that was due and not done, else the next one; None where none is left before the term ends."""
    done = dates.last_day(reviewed) if reviewed else start
    years = every
    while True:
        due = dates.add_years(start, years)
        if ends and due >= ends:
            return None
        following = dates.add_years(start, years + every)
        is_done = done >= due - timedelta(days=EARLY_DAYS)
        is_latest = following > today or (ends is not None and following >= ends)
        if not is_done and is_latest:
            return due
        years += every


def _word(row: dict) -> Line | None:
    word = text_or_none(row["deadline_text"])
    if word is None or word in CONTINUOUS:
        return None
    return _line(row, Status.ATTENTION, "deadline_word", deadline=word)


def _measures(reading: Reading, plans: pd.DataFrame) -> list[Line]:
    measure = tables.measure
    query = select(measure.c.plan_code, measure.c.deadline_on, measure.c.deadline_text, measure.c.status)
    found = reading.frame(query.where(measure.c.plan_code.in_(plans["plan_code"].tolist())))
    titles = {row["plan_code"]: row for row in plans.to_dict("records")}
    lines = []
    for code, rows in found.groupby("plan_code"):
        row = titles[code]
        waiting = rows[~rows["status"].isin(DONE)]
        due = sorted(day for day in waiting["deadline_on"] if isinstance(day, str) and dates.last_day(day) < reading.today)
        if due:
            days = (reading.today - dates.last_day(due[0])).days
            said = {"since_on": due[0], "elapsed_days": days, "found_count": len(due), "base_count": len(rows)}
            lines.append(_line(row, Status.LATE, "measures_late", **said))
        words = [word for word in waiting["deadline_text"] if isinstance(word, str) and word and word not in CONTINUOUS]
        if words:
            shown = ", ".join(sorted(set(words)))
            lines.append(_line(row, Status.ATTENTION, "measures_word", found_count=len(words), base_count=len(rows), deadline=shown))
    return lines
