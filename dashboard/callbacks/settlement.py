"""The callback of a settlement's page, and of the list of settlements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pandas as pd
from dash import Dash, Input

from dashboard import format as fmt
from dashboard import reader
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_view, page_outputs, page_values
from dashboard.figures import settlement as figures
from dashboard.figures.base import empty_figure
from dashboard.findings import cooperation as agreed
from dashboard.findings import settlement as findings
from dashboard.i18n import text
from data.queries import reach_places, settlement
from data.queries.frames import records

PLACE = Input("settlement", "data")
TABLES = {f"settlement-{name}": "table" for name in settlement.TABLES if name != "places"}
KPIS = {f"settlement-{name}": "kpi" for name in ("reached", "working", "met", "hep")}
TILES = KPIS | TABLES
LIST = {"settlement-map": "chart", "settlement-places": "table"}
MAP = 440
_FIXED = ("settlement", "district")
Frames = dict[str, pd.DataFrame]


def register(app: Dash) -> None:
    """Register `update_settlement`."""

    @app.callback(output=page_outputs("settlement"), inputs={"query": QUERY, "place": PLACE})
    def update_settlement(query: str | None, place: str | None) -> dict[str, str]:
        view = view_of(query, place)
        if not place or place not in settlement.known(view.reading):
            return page_values(view, "settlement", text("settlement.places.title", view.language), _list(view), LIST)
        frames = {name: settlement.TABLES[name](view.reading, view.filters) for name in _names()}
        name = settlement.name_of(view.reading, place)
        headline = findings.headline(name, frames["projects"], frames["events"], language=view.language)
        tiles = {**_key_figures(view, frames), **_tables(view, frames)}
        return page_values(view, "settlement", headline, tiles, TILES)


def _names() -> list[str]:
    return [name for name in settlement.TABLES if name != "places"]


def view_of(query: str | None, place: str | None) -> View:
    """The view of one settlement: its address says which, whatever the query asks; filters that leave nothing of it
    leave its tables empty."""
    asked = (query or "").removeprefix("?")
    if not place or place not in settlement.known(reader.todays_reading()):
        return open_view(asked)
    others = [pair for pair in parse_qsl(asked, errors="replace") if pair[0] not in _FIXED]
    view = open_view(urlencode([("settlement", place), *others]))
    dropped = tuple(one for one in view.dropped if (one.name, one.value) != ("settlement", place))
    fixed = replace(view.filters, settlements=(place,), districts=())
    return replace(view, filters=fixed, query=asked, dropped=dropped)


def _list(view: View) -> dict[str, Tile]:
    """All settlements, on the map and as a table."""
    frame = settlement.places(view.reading, view.filters)
    said = findings.places(frame, language=view.language)
    drawn = figures.places(frame, language=view.language, height=MAP)
    if frame.empty:
        drawn = empty_figure(empty_text(view), view.language, height=MAP)
    more: dict[str, Any] = {"note": _note(view, "places"), "ignored": _ignored(view, "places"), "table": frame}
    name = text("settlement.places.name", view.language)
    return {
        "settlement-map": Tile(title=said, summary=said, figure=drawn, **more),
        "settlement-places": Tile(title=name, **more),
    }


def _key_figures(view: View, frames: Frames) -> dict[str, Tile]:
    tiles = {
        "reached": _reached(view),
        "working": _working(view, frames["projects"]),
        "met": _met(view, frames["events"]),
        "hep": _hep(view),
    }
    tables = {"reached": "people", "working": "projects", "met": "events", "hep": "plans"}
    return {
        f"settlement-{name}": Tile(
            title=text(f"settlement.kpis.{name}", view.language),
            note=_note(view, tables[name]),
            ignored=_ignored(view, tables[name]),
            **fields,
        )
        for name, fields in tiles.items()
    }


def _reached(view: View) -> dict[str, Any]:
    """People of the settlement, and how many that is of a thousand residents."""
    language = view.language
    rows = records(reach_places.settlements(view.reading, view.filters))
    row = fmt.marked(rows[0]) if rows else {"reached_people": None, "per_thousand_people": None}
    fields = {"figure_text": fmt.figure(row, "reached_people", language)}
    if not fmt.is_missing(row["reached_people"]):
        fields["unit_text"] = text("settlement.kpis.reached_unit", language)
    if not fmt.is_missing(row["per_thousand_people"]):
        rate = fmt.figure(row, "per_thousand_people", language)
        fields["change_text"] = text("settlement.kpis.per_thousand", language, rate=rate)
    return fields


def _working(view: View, frame: pd.DataFrame) -> dict[str, Any]:
    language = view.language
    if frame.empty:
        return {"figure_text": text("state.not_reported", language)}
    known = frame.loc[frame["counted"].astype(bool), "grant_huf"].dropna()
    grant = text("settlement.kpis.working_grant", language, grant=fmt.huf_short(float(known.sum()), language))
    return {
        "figure_text": fmt.number(len(frame), language),
        "unit_text": text("settlement.kpis.working_unit", language),
        "change_text": grant if len(known) else "",
    }


def _met(view: View, frame: pd.DataFrame) -> dict[str, Any]:
    language, held = view.language, frame["held_sessions"].dropna()
    if not len(held):
        return {"figure_text": text("state.not_reported", language)}
    return {
        "figure_text": fmt.number(float(held.sum()), language),
        "unit_text": text("settlement.kpis.met_unit", language),
    }


def _hep(view: View) -> dict[str, Any]:
    """The newest HEP: its age, and when it is reviewed next."""
    language, row = view.language, settlement.newest_hep(view.reading, view.filters)
    if row is None or row["age_count"] is None:
        said = text(f"settlement.kpis.{'hep_unknown' if row is None else 'hep_undated'}", language)
        return {"figure_text": text("state.not_reported", language), "change_text": said, "status": "no_data"}
    fields = {
        "figure_text": text("settlement.kpis.hep_age", language, age=fmt.number(row["age_count"], language)),
        "status": row["status"],
    }
    if not fmt.is_missing(row["next_review_on"]):
        day = fmt.date_short(row["next_review_on"], language)
        fields["change_text"] = text("settlement.kpis.hep_next", language, day=day)
    return fields


def _tables(view: View, frames: Frames) -> dict[str, Tile]:
    said = {
        "plans": findings.plans,
        "projects": findings.projects,
        "events": findings.events,
        "people": findings.people,
        "agreements": agreed.agreements,
        "partners": agreed.partners,
        "gaps": findings.gaps,
        "population": findings.population,
    }
    return {
        f"settlement-{name}": Tile(
            title=say(frames[name], language=view.language),
            note=_note(view, name),
            ignored=_ignored(view, name),
            table=frames[name],
        )
        for name, say in said.items()
    }


def _note(view: View, name: str) -> str:
    """What is shown, its unit and source, and the data date."""
    said = text(f"settlement.{name}.note", view.language)
    if view.reading.data_date is None:
        return said
    dated = fmt.date_short(view.reading.data_date, view.language)
    return f"{said} · {text('settlement.data_date', view.language, date=dated)}"


PLACE_ONLY = ("plans", "population", "places")
"""Tables that follow nothing but the settlement."""
TIMELESS = ("agreements", "gaps")


def _ignored(view: View, name: str) -> str:
    """Which of the filters the reader has set the tile does not follow, in words."""
    filters = view.filters
    if name in PLACE_ONLY:
        others = filters.without("settlements", "districts").query()
        return text("settlement.ignored_most", view.language) if others else ""
    said = []
    if name in TIMELESS and (filters.period or filters.first_month or filters.last_month):
        said.append("ignored_period")
    if name != "people" and (filters.groups or filters.workshops):
        said.append("ignored_group")
    return " ".join(text(f"settlement.{key}", view.language) for key in said)
