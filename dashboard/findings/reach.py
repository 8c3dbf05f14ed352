"""What the figures of the target-groups page say, one sentence each, in the reader's language."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

import pandas as pd

from dashboard import format as fmt
from dashboard.findings.counted import from_places, of_places
from dashboard.findings.rows import Row, known, listed, rows, total
from dashboard.i18n import text


def _said(name: str, language: str, **values: object) -> str:
    return fmt.capitalised(text(f"reach.finding.{name}", language, **values))


def _group(name: object, language: str) -> str:
    return fmt.cell("group", name, None, language)


def headline(kpis: pd.DataFrame, *, language: str) -> str:
    """The page in one sentence: how many different people, and which part of the plan that is.

    A period that begins after the data do is not measured against the plan, which is for whole projects.
    """
    row = fmt.marked(kpis.iloc[0].to_dict())
    reached = row["reached_people"]
    if fmt.is_missing(reached):
        return _said_otherwise(row, language)
    if reached == 0:
        return _said("headline_nobody", language)
    people = fmt.number(reached, language)
    noun = fmt.plural(reached, "person", "people")
    if fmt.is_missing(row["reach_share"]) or not isinstance(row["status"], str):
        return _said("headline_reached", language, people=people, noun=noun)
    return _said("headline_plan", language, people=people, noun=noun, share=_of(row["reach_share"], language))


def _said_otherwise(row: Row, language: str) -> str:
    """The page in one sentence where there is no single figure."""
    state = str(row.get("reached_people_state"))
    if state == "interval":
        return _said("headline_between", language, people=fmt.figure(row, "reached_people", language))
    return _said({"suppressed": "headline_few", "nobody": "headline_nobody"}.get(state, "headline_unknown"), language)


def _of(part: object, language: str) -> str:
    """A share as the whole's part: "82%-a" / "82%"."""
    shown = fmt.share(part, language, 0)
    return fmt.suffixed(shown, "a") if language == "hu" else shown


def _only_bounds(frame: pd.DataFrame) -> bool:
    """Whether of some rows only bounds are published: then nothing is said about which is the greatest."""
    return "reached_people_low" in frame and "interval" in set(frame["reached_people_state"].tolist())


def change(people: object, *, quarterly: bool, language: str) -> str:
    """The change of the number of people against the previous period, or "" when it is not known."""
    if fmt.is_missing(people):
        return ""
    key = "change_quarter" if quarterly else "change_period"
    return text(f"reach.finding.{key}", language, change=fmt.difference(people, language))


def due(due_people: float | None, planned_people: float | None, *, language: str) -> str:
    """Which part of the plan should be reached by now, or "" when it is not known."""
    if not planned_people or due_people is None or fmt.is_missing(due_people) or fmt.is_missing(planned_people):
        return ""
    return text("reach.finding.due", language, share=fmt.share(due_people / planned_people, language, 0))


def bounds(low: object, high: object, *, language: str) -> str:
    """Between which bounds a number lies: "120–3 400", one number where they meet."""
    if fmt.is_missing(low) or fmt.is_missing(high) or low == high:
        return fmt.number(high, language)
    return f"{fmt.number(low, language)}–{fmt.number(high, language)}"


def groups(frame: pd.DataFrame, *, language: str) -> str:
    """Which charted group is furthest behind its plan, or that none is; for a period that cannot be measured against
    the plan, which group is the largest.
    """
    if _only_bounds(frame[frame["_charted"]]):
        return _said("intervals", language)
    every = rows(frame, "group", "_charted", "reached_people", "reach_share", "status")
    reached = [row for row in known(every, "reached_people") if row["_charted"]]
    if not reached:
        return _said("groups_unknown", language)
    planned = known(reached, "reach_share", "status")
    if not planned:
        largest = max(reached, key=itemgetter("reached_people"))
        if largest["reached_people"] == 0:
            return _said("headline_nobody", language)
        people = fmt.people(largest["reached_people"], language)
        return _said("groups_largest", language, group=_group(largest["group"], language), people=people)
    lowest = min(planned, key=itemgetter("reach_share"))
    if len(planned) > 1 and lowest["reach_share"] >= 1:
        return _said("groups_complete", language)
    if len(planned) > 1 and all(row["status"] == "on_track" for row in planned):
        return _said("groups_on_time", language)
    name = _group(lowest["group"], language)
    shown = fmt.with_article(name) if language == "hu" else name
    if len(planned) == 1:
        return _said("groups_one", language, group=shown, share=_of(lowest["reach_share"], language))
    return _said("groups_behind", language, group=shown, share=fmt.share(lowest["reach_share"], language, 0))


def months(frame: pd.DataFrame, *, language: str) -> str:
    """The month with the most people, and how many of them were new; of quarters the one with the most people."""
    if "quarter" in frame:
        return _quarters(frame, language)
    reported = known(rows(frame, "month", "reached_people", "new_people"), "reached_people")
    if not reported:
        return _said("months_unknown", language)
    most = max(reported, key=itemgetter("reached_people"))
    if most["reached_people"] == 0:
        return _said("months_nobody", language)
    people, new = fmt.people(most["reached_people"], language), fmt.number(most["new_people"], language)
    key = "months_most" if most["new_people"] else "months_most_returning"
    return _said(key, language, month=fmt.month_in(most["month"], language), people=people, new=new)


def _quarters(frame: pd.DataFrame, language: str) -> str:
    if _only_bounds(frame):
        return _said("intervals", language)
    told = known(rows(frame, "quarter", "reached_people"), "reached_people")
    if not told:
        return _said("quarters_unknown", language)
    most = max(told, key=itemgetter("reached_people"))
    quarter = fmt.partial_date(most["quarter"], language)
    return _said("quarters_most", language, quarter=quarter, people=fmt.people(most["reached_people"], language))


def settlements(frame: pd.DataFrame, *, language: str) -> str:
    """From how many settlements nobody was reached; if from none, where most were reached for the residents."""
    if _only_bounds(frame[frame["_row"].notna()]):
        return _said("intervals", language)
    every = rows(frame, "settlement", "reached_people", "per_thousand_people", "_row")
    places = known(every, "_row", "reached_people")
    if not places:
        return _said("places_unknown", language)
    nobody = sum(row["reached_people"] == 0 for row in places)
    if nobody == len(places):
        return _said("headline_nobody", language)
    if nobody:
        whole, part = of_places(len(places), language), from_places(nobody, language)
        return _said("places_nobody", language, whole=whole, part=part)
    rated = known(places, "per_thousand_people")
    if len(places) == 1 or not rated:
        most = max(places, key=itemgetter("reached_people"))
        people = fmt.people(most["reached_people"], language)
        return _said("places_most", language, place=most["settlement"], people=people)
    top = max(rated, key=itemgetter("per_thousand_people"))
    rate = fmt.number(top["per_thousand_people"], language, 1)
    return _said("places_rate", language, place=fmt.at_place(top["settlement"], language), rate=rate)


def overlaps(frame: pd.DataFrame, *, language: str) -> str:
    """Which part of the people with a known group is in more than one."""
    every = listed(frame, "_codes", "groups_count", "reached_people")
    recorded = [row for row in every if row["_codes"] != ""]
    people = total(recorded, "reached_people")
    if not people:
        return _said("overlaps_unknown", language)
    several = total([row for row in recorded if row["groups_count"] > 1], "reached_people")
    if not several:
        return _said("overlaps_none", language)
    shown = fmt.share(several / people, language, 0)
    begun = fmt.suffixed(shown, "a") if language == "hu" else shown
    return _said("overlaps_several", language, share=begun)


def projects(frame: pd.DataFrame, *, language: str) -> str:
    """The project that reached most people."""
    if _only_bounds(frame[~frame["_total"]]):
        return _said("intervals", language)
    reporting = known(listed(frame, "project", "reached_people"), "reached_people")
    if not reporting:
        return _said("projects_unknown", language)
    most = max(reporting, key=itemgetter("reached_people"))
    if most["reached_people"] == 0:
        return _said("headline_nobody", language)
    title = str(most["project"])
    return _said(
        "projects_most",
        language,
        article=fmt.article(title),
        project=title,
        people=fmt.people(most["reached_people"], language),
    )


def headcounts(frame: pd.DataFrame, *, language: str) -> str:
    """Between which bounds the visitors of headcount-only events lie."""
    totals = [row for row in rows(frame, "lowest_people", "highest_people", "_total") if row["_total"]]
    if not known(totals, "highest_people"):
        return _said("visitors_unknown", language)
    low, high = (fmt.number(totals[0][name], language) for name in ("lowest_people", "highest_people"))
    return _said("visitors_exact" if low == high else "visitors_between", language, low=low, high=high)


def target_groups(frame: pd.DataFrame, *, language: str) -> str:
    """How many groups each scheme names; a group that only joins others is not counted with them."""
    every = rows(frame, "group", "scheme", "parent", "group_kind")
    parents = {row["parent"] for row in every if row["parent"] is not None}
    own = [row for row in every if row["group"] not in parents or row["parent"] is not None]
    if not own:
        return _said("schemes_unknown", language)
    schemes: dict[str, list[Row]] = {}
    for row in own:
        schemes.setdefault(row["scheme"], []).append(row)
    parts = [_scheme(scheme, mine, language) for scheme, mine in schemes.items()]
    return _said("schemes", language, count=fmt.number(len(own), language), parts=", ".join(parts))


def _scheme(scheme: str, mine: list[Row], language: str) -> str:
    said = f"{fmt.cell('scheme', scheme, None, language)} {fmt.number(len(mine), language)}"
    kinds = Counter(row["group_kind"] for row in known(mine, "group_kind"))
    shown = [
        f"{fmt.number(count, language)} {fmt.cell('group_kind', kind, None, language)}" for kind, count in kinds.items()
    ]
    return f"{said} ({', '.join(shown)})" if shown else said
