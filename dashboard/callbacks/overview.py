"""The callback of the start page."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard import reader
from dashboard.callbacks.budget import ignored
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_frames, open_view, page_outputs, page_values
from dashboard.callbacks.reach import people_advice
from dashboard.components.listing import Item
from dashboard.figures import budget as budget_figures
from dashboard.figures import reach as reach_figures
from dashboard.figures.base import empty_figure
from dashboard.findings import attention as attention_findings
from dashboard.findings import budget as budget_findings
from dashboard.findings import overview as findings
from dashboard.findings import reach as reach_findings
from dashboard.i18n import text
from dashboard.layout import data_date
from data import boundaries
from data.queries import budget, overview, overview_kpis, trend
from data.queries.workshops_trainings import training_rows

TILES = {
    **{f"overview-{area}": "kpi" for area in overview_kpis.AREAS},
    "overview-cumulative": "chart",
    "overview-attention": "list",
    "overview-groups": "chart",
    "overview-settlements": "chart",
    "overview-partners": "table",
}
MAIN = {
    "money": "paid_huf",
    "people": "reached_people",
    "sessions": "held_sessions",
    "cooperation": "present_attendances",
}
"""Area → the column of its figure."""
SHOWN_LINES = 8
TOP = 460
_NOTES = {"groups": "reach.groups.note", "settlements": "reach.settlements.note"}


def register(app: Dash) -> None:
    """Register `update_overview`."""

    @app.callback(output=page_outputs("overview"), inputs={"query": QUERY})
    def update_overview(query: str | None) -> dict[str, str]:
        view = open_view(query)
        frames = open_frames(view, overview.TABLES)
        tiles = (
            _kpis(view, frames["kpis"])
            | _tiles(view, frames)
            | {"overview-attention": _attention(view, frames["attention"])}
        )
        return page_values(view, "overview", _headline(view, frames), tiles, TILES)


def _headline(view: View, frames: dict[str, pd.DataFrame]) -> str:
    projects = budget.projects(view.reading, view.filters)
    empty = text(f"overview.headline.none{'_filtered' if view.filters.query() else ''}", view.language)
    period = view.filters.months(view.reading.today) != (None, None)
    asked = (projects, frames["kpis"], frames["attention"])
    return findings.headline(*asked, language=view.language, empty=empty, period=period)


def _kpis(view: View, kpis: pd.DataFrame) -> dict[str, Tile]:
    language = view.language
    quarterly = trend.compared(view.reading, view.filters).quarterly
    sparks = overview_kpis.lately(view.reading, view.filters)
    tiles = {}
    for row in map(fmt.marked, kpis.to_dict("records")):
        area = row["area"]
        figure, unit = findings.figure(row, language=language)
        tiles[f"overview-{area}"] = Tile(
            title=text("overview.cooperation.covered" if findings.is_coverage(row) else f"value.area.{area}", language),
            figure_text=figure,
            unit_text=unit,
            status=fmt.judged(row["status"], row[MAIN[area]]),
            change_text=_said(view, row, quarterly),
            spark=sparks[area],
            note=_trainings(view) if area == "sessions" else "",
            ignored=people_advice(view, row["reached_people_state"]) if area == "people" else _ignored(view, area),
        )
    return tiles


def _trainings(view: View) -> str:
    """How the trainings stand, below the sessions."""
    states = Counter(row["training_status"] for row in training_rows(view.reading, view.filters))
    return findings.trainings(states, language=view.language)


def _said(view: View, row: dict[str, Any], quarterly: bool) -> str:
    """The change; without one what else is known of the area."""
    said = [findings.change(row, quarterly=quarterly, language=view.language)]
    if row["area"] == "money" and fmt.is_missing(row["paid_huf"]):
        said.append(budget_findings.known_grants(budget.projects(view.reading, view.filters), language=view.language))
    if findings.is_coverage(row):
        said.append(text("overview.cooperation.unreported", view.language))
    return "; ".join(part for part in said if part)


def _ignored(view: View, area: str) -> str:
    if area == "people":
        return ""
    if area == "money":
        return ignored(view)
    filters = view.filters
    names = [name for name, chosen in (("group", filters.groups),) if chosen]
    if area == "cooperation" and filters.workshops:
        names.append("workshop")
    labels = [text(f"budget.ignored.{name}", view.language) for name in names]
    return text("budget.ignored.sentence", view.language, names=fmt.listing(labels, view.language)) if names else ""


def _attention(view: View, frame: pd.DataFrame) -> Tile:
    language = view.language
    lines = [
        Item(
            row["status"],
            attention_findings.subject(row, language=language),
            row["subject_link"],
            attention_findings.sentence(row, language=language),
        )
        for row in map(fmt.marked, frame.head(SHOWN_LINES).to_dict("records"))
    ]
    if view.reading.version == 0:
        name, why = (text(key, language) for key in ("page.sources", "overview.attention.no_ledger"))
        lines = [Item("no_data", name, "/sources", why)]
    rest = len(frame) - len(lines)
    more = text("overview.attention.more", language, count=rest) if rest > 0 else ""
    note = text("overview.attention.note", language)
    title = (
        attention_findings.title(frame, language=language)
        if view.reading.version
        else text("overview.attention.unknown", language)
    )
    asked = view.filters.months(view.reading.today) != (None, None)
    ignored = text("overview.attention.ignored", language) if asked and view.reading.version else ""
    return Tile(title=title, note=f"{more} {note}".strip(), items=lines, ignored=ignored)


def _tiles(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    language, why = view.language, empty_text(view)
    outlines = boundaries.outlines(reader.settings().boundaries_file)
    day = view.reading.today
    drawn = {
        "cumulative": budget_figures.cumulative(
            frames["cumulative"], language=language, today=day, empty=why, height=TOP
        ),
        "groups": reach_figures.groups(frames["groups"], language=language),
        "settlements": reach_figures.settlements(frames["settlements"], outlines, language=language),
    }
    said = {
        "cumulative": budget_findings.cumulative(frames["cumulative"], language=language),
        "groups": reach_findings.groups(frames["groups"], language=language),
        "settlements": reach_findings.settlements(frames["settlements"], language=language),
        "partners": findings.partners(frames["partners"], language=language),
    }
    for name in ("groups", "settlements"):
        if frames[name].empty:
            drawn[name] = empty_figure(why, language, height=reach_figures.MAP_HEIGHT)
    return {
        f"overview-{name}": Tile(
            title=sentence,
            summary=sentence,
            note=f"{text(_NOTES.get(name, f'overview.{name}.note'), language)} · {data_date(view.reading, language)}",
            ignored=_ignored(view, {"cumulative": "money", "partners": "cooperation"}.get(name, "people")),
            figure=drawn.get(name),
            table=frames[name],
        )
        for name, sentence in said.items()
    }
