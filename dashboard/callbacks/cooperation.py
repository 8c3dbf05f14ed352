"""The callback of the cooperation page."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_view, page_outputs, page_values
from dashboard.figures import cooperation as figures
from dashboard.figures.base import empty_figure
from dashboard.findings import cooperation as findings
from dashboard.i18n import text
from data.queries import cooperation
from data.queries.cooperation_partners import SHOWN_SESSIONS, matrix

TILES = {
    "cooperation-covered": "kpi",
    "cooperation-held": "kpi",
    "cooperation-attended": "kpi",
    "cooperation-missing": "kpi",
    "cooperation-matrix": "table",
    "cooperation-coverage": "chart",
    "cooperation-settlements": "chart",
    "cooperation-timeline": "chart",
    "cooperation-unseen": "table",
    "cooperation-sessions": "table",
    "cooperation-plans": "table",
    "cooperation-agreements": "table",
    "cooperation-partners": "table",
    "cooperation-context": "table",
}
CHART, TIMELINE = 380, 460
Frames = dict[str, pd.DataFrame]


def register(app: Dash) -> None:
    """Register `update_cooperation`."""

    @app.callback(output=page_outputs("cooperation"), inputs={"query": QUERY})
    def update_cooperation(query: str | None) -> dict[str, str]:
        view = open_view(query)
        asked = (view.reading, view.filters)
        frames = {name: table(*asked) for name, table in cooperation.TABLES.items() if name != "matrix"}
        frames["matrix"] = matrix(*asked, most=SHOWN_SESSIONS)
        headline = findings.headline(frames["coverage"], frames["kpis"], language=view.language)
        tiles = {**_key_figures(view, frames), **_charts(view, frames), **_tables(view, frames)}
        return page_values(view, "cooperation", headline, tiles, TILES)


def _key_figures(view: View, frames: Frames) -> dict[str, Tile]:
    by_key = frames["kpis"].set_index("indicator").to_dict("index")
    rows = {
        name: by_key[f"cooperation.{name}"]
        for name in ("coverage_share", "held_share", "attended_share", "unseen_partners")
    }
    district = frames["coverage"]["district"].head(1).tolist()
    held = _kpi(view, "held_share", "held", rows["held_share"], counted=True)
    fields = {
        "covered": _kpi(view, "coverage_share", "coverage", rows["coverage_share"], change=" ".join(district)),
        "held": _stated(held, rows["held_share"], view.language),
        "attended": _kpi(view, "attended_share", "attended", rows["attended_share"]),
        "missing": _kpi(view, "unseen_partners", "unseen", rows["unseen_partners"], counted=True),
    }
    return {f"cooperation-{name}": Tile(**values) for name, values in fields.items()}


def _kpi(
    view: View, name: str, words: str, row: dict[str, Any], *, counted: bool = False, change: str = ""
) -> dict[str, Any]:
    """The fields of a key figure: a count or a share, with numerator and denominator printed beside it."""
    language = view.language
    part, whole = (fmt.number(row[column], language) for column in ("part_count", "whole_count"))
    before, now = row["previous_share"], row["part_share"]
    if not fmt.is_missing(before) and not fmt.is_missing(now):
        change = text("cooperation.change", language, points=fmt.points(now - before, language))
    known = not fmt.is_missing(row["whole_count"])
    return {
        "title": text(f"indicator.cooperation.{name}.name", language),
        "note": text(f"cooperation.kpis.{words}_note", language),
        "figure_text": part if counted else fmt.share(now, language),
        "unit_text": text(f"cooperation.kpis.{words}_of", language, part=part, whole=whole) if known else "",
        "status": row["status"] if isinstance(row["status"], str) else None,
        "change_text": change,
        "ignored": _ignored(view, words),
    }


def _stated(fields: dict[str, Any], row: dict[str, Any], language: str) -> dict[str, Any]:
    """What documents state: instead of the sessions on record where there are none, else beside them."""
    if fmt.is_missing(row["stated_count"]):
        return fields
    count = fmt.number(row["stated_count"], language)
    if fmt.is_missing(row["whole_count"]):
        return fields | {"figure_text": count, "unit_text": text("cooperation.kpis.stated", language), "status": None}
    beside = text("cooperation.kpis.stated_too", language, count=count)
    return fields | {"change_text": fields["change_text"] or beside}


def _charts(view: View, frames: Frames) -> dict[str, Tile]:
    language, day = view.language, view.reading.today.isoformat()
    held = frames["kpis"].iloc[1].to_dict()
    coverage, places, timeline = frames["coverage"], frames["settlements"], frames["timeline"]
    covers = figures.coverage(coverage, language=language, height=CHART)
    lies = figures.settlements(places, language=language, height=CHART)
    when = figures.timeline(timeline, frames["sessions"], language=language, today=day, height=TIMELINE)
    return {
        "cooperation-coverage": _chart(
            view, "coverage", findings.coverage(coverage, language=language), coverage, covers
        ),
        "cooperation-settlements": _chart(
            view, "settlements", findings.settlements(places, language=language), places, lies
        ),
        "cooperation-timeline": _chart(
            view, "timeline", findings.timeline(timeline, held, language=language), timeline, when
        ),
    }


def _chart(view: View, name: str, said: str, frame: pd.DataFrame, drawn: Any) -> Tile:
    if frame.empty:
        drawn = empty_figure(empty_text(view), view.language, height=CHART)
    return Tile(
        title=said, summary=said, note=_note(view, name), ignored=_ignored(view, name), figure=drawn, table=frame
    )


def _tables(view: View, frames: Frames) -> dict[str, Tile]:
    language = view.language
    missing = frames["kpis"].iloc[3].to_dict()
    titles = {
        "matrix": findings.matrix(frames["matrix"], frames["timeline"], language=language),
        "unseen": findings.unseen(frames["unseen"], missing, language=language),
        "sessions": findings.sessions(frames["sessions"], language=language),
        "plans": findings.plans(frames["plans"], language=language),
        "agreements": findings.agreements(frames["agreements"], language=language),
        "partners": findings.partners(frames["partners"], language=language),
        "context": findings.context(frames["context"], language=language),
    }
    return {
        f"cooperation-{name}": Tile(
            title=title, note=_note(view, name), ignored=_ignored(view, name), table=frames[name]
        )
        for name, title in titles.items()
    }


def _note(view: View, name: str) -> str:
    """What is shown, its unit and source, and the data date."""
    said = text(f"cooperation.{name}.note", view.language)
    if view.reading.data_date is None:
        return said
    dated = fmt.date_short(view.reading.data_date, view.language)
    return f"{said} · {text('cooperation.data_date', view.language, date=dated)}"


PERIOD_IGNORED = ("coverage", "agreements", "unseen")
PLACE_WIDENED = ("coverage",)


def _ignored(view: View, name: str) -> str:
    """Which of the filters the reader has set the tile `name` does not follow, in words."""
    filters, language = view.filters, view.language
    if name == "context":
        return text("cooperation.ignored_all", language) if filters.query() else ""
    if name == "plans":
        others = filters.without("districts", "settlements").query()
        return text("cooperation.ignored_most", language) if others else ""
    said = []
    if name in PERIOD_IGNORED and (filters.period or filters.first_month or filters.last_month):
        said.append("ignored_period")
    if filters.groups or filters.workshops:
        said.append("ignored_group")
    if name in PLACE_WIDENED and filters.settlements:
        said.append("ignored_place")
    return " ".join(text(f"cooperation.{key}", language) for key in said)
