"""What asks for attention in the work itself: overdue trainings, empty places, groups not reached, partners who stay
away.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from data.filters import Filters
from data.queries import cooperation_partners, reach, workshops
from data.queries.attention_lines import Line, page_link
from data.queries.frames import records
from data.queries.workshops_sessions import group_names
from data.queries.workshops_trainings import training_rows
from data.reading import Reading
from data.values import Status, number_in

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


def _project_of(link: object) -> tuple[str, ...]:
    return tuple(parse_qs(urlsplit(link).query).get("project", ())) if isinstance(link, str) else ()


def turnout(reading: Reading, filters: Filters) -> list[Line]:
    """Workshop groups whose places stayed empty: attention below 70% of places taken, late below 50%.

    found_count participations of base_count places at held sessions with a known capacity; found_share their ratio.
    """
    numbers = {name: number for number, name in group_names(reading, filters).items()}
    lines = []
    for row in records(workshops.turnout(reading, filters)):
        number, taken = numbers.get(row["turnout_of"]), row["turnout_share"]
        if number is None or taken is None or taken >= workshops.TURNOUT_ON_TRACK:
            continue
        low = taken < workshops.TURNOUT_ATTENTION
        lines.append(
            {
                "status": (Status.LATE if low else Status.ATTENTION).value,
                "attention": "turnout_low",
                "subject": row["turnout_of"],
                "subject_link": page_link("workshops", filters, workshops=(number,)),
                "found_count": row["turnout_attendances"],
                "base_count": row["capacity_count"],
                "found_share": taken,
            }
        )
    return lines


def low_reach(reading: Reading, filters: Filters) -> list[Line]:
    """Target groups reached less than their plan due by now asks for (`reach_plan.reach_status`).

    found_count people enrolled of base_count planned, each once a project, found_share their ratio; groups of the
    charts' scheme, no children.
    """
    return [
        {
            "status": row["status"],
            "attention": "reach_low",
            "subject": row["group"],
            "subject_link": page_link("reach", filters, groups=(row["group_code"],)),
            "found_count": number_in(row, "enrolled_people"),
            "base_count": row["planned_people"],
            "found_share": number_in(row, "reach_share"),
        }
        for row in records(reach.groups(reading, filters))
        if row["_charted"] and row["status"] in _WATCHED
    ]


def absent_partners(reading: Reading, filters: Filters) -> list[Line]:
    """Partners nobody has seen for long at series that still run (`cooperation_partners.unseen`, whose status they
    have).

    partner_absent: found_count events missed in a row, since_on the day they were last present, elapsed_days since
    then; partner_never: expected at found_count events and never present.
    """
    link = page_link("cooperation", filters)
    return [
        {
            "status": row["status"],
            "attention": "partner_never" if row["last_attended_on"] is None else "partner_absent",
            "subject": row["partner"],
            "subject_link": link,
            "since_on": row["last_attended_on"],
            "elapsed_days": row["unseen_days"],
            "found_count": row["missed_sessions"],
        }
        for row in cooperation_partners.unseen_rows(reading, filters)
    ]
