"""Mi szorul figyelemre: everything that is late, off its plan, due, or unknown although it should be known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter

import pandas as pd

from data.filters import Filters
from data.queries.attention_activities import absent_partners, low_reach, trainings, turnout
from data.queries.attention_indicators import indicators
from data.queries.attention_lines import COLUMNS, Line
from data.queries.attention_plans import reviews
from data.queries.attention_projects import late_reports, overspent_categories, spending
from data.queries.frames import framed, known, spread, state
from data.reading import Reading
from data.values import State, Status

RULES: tuple[Callable[[Reading, Filters], list[Line]], ...] = (
    trainings,
    spending,
    late_reports,
    low_reach,
    reviews,
    indicators,
    turnout,
    overspent_categories,
    absent_partners,
)
"""In the order in which their lines stand among equals."""
_SEVERITY = {Status.LATE.value: 0, Status.ATTENTION.value: 1, Status.NO_DATA.value: 2}
_FIGURES = ("elapsed_days", "found_count", "base_count", "found_share", "gap_huf")
_COLUMNS = [*COLUMNS, *(f"{name}_state" for name in (*_FIGURES, "since_on"))]


@lru_cache(maxsize=64)
def attention(reading: Reading, filters: Filters) -> pd.DataFrame:
    """One row for each thing that asks for attention, the most severe first; treat as read-only.

    status (late, attention, no_data), attention (what it is: a code, explained by the rule that gives it), subject and
    subject_link (where to look, with the filter set), project, since_on, elapsed_days, found_count of base_count,
    found_share, gap_huf, deadline, source; a figure a rule does not use is not applicable. Order: late before attention
    before no_data; among equals the first line of every rule before the second of any, so that many lines of one kind
    hide nothing.
    """
    placed = []
    for place, rule in enumerate(RULES):
        seen: Counter[str] = Counter()
        for line in rule(reading, filters):
            placed.append(((_SEVERITY[line["status"]], seen[line["status"]], place), line))
            seen[line["status"]] += 1
    placed.sort(key=itemgetter(0))
    return framed(*spread([line | _states(line) for _order, line in placed], _COLUMNS))


def _states(line: Line) -> Line:
    names = (*_FIGURES, "since_on")
    return {f"{name}_state": state(known(line.get(name)), State.NOT_APPLICABLE) for name in names}
