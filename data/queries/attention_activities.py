"""What asks for attention in the work itself: overdue trainings, empty places, groups not reached, partners who stay
away.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd

from data.filters import Filters
from data.queries import cooperation_partners, reach, workshops
from data.queries.attention_lines import Line, page_link
from data.queries.frames import records
from data.queries.workshops_sessions import chosen_groups
from data.reading import Reading
from data.values import Status

_WATCHED = (Status.LATE.value, Status.ATTENTION.value)


def trainings(reading: Reading, filters: Filters) -> list[Line]:
    """Trainings past their planned completion without a report since (`workshops_trainings.training_status`): late.

    since_on: the planned completion; elapsed_days since the last day it may mean; base_count: planned headcount;
    source.
    """
    return [
        {
            "status": Status.LATE.value,
            "attention": "training_overdue",
            "subject": row["training"],
            "subject_link": page_link("workshops", filters, projects=_project_of(row["project_link"])),
            "project": row["project"],
            "since_on": row["planned_completion_on"],
            "elapsed_days": row["overdue_days"],
            "base_count": row["planned_headcount_count"],
            "source": row["source"],
            "source_link": row["source_link"],
        }
        for row in training_rows(reading, filters)
        if row["training_status"] == "overdue"
    ]


@lru_cache(maxsize=64)
def training_rows(reading: Reading, filters: Filters) -> list[dict[str, Any]]:
    """The rows of `workshops.trainings` as dicts; treat as read-only."""
    return records(workshops.trainings(reading, filters))


def _project_of(link: object) -> tuple[str, ...]:
    return tuple(parse_qs(urlsplit(link).query).get("project", ())) if isinstance(link, str) else ()


def turnout(reading: Reading, filters: Filters) -> list[Line]:
    """Workshop groups whose places stayed empty: attention below 70% of places taken, late below 50%.

    found_count participations of base_count places at held sessions with a known capacity; found_share their ratio.
    """
    frame = workshops.turnout(reading, filters)
    known = chosen_groups(reading, filters)
    numbers = dict(zip(known["name"], known["workshop_group_no"], strict=True))
    lines = []
    for row in frame[~frame["_total"] & (frame["turnout_share"] < workshops.TURNOUT_ON_TRACK)].to_dict("records"):
        number = numbers.get(row["turnout_of"])
        if number is None:
            continue
        low = row["turnout_share"] < workshops.TURNOUT_ATTENTION
        lines.append(
            {
                "status": (Status.LATE if low else Status.ATTENTION).value,
                "attention": "turnout_low",
                "subject": row["turnout_of"],
                "subject_link": page_link("workshops", filters, workshops=(int(number),)),
                "found_count": row["turnout_attendances"],
                "base_count": row["capacity_count"],
                "found_share": row["turnout_share"],
            }
        )
    return lines


def low_reach(reading: Reading, filters: Filters) -> list[Line]:
    """Target groups reached less than their plan due by now asks for (`reach_plan.reach_status`).

    found_count people enrolled of base_count planned, each once a project, found_share their ratio; groups of the
    charts' scheme, no children.
    """
    frame = reach.groups(reading, filters)
    frame = frame[frame["_charted"] & frame["status"].isin(_WATCHED)]
    return [
        {
            "status": row["status"],
            "attention": "reach_low",
            "subject": row["group"],
            "subject_link": page_link("reach", filters, groups=(row["group_code"],)),
            "found_count": row["enrolled_people"],
            "base_count": row["planned_people"],
            "found_share": None if pd.isna(row["reach_share"]) else row["reach_share"],
        }
        for row in frame.to_dict("records")
    ]


def absent_partners(reading: Reading, filters: Filters) -> list[Line]:
    """Partners nobody has seen for long at series that still run (`cooperation_partners.unseen`, whose status they
    have).

    partner_absent: found_count events missed in a row, since_on the day they were last present, elapsed_days since
    then; partner_never: expected at found_count events and never present.
    """
    frame = cooperation_partners.unseen(reading, filters)
    lines = []
    for row in frame.to_dict("records"):
        never = pd.isna(row["last_attended_on"])
        lines.append(
            {
                "status": row["status"],
                "attention": "partner_never" if never else "partner_absent",
                "subject": row["partner"],
                "subject_link": page_link("cooperation", filters),
                "since_on": None if never else row["last_attended_on"],
                "elapsed_days": None if never else row["unseen_days"],
                "found_count": row["missed_sessions"],
            }
        )
    return lines
