"""Figures of the partners page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures import primitives
from dashboard.figures.base import INK_2, STATUS_COLOURS, SURFACE, escape, figure, no_rows
from dashboard.figures.primitives import axes, marks
from dashboard.i18n import text

MOST_PARTNERS = 16
KINDS = ("attend_roundtable", "contribute", "other", "unstated")
_FILLS = {"fulfilled": "#dcefe3", "partly": "#fdf1d8", "no_evidence": "#fbe8e6", "counted": "#e8f0f7"}
_INKS = {"fulfilled": "on_track", "partly": "attention", "no_evidence": "late"}


def fulfilment(frame: pd.DataFrame, *, language: str, height: int = 560) -> go.Figure:
    """Partners × kinds of duty, each cell with its word and its counts; the MOST_PARTNERS with the worst."""
    if frame.empty:
        return no_rows(language, height=height)
    rows = [row | {"_row": place} for place, row in _numbered(frame.to_dict("records"))]
    shown = [row for row in rows if row["_row"] < MOST_PARTNERS]
    kinds = [kind for kind in KINDS if any(row["duty_kind"] == kind for row in shown)]
    names = [axes.wrapped(partner_name(row, language), 30) for row in _firsts(shown)]
    drawn = marks.tiles(
        [float(kinds.index(row["duty_kind"])) for row in shown],
        [float(row["_row"]) for row in shown],
        [_look(row["fulfilment"]) for row in shown],
        size=(0.97, 0.88),
        corner=(0.02, 0.12),
        hover=[_hover(row, language) for row in shown],
        labels=[cell_text(row, language) for row in shown],
    )
    heads = [axes.wrapped(text(f"value.duty_kind.{kind}", language), 22) for kind in kinds]
    return figure(
        language,
        drawn.traces,
        shapes=drawn.shapes,
        hoverdistance=marks.TILE_REACH,
        height=height,
        margin=(axes.label_width(names, most=230), 6, 44, 6),
        xaxis={
            "range": [-0.5, len(kinds) - 0.5],
            "side": "top",
            "tickvals": list(range(len(kinds))),
            "ticktext": heads,
            "tickfont": {"color": INK_2, "size": 13},
        },
        yaxis=_rows_axis(names),
    )


def _rows_axis(names: list[str]) -> dict[str, Any]:
    """Few partners do not become giant rows."""
    axis = axes.row_axis(names)
    return axis | {"range": [max(len(names), 6) - 0.5, -0.5]}


def _numbered(rows: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Each row with the number of its partner."""
    order = {who: place for place, who in enumerate(dict.fromkeys(row["_who"] for row in rows))}
    return [(order[row["_who"]], row) for row in rows]


def _firsts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    firsts: dict[int, dict[str, Any]] = {}
    for row in rows:
        firsts.setdefault(row["_row"], row)
    return list(firsts.values())


def partner_name(row: dict[str, Any], language: str) -> str:
    """The partner's name, or that so many agreements have none."""
    if row["partner"] != "unnamed":
        return str(row["partner"])
    return text("partners.fulfilment.unnamed", language, count=fmt.number(row["agreements_count"], language))


def _look(fulfilment: str) -> marks.Look:
    if fulfilment == "no_data":
        return marks.look("not_reported")
    ink = STATUS_COLOURS.get(_INKS.get(fulfilment, ""), INK_2)
    return marks.Look(_FILLS[fulfilment], _FILLS[fulfilment] or SURFACE, "", ink)


def cell_text(row: dict[str, Any], language: str) -> str:
    """ "részben: 7 / 16 alkalom", "2 / 3 vállalás teljesült", "11 megállapodás, 9 szervezet jött el"."""
    word = text(f"value.fulfilment.{row['fulfilment']}", language)
    numbers = {
        name: fmt.number(row[name], language)
        for name in ("attended_sessions", "expected_sessions", "came_count", "agreements_count")
    }
    if not fmt.is_missing(row["expected_sessions"]):
        return text("partners.fulfilment.attended", language, word=escape(word), **numbers)
    if not fmt.is_missing(row["came_count"]):
        return text("partners.fulfilment.came", language, **numbers)
    if row["duties_count"] > 1 and row["fulfilment"] != "no_data":
        counts = {name: fmt.number(row[name], language) for name in ("fulfilled_count", "duties_count")}
        return text("partners.fulfilment.several", language, word=escape(word), **counts)
    return escape(word)


def _hover(row: dict[str, Any], language: str) -> str:
    kind = text(f"value.duty_kind.{row['duty_kind']}", language)
    return f"<b>{escape(partner_name(row, language))}</b><br>{escape(kind)}: {cell_text(row, language)}"


def network(frame: pd.DataFrame, *, language: str, height: int = 640) -> go.Figure:
    """Organisations that share projects and sessions, the strongest ties thickest."""
    return primitives.network(frame, "organisation", "other_organisation", "_weight", language=language, height=height)
