"""People by project against its plan, and visitors of events of which only a headcount is known."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.people.presence import count_people
from data.queries import reach_plan
from data.queries.activities import chosen, cooperation_codes, within
from data.queries.documents import cite
from data.queries.money import total
from data.queries.names import named, projects as titles
from data.queries.reach_places import TOTAL, participations, without_groups
from data.queries.reporting import reporting_projects
from data.reading import Reading
from data.values import State, share, with_state

_PLAN = ("enrolled_people", "planned_people", "reach_share", "status")
_FIGURES = ("reached_people", "enrolled_people", "planned_people", "reach_share", "attendances")
_SUMS = ("held_sessions", "headcount_attendances", "lowest_people", "highest_people")


def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by project against its plan, most first.

    reached_people: each person once per project; a person may be in several, so the last row is not their sum but the
    different people of all of them. planned_people: the project's whole plan (of the one chosen target group), whatever the
    period; enrolled_people: the people that stand against the plan; both added in the last row, reach_share is their ratio.
    attendances: participations, which add up. status: see `reach_plan.reach_status`. A project without attendance lists is
    nincs adat, one that has not started még nem esedékes.
    """
    known = reach_plan.projects_of(reading, filters)
    counts, reporting = count_people(reading, filters), reporting_projects(reading, filters)
    keys = known["project_key"]
    reported = keys.isin(reporting)
    rows = [_plan_row(reading, filters, key) for key in keys]
    frame = pd.DataFrame(rows, columns=list(_PLAN), index=known.index)
    people = counts.by_project.set_index("project_key")["reached_people"]
    frame["reached_people"] = keys.map(people).astype(float).fillna(0.0).where(reported)
    frame["attendances"] = keys.map(participations(reading, filters, "project_key")).astype(float).fillna(0.0).where(reported)
    frame = frame.assign(project=known["title"], project_key=keys, _waiting=(known["elapsed"] == 0) & ~reported, _total=False)
    if len(frame):
        everybody = float(counts.total) if reporting else None
        frame = pd.concat([frame.iloc[_by_size(frame)], _unique_total(reading, filters, frame, everybody)], ignore_index=True)
    return without_groups(_with_states(frame.astype(dict.fromkeys(_FIGURES, float) | {"_total": bool})), filters)


def _plan_row(reading: Reading, filters: Filters, key: str | None) -> tuple[object, ...]:
    plan = reach_plan.chosen_plan(reading, filters, key)
    comparable = reach_plan.is_from_the_start(reading, filters)
    status = reach_plan.reach_status(plan.enrolled_people, plan.due_people) if comparable else None
    return plan.enrolled_people, plan.planned_people, share(plan.enrolled_people, plan.planned_people), status


def _unique_total(reading: Reading, filters: Filters, frame: pd.DataFrame, everybody: float | None) -> pd.DataFrame:
    plan = dict(zip(_PLAN, _plan_row(reading, filters, None), strict=True))
    row = plan | {"project": TOTAL, "reached_people": everybody, "attendances": total(frame["attendances"])}
    result = pd.DataFrame([row | {"_waiting": False, "_total": True}], columns=frame.columns)
    return result.astype(dict.fromkeys(_FIGURES, float))


def _with_states(frame: pd.DataFrame) -> pd.DataFrame:
    waiting = frame["_waiting"].astype(bool)
    result = frame[["project", *_FIGURES, "status", "project_key", "_total"]]
    for column in ("reached_people", "enrolled_people", "reach_share", "attendances"):
        result = with_state(result, column, State.NOT_YET_DUE, waiting)
    return with_state(result, "reach_share", State.NOT_APPLICABLE, result["planned_people"] == 0)


def _by_size(frame: pd.DataFrame) -> list[int]:
    people = frame["reached_people"].fillna(-1.0).tolist()
    return sorted(range(len(frame)), key=lambda row: (-people[row], hungarian_key(frame["project"].iat[row])))


def headcounts(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Visitors of activities whose sessions have a headcount but no attendance list, and open events known from documents.

    activity, project; held_sessions: sessions with a headcount only; headcount_attendances: the sum of their headcounts;
    lowest_people ≤ different people ≤ highest_people: the greatest headcount and their sum, all that is certain; the last
    row's bounds are the greatest of the lowest and the sum of the highest. stated_sessions: how many sessions a document
    states (stated_bound: exactly or at least), with source. Never added to people on attendance lists. Venue in the chosen settlements;
    target groups are not known. Co-operation between organisations is left out.
    """
    listed = _unlisted(reading, filters)
    events = _open_events(reading, filters, set(listed["activity_code"]))
    both = events.merge(listed, on="activity_code", how="left")
    result = named(both, "project_key", titles(reading), "project")
    result = cite(reading, result)
    names = ["activity", "project", *_SUMS, "stated_bound", "stated_sessions", "source", "source_link"]
    result = result.astype(dict.fromkeys((*_SUMS, "stated_sessions"), float))[names]
    result = result.sort_values(["headcount_attendances", "activity"], ascending=[False, True], ignore_index=True)
    return _with_bounds(result.assign(_total=False))


def _unlisted(reading: Reading, filters: Filters) -> pd.DataFrame:
    session = tables.session
    query = (
        select(
            session.c.activity_code,
            func.sum(session.c.held_sessions - session.c.listed_sessions).label("held_sessions"),
            func.sum(session.c.headcount).label("headcount_attendances"),
            func.max(session.c.headcount_max).label("lowest_people"),
            func.sum(session.c.headcount).label("highest_people"),
        )
        .where(session.c.headcount.is_not(None), *filters.where(session, reading))
        .group_by(session.c.activity_code)
    )
    frame = reading.frame(query)
    return frame[~frame["activity_code"].isin(cooperation_codes(reading))].reset_index(drop=True)


def _open_events(reading: Reading, filters: Filters, counted: set[str]) -> pd.DataFrame:
    activity = tables.activity
    columns = (activity.c.activity_code, activity.c.project_key, activity.c.title.label("activity"), activity.c.kind,
               activity.c.stated_sessions, activity.c.stated_sessions_is.label("stated_bound"), activity.c.start, activity.c.completion, activity.c.documents)  # fmt: skip
    frame = reading.frame(select(*columns).where(*chosen(reading, filters.without("groups"))))
    stated = frame["stated_sessions"].notna() & ~frame["activity_code"].isin(cooperation_codes(reading))
    events = within(frame[stated & (frame["kind"] == "event")], reading, filters, "start", "completion")
    kept = counted | set(events["activity_code"])
    frame["stated_bound"] = frame["stated_bound"].where(frame["stated_sessions"].notna(), None)
    return frame[frame["activity_code"].isin(kept)].drop(columns=["kind", "start", "completion"]).reset_index(drop=True)


def _with_bounds(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    row = {name: None for name in frame.columns} | {
        "activity": TOTAL,
        "held_sessions": total(frame["held_sessions"]),
        "headcount_attendances": total(frame["headcount_attendances"]),
        "lowest_people": frame["lowest_people"].max(),
        "highest_people": total(frame["highest_people"]),
        "_total": True,
    }
    last = pd.DataFrame([row], columns=frame.columns)
    last = last.astype(dict.fromkeys((*_SUMS, "stated_sessions"), float))
    return pd.concat([frame, last], ignore_index=True).astype({"_total": bool})
