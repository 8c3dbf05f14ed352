"""The callback of the budget page."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_frames, open_view, page_outputs, page_values
from dashboard.figures import budget as figures
from dashboard.findings import budget as findings
from dashboard.i18n import text
from dashboard.layout import data_date
from data.queries import budget, trend

KPIS = ("grant", "committed", "paid", "remaining")
TILES = {
    **{f"budget-{name}": "kpi" for name in KPIS},
    "budget-cumulative": "chart",
    "budget-by_project": "chart",
    "budget-projects": "table",
    "budget-categories": "chart",
    "budget-pace": "table",
    "budget-consortium": "table",
}


def register(app: Dash) -> None:
    """Register `update_budget`."""

    @app.callback(output=page_outputs("budget"), inputs={"query": QUERY})
    def update_budget(query: str | None) -> dict[str, str]:
        view = open_view(query)
        frames = open_frames(view, budget.TABLES)
        empty = text(f"budget.headline.none{'_filtered' if view.filters.query() else ''}", view.language)
        period = view.filters.months(view.reading.today) != (None, None)
        headline = findings.headline(frames["projects"], language=view.language, empty=empty, period=period)
        return page_values(view, "budget", headline, _kpis(view, frames) | _tiles(view, frames), TILES)


def _tiles(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    language, why = view.language, empty_text(view)
    drawn = {
        "cumulative": figures.cumulative(frames["cumulative"], language=language, today=view.reading.today, empty=why),
        "by_project": figures.by_project(frames["by_project"], language=language, empty=why),
        "categories": figures.categories(frames["categories"], language=language, empty=why),
    }
    tiles = {}
    for name in ("cumulative", "by_project", "projects", "categories", "pace", "consortium"):
        said = getattr(findings, name)(frames[name], language=language)
        tiles[f"budget-{name}"] = Tile(
            title=said,
            summary=said,
            note=_note(view, name, frames["projects"]),
            ignored=ignored(view, period=name == "consortium"),
            figure=drawn.get(name),
            table=frames[name],
        )
    return tiles


def _note(view: View, name: str, projects: pd.DataFrame) -> str:
    said = f"{text(f'budget.{name}.note', view.language)} · {data_date(view.reading, view.language)}"
    outside = findings.excluded(projects, language=view.language) if name == "projects" else ""
    return f"{said} · {outside}" if outside else said


def ignored(view: View, *, period: bool = False) -> str:
    """Which of the reader's filters money does not follow: target and workshop groups, and the period for what is
    stated once.
    """
    filters = view.filters
    names = [name for name, chosen in (("group", filters.groups), ("workshop", filters.workshops)) if chosen]
    if period and filters.months(view.reading.today) != (None, None):
        names.append("period")
    labels = [text(f"budget.ignored.{name}", view.language) for name in names]
    return text("budget.ignored.sentence", view.language, names=fmt.listing(labels, view.language)) if names else ""


def _kpis(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    language = view.language
    figures_of = frames["kpis"].set_index("kpi").to_dict("index")
    periods = trend.compared(view.reading, view.filters)
    change = findings.change(figures_of["paid"]["change_huf"], quarterly=periods.quarterly, language=language)
    tiles = {name: _kpi(view, name, figures_of[name]) for name in KPIS}
    pace = figures_of["pace"]
    said = {
        "grant": _grant_words(frames["projects"], language),
        "committed": _known(figures_of["committed"], language),
        "paid": change or _known(figures_of["paid"], language),
        "remaining": _pace_words(pace, language) or _known(figures_of["remaining"], language),
    }
    status = {"grant": None, "committed": None, "paid": figures_of["paid"]["status"], "remaining": pace["status"]}
    spark = budget.paid_lately(view.reading, view.filters)
    return {
        f"budget-{name}": Tile(
            title=tile.title,
            figure_text=tile.figure_text,
            unit_text=tile.unit_text,
            status=fmt.judged(status[name], figures_of[name]["amount_huf"]) if _applies(figures_of[name]) else None,
            change_text=said[name],
            spark=spark if name == "paid" else (),
            ignored=ignored(view, period=name == "grant"),
        )
        for name, tile in tiles.items()
    }


def _kpi(view: View, name: str, row: dict[str, Any]) -> Tile:
    language = view.language
    names = ("amount_huf", "target_huf", "of_target_share")
    period = view.filters.months(view.reading.today) != (None, None)
    # A period's commitments are not measured against grants, which are for whole projects.
    unit = "" if period and name == "committed" else findings.beside(row, names, f"budget.{name}.of", language)
    return Tile(
        title=text(f"value.kpi.{name}", language),
        figure_text=fmt.huf_short(row["amount_huf"], language)
        if _applies(row)
        else text("state.not_applicable", language),
        unit_text=unit,
    )


def _applies(row: dict[str, Any]) -> bool:
    return bool(row["amount_huf_state"] != "not_applicable")


def _grant_words(projects: pd.DataFrame, language: str) -> str:
    mine = projects[projects["counted"].astype(bool) & ~projects["_total"].astype(bool)]
    known = int(mine["grant_huf"].notna().sum())
    if not known:
        return text("budget.known_none", language) if len(mine) else ""
    said = [text("budget.grant.known", language, known=known, all=fmt.quantity(len(mine), "projects", language))]
    rounded = mine[mine["grant_is"] == "rounded"]
    if len(rounded):
        said.append(text("budget.grant.rounded", language, amount=findings.grants(rounded, language)))
    return "; ".join(said)


def _known(row: dict[str, Any], language: str) -> str:
    if not row["known_count"]:
        return text("budget.known_none", language) if _applies(row) else ""
    return text(
        "budget.known",
        language,
        known=fmt.number(row["known_count"], language),
        all=fmt.quantity(row["all_count"], "projects", language),
    )


def _pace_words(row: dict[str, Any], language: str) -> str:
    if fmt.is_missing(row["amount_huf"]) or fmt.is_missing(row["target_huf"]):
        return ""
    needed, average = (fmt.huf_short(row[name], language) for name in ("target_huf", "amount_huf"))
    return text("budget.remaining.pace", language, needed=needed, average=average)
