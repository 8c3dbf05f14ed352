"""What asks for attention in plans: reviews and terms by the clock, overdue measures, deadlines that are words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.queries.attention_lines import Line, page_link
from data.queries.documents import source
from data.queries.measures_judged import Judged, is_there, judged
from data.queries.plan_clocks import WORD_YEARS, Clock, clocks, day_of
from data.reading import Reading
from data.values import Status

CONTINUOUS = ("folyamatos",)
"""Words that are no deadline: of a plan of unknown age nothing falls due."""


def reviews(reading: Reading, filters: Filters) -> list[Line]:
    """Plans whose review or term is due, missed or cannot be told, what their deadlines ask for, and their measures.

    Clocks are those of `plan_clocks`. term_ended, review_missed: the day is past, late, elapsed_days; term_ending,
    review_due: within SOON_DAYS, attention; forum_missed: no yearly follow-up is on record, attention; clock_unknown: a
    review every found_count years or a term of base_count years is prescribed, but the date of adoption is not known,
    no_data. deadline_word: the plan's deadline is a word ("azonnal", "értelemszerűen"): it is never late by itself, but
    WORD_YEARS after its adoption, or after the document that tells of it, somebody has to look, attention. For measures
    see `measures`. Plans belong to settlements, not to projects: with a chosen project, call, target group or workshop
    group there are none.
    """
    if filters.projects or filters.calls or filters.groups or filters.workshops:
        return []
    places, lines = filters.settlement_codes(reading), list[Line]()
    shown = [clock for clock in clocks(reading).values() if is_there(clock, places)]
    for clock in sorted(shown, key=_urgency):
        lines += [line for line in (_clock(clock, reading, filters), _word(clock, reading, filters)) if line]
    return lines + measures(reading, filters)


def _urgency(clock: Clock) -> tuple[str, str]:
    return min((day.isoformat() for day in (clock.next_review, clock.expires) if day), default="9999"), clock.plan.title


def _line(clock: Clock, reading: Reading, filters: Filters, status: Status, attention: str, **more: object) -> Line:
    link = page_link("measures", filters, plans=(clock.plan.plan_code,))
    named = {"subject": clock.plan.title, "subject_link": f"{link}#measures-plans"}
    said = source(reading, clock.plan.documents)
    return {"status": status.value, "attention": attention, **named, **said, **more}


def _clock(clock: Clock, reading: Reading, filters: Filters) -> Line | None:
    if clock.replaced:
        return None
    if clock.remark == "adoption_unknown":
        years = {"found_count": clock.rhythm.review_every_years, "base_count": clock.rhythm.term_years}
        return _line(clock, reading, filters, Status.NO_DATA, "clock_unknown", **years)
    days = (("expires_on", "term_ended", "term_ending"), ("next_review_on", "review_missed", "review_due"))
    known = {"expires_on": clock.expires, "next_review_on": clock.next_review}
    for name, past, _ in days:
        if (day := known[name]) and day < reading.today:
            said = {"since_on": day.isoformat(), "elapsed_days": (reading.today - day).days}
            return _line(clock, reading, filters, Status.LATE, past, **said)
    if clock.next_forum and clock.next_forum < reading.today:
        said = {"since_on": clock.next_forum.isoformat(), "elapsed_days": (reading.today - clock.next_forum).days}
        return _line(clock, reading, filters, Status.ATTENTION, "forum_missed", **said)
    if clock.status != Status.ATTENTION.value:
        return None
    day, coming = min((day, soon) for (name, _, soon) in days if (day := known[name]))
    return _line(clock, reading, filters, Status.ATTENTION, coming, since_on=day.isoformat())


def _word(clock: Clock, reading: Reading, filters: Filters) -> Line | None:
    word = clock.plan.deadline_text
    if not word or clock.replaced:
        return None
    since = clock.adopted or _told_on(reading, clock.plan.documents)
    unknown = since is None and word in CONTINUOUS
    if unknown or (since and dates.add_years(since, WORD_YEARS) > reading.today):
        return None
    return _line(clock, reading, filters, Status.ATTENTION, "deadline_word", deadline=word)


def _told_on(reading: Reading, documents: str | None) -> Any:
    """The day of the oldest of the documents (codes joined by ";") whose day is known."""
    document = tables.document
    dated = {row.code: row.dated for row in reading.rows(select(document.c.code, document.c.dated))}
    days = [day_of(dated.get(code.strip())) for code in (documents or "").split(";")]
    return min((day for day in days if day), default=None)


def measures(reading: Reading, filters: Filters) -> list[Line]:
    """Measures that are open, by plan. measures_late: found_count of base_count are past their deadline, late,
    since_on the oldest; measures_word: the words of found_count deadlines ask for an examination, attention.
    """
    places = filters.settlement_codes(reading)
    by_plan: dict[str, list[Judged]] = {}
    for one in judged(reading):
        if is_there(one.clock, places):
            by_plan.setdefault(one.row.plan_code, []).append(one)
    return [line for mine in by_plan.values() for line in _overdue(mine, reading, filters)]


def _overdue(mine: list[Judged], reading: Reading, filters: Filters) -> Iterator[Line]:
    clock, plan = mine[0].clock, mine[0].row.plan_code
    link = {"subject_link": f"{page_link('measures', filters, plans=(plan,))}#measures-late"}
    nothing = {"source": None, "source_link": None}
    late = sorted((one for one in mine if one.status == Status.LATE.value), key=lambda one: -(one.late_days or 0))
    if late:
        said = {"since_on": late[0].row.deadline_on, "elapsed_days": late[0].late_days, "found_count": len(late)}
        yield (
            _line(clock, reading, filters, Status.LATE, "measures_late", base_count=len(mine), **said) | link | nothing
        )
    words = [one.row.deadline_text for one in mine if one.remark in ("examine", "examine_unknown")]
    if words:
        said = {"found_count": len(words), "base_count": len(mine), "deadline": ", ".join(sorted(set(words)))}
        yield _line(clock, reading, filters, Status.ATTENTION, "measures_word", **said) | link | nothing
