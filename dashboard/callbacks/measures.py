"""The callback of the measures page."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_frames, open_view, page_outputs, page_values
from dashboard.figures import measures as figures
from dashboard.figures.base import empty_figure
from dashboard.findings import cooperation as plan_findings
from dashboard.findings import measures as findings
from dashboard.i18n import text
from data.queries import measures

TILES = {
    "measures-under_way": "kpi",
    "measures-done": "kpi",
    "measures-overdue": "kpi",
    "measures-unreported": "kpi",
    "measures-missed": "kpi",
    "measures-next": "kpi",
    "measures-late": "table",
    "measures-by_plan": "chart",
    "measures-responsible": "chart",
    "measures-groups": "chart",
    "measures-timeline": "chart",
    "measures-map": "chart",
    "measures-hep": "table",
    "measures-plans": "table",
    "measures-reviews": "table",
    "measures-measures": "table",
}
KPIS = {
    "under_way": "under_way",
    "done": "done",
    "overdue": "late",
    "unreported": "unreported",
    "missed": "missed_reviews",
    "next": "next_review",
}
CHART, TIMELINE = 380, 480
Frames = dict[str, pd.DataFrame]


def register(app: Dash) -> None:
    """Register `update_measures`."""

    @app.callback(output=page_outputs("measures"), inputs={"query": QUERY})
    def update_measures(query: str | None) -> dict[str, str]:
        view = open_view(query, "measures")
        frames = open_frames(view, measures.TABLES)
        headline = findings.headline(frames["kpis"], frames["plans"], language=view.language)
        tiles = {**_key_figures(view, frames), **_charts(view, frames), **_tables(view, frames)}
        return page_values(view, "measures", headline, tiles, TILES)


def _key_figures(view: View, frames: Frames) -> dict[str, Tile]:
    by_key = frames["kpis"].set_index("indicator").to_dict("index")
    return {
        f"measures-{tile}": (_next if name == "next_review" else _kpi)(view, name, by_key[f"measures.{name}"])
        for tile, name in KPIS.items()
    }


def _kpi(view: View, name: str, row: dict[str, Any]) -> Tile:
    """A count of all, with its share."""
    language = view.language
    is_known = not fmt.is_missing(row["whole_count"])
    whole = fmt.number(row["whole_count"], language)
    of = "of_plans" if name == "missed_reviews" else "of_measures"
    return Tile(
        title=text(f"indicator.measures.{name}.name", language),
        note=text(f"measures.kpis.{'review' if name == 'missed_reviews' else 'measure'}_note", language),
        figure_text=fmt.number(row["part_count"], language),
        unit_text=text(f"measures.kpis.{of}", language, whole=whole) if is_known else "",
        status=row["status"] if isinstance(row["status"], str) else None,
        change_text=fmt.share(row["part_share"], language, 0) if is_known else "",
        ignored=_ignored(view, "plans" if name == "missed_reviews" else "measures"),
    )


def _next(view: View, name: str, row: dict[str, Any]) -> Tile:
    """The next day a review is due or a term ends, and of which plan."""
    language = view.language
    is_known = not fmt.is_missing(row["due_on"])
    return Tile(
        title=text(f"indicator.measures.{name}.name", language),
        note=text("measures.kpis.review_note", language),
        figure_text=fmt.number(row["part_count"], language),
        unit_text=text("measures.kpis.in_days", language) if is_known else "",
        status=row["status"] if isinstance(row["status"], str) else None,
        change_text=f"{fmt.date_short(row['due_on'], language)} · {row['plan_short']}" if is_known else "",
        ignored=_ignored(view, "plans"),
    )


def _charts(view: View, frames: Frames) -> dict[str, Tile]:
    language, today = view.language, view.reading.today.isoformat()
    drawn = {
        "by_plan": (figures.by_plan(frames["by_plan"], language=language, height=CHART), "by_plan"),
        "responsible": (figures.responsible(frames["responsible"], language=language, height=CHART), "responsible"),
        "groups": (figures.groups(frames["groups"], language=language, height=CHART), "groups"),
        "timeline": (
            figures.timeline(frames["timeline"], language=language, today=today, height=TIMELINE), "timeline",
        ),
        "map": (figures.hep(frames["hep"], language=language, height=CHART), "hep"),
    }  # fmt: skip
    said = {"by_plan": findings.by_plan, "responsible": findings.responsible, "groups": findings.groups,
            "timeline": findings.timeline, "map": findings.hep}  # fmt: skip
    return {
        f"measures-{name}": _chart(view, name, say(frames[drawn[name][1]], language=language), *drawn[name], frames)
        for name, say in said.items()
    }


def _chart(view: View, name: str, said: str, drawn: Any, table: str, frames: Frames) -> Tile:
    frame = frames[table]
    if frame.empty:
        drawn = empty_figure(empty_text(view), view.language, height=CHART)
    ignored = _ignored(view, {"timeline": "timeline", "map": "hep"}.get(name, "measures"))
    return Tile(title=said, summary=said, note=_note(view, name), ignored=ignored, figure=drawn, table=frame)


def _tables(view: View, frames: Frames) -> dict[str, Tile]:
    language = view.language
    late = frames["kpis"].set_index("indicator").loc["measures.late"].to_dict()
    titles = {
        "late": findings.late(frames["late"], late, language=language),
        "hep": text("measures.hep.table", language),
        "plans": plan_findings.plans(frames["plans"], language=language),
        "reviews": findings.reviews(frames["reviews"], language=language),
        "measures": findings.measures(frames["measures"], language=language),
    }
    return {
        f"measures-{name}": Tile(title=title, note=_note(view, name), ignored=_ignored(view, name), table=frames[name])
        for name, title in titles.items()
    }


def _note(view: View, name: str) -> str:
    """What is shown, its source, and the data date."""
    said = text(f"measures.{name}.note", view.language)
    if view.reading.data_date is None:
        return said
    dated = fmt.date_short(view.reading.data_date, view.language)
    return f"{said} · {text('measures.data_date', view.language, date=dated)}"


NOT_FOLLOWED = {
    "measures": ("period",),
    "late": (),
    "timeline": ("period",),
    "plans": ("period", "group", "measure"),
    "reviews": ("group", "measure"),
    "hep": ("period", "group", "plan", "measure"),
}
"""Tile → the filters that would make sense on the page and that it does not follow; none follows a project."""


def _ignored(view: View, name: str) -> str:
    """Which of the filters the reader has set the tile `name` does not follow, in words."""
    filters = view.filters
    chosen = {
        "project": filters.projects or filters.calls or filters.workshops or filters.infrastructure,
        "period": filters.period or filters.first_month or filters.last_month,
        "group": filters.groups,
        "plan": filters.plans,
        "measure": filters.statuses or filters.responsibles,
    }
    ignored = [one for one in ("project", *NOT_FOLLOWED[name]) if chosen[one]]
    if not ignored:
        return ""
    names = fmt.listing([text(f"measures.ignored.{one}", view.language) for one in ignored], view.language)
    return text("measures.ignored.says", view.language, names=names)
