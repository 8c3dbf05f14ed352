"""The clocks of plans, in one place: when a plan ends, when it has to be reviewed, what was missed, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, takewhile
from typing import Any, NamedTuple

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.queries import names
from data.reading import Reading
from data.values import Status

SOON_DAYS = 90
"""A review, the end of a term or a deadline is announced (attention) so many days before."""
WORD_YEARS = 1
"""After so many years a deadline in words asks for an examination: the HEP Forum follows the measures once a year."""
REVIEW, FORUM = "felülvizsgálat", "fórum"
"""The kinds of `PlanReview`."""


class Rhythm(NamedTuple):
    """For how many years a plan runs, and every how many it is reviewed and followed by the Forum; None: not known."""

    term_years: int | None
    review_every_years: int | None
    forum_every_years: int | None


HEP = "HEP"
BY_KIND = {HEP: Rhythm(5, 2, 1)}
"""What holds where a plan does not state it: 31. § of Act CXXV of 2003 has a HEP adopted every five years and its
implementation examined every two; the HEP Forum reviews it yearly."""


class Turn(NamedTuple):
    """One time something of a plan falls due. clock: review, forum or term; done_on: None as long as it is not."""

    clock: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class Clock:
    """The clock of one plan. `expires` and `turns` are only what can be computed; `replaced`: a later HEP of the same
    settlement is adopted. `remark` says why no day is known: adoption_unknown, no_rule; or replaced."""

    plan: Any
    rhythm: Rhythm
    adopted: date | None
    expires: date | None
    next_review: date | None
    next_forum: date | None
    turns: tuple[Turn, ...]
    replaced: bool
    status: str
    remark: str | None

    def missed(self, clock: str, today: date) -> tuple[Turn, ...]:
        """The turns of a clock that are past and were never done; none of a plan that a later one replaced."""
        if self.replaced:
            return ()
        return tuple(one for one in self.turns if one.clock == clock and one.done_on is None and one.due_on < today)


@lru_cache(maxsize=4)
def clocks(reading: Reading) -> Mapping[str, Clock]:
    """Plan code → its clock, of all plans; treat as read-only."""
    plans = reading.rows(select(tables.plan))
    done = _done(reading)
    replaced = _replaced(plans)
    return {
        plan.plan_code: _clock(plan, done.get(plan.plan_code, {}), plan.plan_code in replaced, reading.today)
        for plan in plans
    }


def _done(reading: Reading) -> dict[str, dict[str, list[date]]]:
    """Plan → kind of review → the days on which the whole plan was reviewed."""
    review, found = tables.plan_review, dict[str, dict[str, list[date]]]()
    for row in reading.rows(select(review).where(review.c.measure_no == "")):
        found.setdefault(row.plan_code, {}).setdefault(row.review_kind, []).append(dates.first_day(row.reviewed_on))
    return found


def _replaced(plans: Iterable[Any]) -> set[str]:
    """HEPs after which the same settlement has adopted another."""
    newest: dict[str, Any] = {}
    heps = [plan for plan in plans if plan.kind == HEP and plan.settlement_ksh and plan.adopted_on]
    for plan in heps:
        other = newest.get(plan.settlement_ksh)
        if other is None or dates.first_day(plan.adopted_on) > dates.first_day(other.adopted_on):
            newest[plan.settlement_ksh] = plan
    return {plan.plan_code for plan in heps if plan is not newest[plan.settlement_ksh]}


@lru_cache(maxsize=4)
def short_titles(reading: Reading) -> Mapping[str, str]:
    """Plan code → what a chart calls it: "HEP – Helvécia", with the year of adoption where a settlement has several;
    the title where it is no HEP of a settlement."""
    known = {code: clock.plan for code, clock in clocks(reading).items()}
    several = Counter(plan.settlement_ksh for plan in known.values() if plan.kind == HEP)
    return {code: _short(reading, plan, several[plan.settlement_ksh] > 1) for code, plan in known.items()}


def _short(reading: Reading, plan: Any, several: bool) -> str:
    place = names.settlement(reading, plan.settlement_ksh)
    if plan.kind != HEP or not place:
        return str(plan.title)
    year = f" ({plan.adopted_on[:4]})" if several and plan.adopted_on else ""
    return f"{HEP} – {place}{year}"


def rhythm_of(plan: Any) -> Rhythm:
    """What the plan states, else what holds for its kind."""
    usual = BY_KIND.get(plan.kind or "", Rhythm(None, None, None))
    return Rhythm(*(getattr(plan, name) or getattr(usual, name) for name in Rhythm._fields))


def _clock(plan: Any, done: Mapping[str, list[date]], replaced: bool, today: date) -> Clock:
    rhythm, adopted = rhythm_of(plan), day_of(plan.adopted_on)
    last_known = day_of(plan.reviewed_on)
    expires = dates.add_years(adopted, rhythm.term_years) if adopted and rhythm.term_years else None
    reviews = sorted({*done.get(REVIEW, ()), *([last_known] if last_known else [])})
    turns = [
        *_turns("review", adopted, rhythm.review_every_years, reviews, expires, today),
        *_turns("forum", adopted, rhythm.forum_every_years, sorted(done.get(FORUM, ())), expires, today),
        *([Turn("term", expires, None)] if expires else []),
    ]
    review = _next(adopted, rhythm.review_every_years, reviews)
    forum = _next(adopted, rhythm.forum_every_years, done.get(FORUM, ()))
    remark = _remark(rhythm, review or expires, replaced)
    status = Status.ON_TRACK.value if replaced else _status(review, expires, forum, today)
    return Clock(plan, rhythm, adopted, expires, review, forum, tuple(turns), replaced, status, remark)


def day_of(value: object) -> date | None:
    """The first day a partial date may mean: nothing is announced too late."""
    return dates.first_day(value) if isinstance(value, str) and value else None


def _next(adopted: date | None, every: int | None, done: Iterable[date]) -> date | None:
    """When the next review is due: one interval after the last one, or else after the adoption; it may be past."""
    last = max([*done, *([adopted] if adopted else [])], default=None)
    return dates.add_years(last, every) if last and every else None


def _turns(
    clock: str, adopted: date | None, every: int | None, done: Iterable[date], ends: date | None, today: date
) -> list[Turn]:
    """Every time the clock was or is due: those done, those missed, and the next one, before the term ends.

    A review counts for the last day due before the following one; the days missed before it stay missed.
    """
    anchors = [day for day in (adopted, *done) if day]
    if not anchors or not every:
        return []
    found, anchor = [], anchors[0]
    for done_on in anchors[1:]:
        if done_on <= anchor:
            continue
        before = _due_until(anchor, every, done_on)
        found += [Turn(clock, day, None) for day in before[:-1]]
        found.append(Turn(clock, before[-1] if before else dates.add_years(anchor, every), done_on))
        anchor = done_on
    past = _due_until(anchor, every, today - timedelta(days=1))
    found += [Turn(clock, day, None) for day in [*past, dates.add_years(anchor, every * (len(past) + 1))]]
    return [turn for turn in found if turn.done_on or not ends or turn.due_on < ends]


def _due_until(anchor: date, every: int, last: date) -> list[date]:
    """The days due after `anchor` up to `last`, all counted from it, so that 29 February does not wander."""
    days = (dates.add_years(anchor, every * times) for times in count(1))
    return list(takewhile(lambda day: day <= last, days))


def _remark(rhythm: Rhythm, known: date | None, replaced: bool) -> str | None:
    if replaced:
        return "replaced"
    if not (rhythm.review_every_years or rhythm.term_years):
        return "no_rule"
    return None if known else "adoption_unknown"


def _status(review: date | None, expires: date | None, forum: date | None, today: date) -> str:
    """late: the review or the end of the term is past. A missed Forum asks for attention: that rule is its own."""
    due = [day for day in (review, expires) if day]
    if not due:
        return Status.NO_DATA.value
    if min(due) < today:
        return Status.LATE.value
    soon = today + timedelta(days=SOON_DAYS)
    is_near = min(due) <= soon or (forum is not None and forum < today)
    return (Status.ATTENTION if is_near else Status.ON_TRACK).value
