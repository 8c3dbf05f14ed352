"""Every target an indicator has or had, with who set it, when and why."""

from __future__ import annotations

import pandas as pd

from data import dates
from data.filters import Filters
from data.queries.documents import source
from data.queries.frames import framed, state
from data.queries.indicators_judged import chosen
from data.queries.indicators_named import named
from data.reading import Reading
from data.values import State

_TARGETS = (
    "indicator_name", "indicator_name_link", "target_on", "target_count", "unit", "target_is", "previous_target_count",
    "previous_target_count_state", "set_on", "set_on_state", "set_by_role", "reason", "owner_role", "project",
    "project_link", "source", "source_link",
)  # fmt: skip


def targets(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The targets of the chosen indicators by due day, those replaced too, the newest of a day first: indicator_name,
    target_on (by whose end), target_count in unit, target_is (in_force, replaced), previous_target_count (what it
    replaced), set_on, set_by_role, reason, owner_role, project, source.
    The period keeps those due in it.
    """
    first, last = filters.months(reading.today)
    rows = []
    for one in chosen(reading, filters):
        known = one.series.targets
        for place, target in reversed(list(enumerate(known))):
            month = dates.month_of(target.due)
            if (first is not None and month < first) or (last is not None and month > last):
                continue
            was = known[place - 1].amount if place and known[place - 1].due == target.due else None
            rows.append(
                named(reading, one.series)
                | {
                    "target_on": target.period,
                    "target_count": target.amount,
                    "target_is": "in_force" if target.in_force else "replaced",
                    "previous_target_count": was,
                    "previous_target_count_state": state(was, State.NOT_APPLICABLE),
                    "set_on": target.set_on,
                    "set_on_state": state(target.set_on),
                    "set_by_role": target.set_by_role,
                    "reason": target.reason,
                    **source(reading, target.documents),
                }
            )
    return framed(rows, _TARGETS)
