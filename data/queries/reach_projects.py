"""People by project against its plan, and visitors of events of which only a headcount is known."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data import reading as tables
from data.filters import Filters
from data.people.presence import count_people
from data.queries import reach_plan
from data.queries.activities import chosen, cooperation_codes, within
from data.queries.documents import cite
from data.queries.money import total
from data.queries.names import named, projects as titles
from data.queries.reach_places import participations, without_groups
from data.queries.reporting import reporting_projects
from data.reading import Reading
from data.values import State, share, with_state

_SUMS = ("held_sessions", "headcount_attendances", "lowest_people", "highest_people")


def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by project against its plan, most first.

    reached_people: each person once per project; a person may be in several, so the last row is not their sum but the
    different people of all of them. planned_people: the project's whole plan (of the one chosen target group); the last row
    adds the plans. reach_share: reached over planned. attendances: participations, which do add up. status: see
    `reach_plan.reach_status`. A project without attendance lists is nincs adat, one that has not started még nem esedékes.
    """
    known = reach_plan.projects_of(reading, filters)
    frame = pd.DataFrame({"project": known["title"]})
    counts, reporting = count_people(reading, filters), reporting_projects(reading, filters)
    reached = counts.by_project.set_index("project_key")["reached_people"]
    reported = known["project_key"].isin(reporting)
    frame["reached_people"] = known["project_key"].map(reached).astype(float).fillna(0.0).where(reported)
    plans = _plans(reading, filters, known["project_key"])
    frame["planned_people"] = plans["planned_people"]
    frame["reach_share"] = [share(*pair) for pair in zip(frame["reached_people"], frame["planned_people"], strict=True)]
    taken = known["project_key"].map(participations(reading, filters, "project_key"))
    frame["attendances"] = taken.astype(float).fillna(0.0).where(reported)
    comparable = reach_plan.is_from_the_start(reading, filters)
    pairs = zip(frame["reached_people"], plans["due_people"], strict=True)
    frame["status"] = [reach_plan.reach_status(*pair) if comparable else None for pair in pairs]
    frame = frame.astype({"reach_share": float, "planned_people": float}).assign(project_key=known["project_key"], _total=False)
    waiting = (known["elapsed"] == 0) & ~reported
    frame = frame.iloc[_by_size(frame)].reset_index(drop=True) if len(frame) else frame
    waiting = frame["project_key"].isin(known.loc[waiting, "project_key"])
    result = _with_unique_total(frame, reading, filters, counts.total if reporting else None)
    late = pd.concat([waiting, pd.Series([False] * (len(result) - len(waiting)))], ignore_index=True).astype(bool)
    for column in ("reached_people", "reach_share", "attendances"):
        result = with_state(result, column, State.NOT_YET_DUE, late)
    result = with_state(result, "reach_share", State.NOT_APPLICABLE, result["planned_people"] == 0)
    return without_groups(result, filters)


def _by_size(frame: pd.DataFrame) -> list[int]:
    from data.collation import hungarian_key

    people = frame["reached_people"].fillna(-1.0).tolist()
    return sorted(range(len(frame)), key=lambda row: (-people[row], hungarian_key(frame["project"].iat[row])))


def _plans(reading: Reading, filters: Filters, keys: pd.Series) -> pd.DataFrame:
    plans = reach_plan.planned(reading, filters)
    below = sorted((filters.group_codes(reading) or frozenset()) - set(filters.groups))
    code = filters.groups[0] if filters.groups else reach_plan.EVERYBODY
    rows = []
    for key in keys:
        own = plans[plans["project_key"] == key]
        rows.append((None, None) if len(filters.groups) > 1 else reach_plan.of_group(own, code, below))
    return pd.DataFrame(rows, columns=["planned_people", "due_people"], index=keys.index, dtype=float)


def _with_unique_total(frame: pd.DataFrame, reading: Reading, filters: Filters, everybody: int | None) -> pd.DataFrame:
    if frame.empty:
        return frame
    whole, due = reach_plan.chosen_plan(reading, filters)
    comparable = reach_plan.is_from_the_start(reading, filters)
    row = {
        "project": None,
        "reached_people": everybody,
        "planned_people": whole,
        "reach_share": share(everybody, whole),
        "attendances": total(frame["attendances"]),
        "status": reach_plan.reach_status(everybody, due) if comparable else None,
        "project_key": None,
        "_total": True,
    }
    last = pd.DataFrame([row], columns=frame.columns)
    last = last.astype({name: float for name in frame.columns if frame[name].dtype == float})
    return pd.concat([frame, last], ignore_index=True).astype({"_total": bool})


def headcounts(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Visitors of activities whose sessions have a headcount but no attendance list, and open events known from documents.

    activity, project; held_sessions: sessions with a headcount only; headcount_attendances: the sum of their headcounts;
    lowest_people ≤ different people ≤ highest_people: the greatest headcount and their sum, all that is certain; the last
    row's bounds are the greatest of the lowest and the sum of the highest. stated_sessions: how many sessions a document
    states (some say "at least"), with source. Never added to people on attendance lists. Venue in the chosen settlements;
    target groups are not known. Co-operation between organisations is left out.
    """
    listed = _unlisted(reading, filters)
    events = _open_events(reading, filters, set(listed["activity_code"]))
    both = events.merge(listed, on="activity_code", how="left")
    result = named(both, "project_key", titles(reading), "project")
    result = cite(reading, result)
    names = ["activity", "project", *_SUMS, "stated_sessions", "source", "source_link"]
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
               activity.c.stated_sessions, activity.c.start, activity.c.completion, activity.c.documents)  # fmt: skip
    frame = reading.frame(select(*columns).where(*chosen(reading, filters.without("groups"))))
    stated = frame["stated_sessions"].notna() & ~frame["activity_code"].isin(cooperation_codes(reading))
    events = within(frame[stated & (frame["kind"] == "event")], reading, filters, "start", "completion")
    kept = counted | set(events["activity_code"])
    return frame[frame["activity_code"].isin(kept)].drop(columns=["kind", "start", "completion"]).reset_index(drop=True)


def _with_bounds(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    row = {name: None for name in frame.columns} | {
        "held_sessions": total(frame["held_sessions"]),
        "headcount_attendances": total(frame["headcount_attendances"]),
        "lowest_people": frame["lowest_people"].max(),
        "highest_people": total(frame["highest_people"]),
        "stated_sessions": total(frame["stated_sessions"]),
        "_total": True,
    }
    last = pd.DataFrame([row], columns=frame.columns)
    last = last.astype(dict.fromkeys((*_SUMS, "stated_sessions"), float))
    return pd.concat([frame, last], ignore_index=True).astype({"_total": bool})
