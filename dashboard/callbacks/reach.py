"""The callback of the target-groups page."""

from __future__ import annotations

import pandas as pd
from dash import Dash
from plotly.graph_objects import Figure

from dashboard import format as fmt
from dashboard import reader
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_frames, open_view, page_outputs, page_values
from dashboard.figures import reach as figures
from dashboard.figures.base import empty_figure
from dashboard.findings import reach as findings
from dashboard.findings import releases
from dashboard.findings.rows import Row
from dashboard.i18n import text
from dashboard.layout import data_date
from data import boundaries
from data.queries import reach, reach_groups, trend

TILES = {
    **{f"reach-{name}": "kpi" for name in ("people", "plan", "attendances", "visitors")},
    **{f"reach-{name}": "chart" for name in ("groups", "months", "settlements", "overlaps")},
    **{f"reach-{name}": "table" for name in ("projects", "headcounts", "target_groups")},
}
WITHHELD = ("overlaps", "headcounts")
"""Tiles a release has no figures of people for."""
_IGNORED = {
    "plan": ("plan_period",),
    "visitors": ("group",),
    "groups": ("plan_period",),
    "headcounts": ("group",),
    "projects": ("plan_period",),
    "target_groups": ("project", "settlement", "group", "period", "workshop"),
}
"""Tile → the filters it does not follow; plan_period: the planned figures in it do not follow the period."""


def register(app: Dash) -> None:
    """Register `update_reach`."""

    @app.callback(output=page_outputs("reach"), inputs={"query": QUERY})
    def update_reach(query: str | None) -> dict[str, str]:
        view = open_view(query)
        frames = open_frames(view, reach.TABLES)
        headline = findings.headline(frames["kpis"], language=view.language)
        return page_values(view, "reach", headline, _kpis(view, frames) | _tiles(view, frames), TILES)


def _tiles(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    drawn = _figures(view, frames)
    tiles = {}
    for name in ("groups", "months", "settlements", "overlaps", "projects", "headcounts", "target_groups"):
        is_withheld = view.reading.release is not None and name in WITHHELD
        said = (
            releases.unpublished(f"reach.{name}.name", view.language)
            if is_withheld
            else getattr(findings, name)(frames[name], language=view.language)
        )
        tiles[f"reach-{name}"] = Tile(
            title=said,
            summary=said,
            note=_note(view, name, frames[name]),
            ignored=_ignored(view, name),
            figure=drawn.get(name),
            table=frames[name],
        )
    return tiles


def _figures(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Figure]:
    language = view.language
    drawn = {
        "groups": figures.groups(frames["groups"], language=language),
        "months": figures.months(frames["months"], language=language),
        "settlements": figures.settlements(frames["settlements"], _outlines(), language=language),
        "overlaps": _overlaps(view, frames),
    }
    heights = {"settlements": figures.MAP_HEIGHT, "overlaps": figures.OVERLAPS_HEIGHT}
    for name in drawn:
        if frames[name].empty:
            is_withheld = view.reading.release is not None and name in WITHHELD
            why = releases.withheld(language) if is_withheld else empty_text(view)
            drawn[name] = empty_figure(why, language, height=heights.get(name, figures.MONTHS_HEIGHT))
    return drawn


def _overlaps(view: View, frames: dict[str, pd.DataFrame]) -> Figure:
    groups = reach_groups.charted_groups(view.reading, view.filters).set_index("group_code")
    names, sizes = groups["group"].to_dict(), groups["reached_people"].to_dict()
    return figures.overlaps(frames["overlaps"], names, sizes, language=view.language)


def _outlines() -> boundaries.Outlines:
    return boundaries.outlines(reader.settings().boundaries_file)


def _note(view: View, name: str, frame: pd.DataFrame) -> str:
    key = name
    if name == "settlements" and figures.has_outlines(frame[frame["_row"].notna()], _outlines()):
        key = "outlines"
    if "quarter" in frame:
        return f"{text('reach.months.quarters_note', view.language)} · {data_date(view.reading, view.language)}"
    return f"{text(f'reach.{key}.note', view.language)} · {data_date(view.reading, view.language)}"


def _ignored(view: View, name: str) -> str:
    """Which of the reader's filters the tile does not follow, in words; "" when it follows all that are set."""
    filters = view.filters
    period = filters.months(view.reading.today) != (None, None)
    chosen = {
        "project": filters.projects or filters.calls,
        "settlement": filters.settlements or filters.districts,
        "group": filters.groups,
        "workshop": filters.workshops,
        "period": period,
        "plan_period": period,
    }
    said = {one: text(f"reach.ignored.{one}", view.language) for one in _IGNORED.get(name, ()) if chosen[one]}
    plan = said.pop("plan_period", "")
    names = fmt.listing(list(said.values()), view.language)
    sentence = text("reach.ignored.sentence", view.language, names=names) if said else ""
    return f"{sentence} {plan}".strip()


def _kpis(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    row = fmt.marked(frames["kpis"].iloc[0].to_dict())
    return {
        "reach-people": _people(view, row),
        "reach-plan": _plan(view, row),
        "reach-attendances": _attendances(view, row),
        "reach-visitors": _visitors(view, row),
    }


def people_advice(view: View, state: object) -> str:
    """How to get one published figure of people out of the filters; "" where there is one, and in the working state."""
    if view.reading.release is None:
        return ""
    reasons, months = reach.narrowing(view.reading, view.filters), reach.widened(view.reading, view.filters)
    return releases.advice(state, reasons, months, language=view.language)


def _people(view: View, row: Row) -> Tile:
    language = view.language
    periods = trend.compared(view.reading, view.filters)
    return Tile(
        title=text("reach.people.title", language),
        figure_text=fmt.figure(row, "reached_people", language),
        unit_text=_unit("people", row.get("reached_people_high", row["reached_people"]), language),
        change_text=findings.change(row["change_people"], quarterly=periods.quarterly, language=language),
        spark=reach.lately(view.reading, view.filters, "reached_people"),
        ignored=people_advice(view, row.get("reached_people_state")),
    )


def _plan(view: View, row: Row) -> Tile:
    language = view.language
    key = "of_plan" if fmt.is_missing(row["enrolled_people"]) and "enrolled_people_state" not in row else "of"
    enrolled, planned = (fmt.figure(row, name, language) for name in ("enrolled_people", "planned_people"))
    of = (
        ""
        if fmt.is_missing(row["planned_people"])
        else text(f"reach.plan.{key}", language, enrolled=enrolled, planned=planned)
    )
    measured = not fmt.is_missing(row["reach_share"]) and isinstance(row["status"], str)
    if view.filters.workshops:
        nothing, why = text("state.not_applicable", language), text("reach.plan.no_workshops", language)
        return Tile(title=text("reach.plan.title", language), figure_text=nothing, change_text=why)
    return Tile(
        title=text("reach.plan.title", language),
        figure_text=_share(row, language),
        unit_text=of,
        status=row["status"] if measured else None,
        change_text=findings.due(row["due_people"], row["planned_people"], language=language) if measured else "",
        ignored=_ignored(view, "plan"),
    )


def _share(row: Row, language: str) -> str:
    is_single = not fmt.is_missing(row["reach_share"])
    return fmt.share(row["reach_share"], language, 0) if is_single else fmt.figure(row, "reach_share", language)


def _attendances(view: View, row: Row) -> Tile:
    language = view.language
    shown = fmt.figure(row, "attendances", language)
    each = fmt.number(row["each_attendances"], language, 1)
    known = not fmt.is_missing(row["each_attendances"])
    said = text("reach.attendances.each", language, each=each) if known else ""
    return Tile(
        title=text("reach.attendances.title", language),
        figure_text=shown,
        unit_text=_unit("attendances", row["attendances"], language),
        change_text=text("reach.attendances.no_groups", language) if view.filters.groups else said,
        spark=() if view.filters.groups else reach.lately(view.reading, view.filters, "attendances"),
    )


def _visitors(view: View, row: Row) -> Tile:
    language = view.language
    if view.reading.release is not None:
        title, shown = text("reach.visitors.title", language), text("state.withheld", language)
        return Tile(title=title, figure_text=shown, change_text=releases.withheld(language))
    low, high = row["lowest_people"], row["highest_people"]
    sessions = fmt.quantity(row["headcount_sessions"], "sessions", language)
    return Tile(
        title=text("reach.visitors.title", language),
        figure_text=findings.bounds(low, high, language=language),
        unit_text=_unit("people", high, language),
        change_text="" if fmt.is_missing(high) else text("reach.visitors.at", language, sessions=sessions),
        ignored=_ignored(view, "visitors"),
    )


def _unit(unit: str, value: object, language: str) -> str:
    return "" if fmt.is_missing(value) else fmt.unit_word(unit, value, language)
