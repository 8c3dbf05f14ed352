"""What every figure shares: colours, one small template, the graph's settings, and the empty figure that says why."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from dashboard.i18n import text

INK, INK_2, INK_3 = "#16202b", "#465465", "#5f6d7d"
LINE, SURFACE, CANVAS = "#dde3ea", "#ffffff", "#f4f6f8"
BRAND, BRAND_PALE = "#17456b", "#e8f0f7"
PLAN = "#6f7f90"
TARGET = "#d08a1d"
PALE = "#eceff3"
HATCH = "#b9c2cc"
SERIES = ("#17456b", "#d08a1d", "#2a8f83", "#8a5a9e", "#b5483d", "#6f7f90", "#5aa3d8")
STATUS_COLOURS = {"on_track": "#1f6f43", "attention": "#8a5a00", "late": "#a3271d", "no_data": "#5f6d7d"}
FONT = '"Source Sans 3 Variable", "Source Sans 3", "Segoe UI", Arial, sans-serif'
SEPARATORS = {"hu": ",\u00a0", "en": ".,"}
TEMPLATE = "eselytukor"
EMPTY_WIDTH = 44
"""Characters a line of an empty figure's sentence has, so that it fits on a phone."""
_LOW, _HIGH = (216, 228, 239), (23, 69, 107)
_TURN, _LAST_PALE, _FIRST_DARK = 0.7, 0.54, 0.68

_AXIS = {
    "showline": False,
    "zeroline": False,
    "ticks": "",
    "gridcolor": "#edf0f3",
    "gridwidth": 1,
    "tickfont": {"color": INK_2, "size": 12},
    "tickangle": 0,
    "fixedrange": True,
    "automargin": False,
    "ticklabeloverflow": "allow",  # otherwise plotly measures every label at every redraw
    "exponentformat": "none",  # no "5k" and "60M": SI suffixes are not Hungarian
    "separatethousands": True,
}


def _template() -> go.layout.Template:
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": INK},
            "colorway": list(SERIES),
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": {**_AXIS, "showgrid": False},
            "yaxis": _AXIS,
            "separators": SEPARATORS["hu"],
            "showlegend": False,
            "dragmode": False,
            "bargap": 0.3,
            "hoverlabel": {
                "bgcolor": SURFACE,
                "bordercolor": LINE,
                "align": "left",
                "font": {"family": FONT, "size": 13, "color": INK},
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.02,
                "xanchor": "left",
                "yanchor": "bottom",
                "font": {"size": 12},
            },
        }
    )


pio.templates[TEMPLATE] = _template()
pio.templates.default = TEMPLATE


def figure(
    language: str,
    traces: Sequence[Any] = (),
    *,
    height: int = 300,
    margin: tuple[int, int, int, int] = (8, 8, 8, 28),
    **layout: Any,
) -> go.Figure:
    """A figure with the house's template; `margin` is left, right, top, bottom in pixels, `layout` anything of
    plotly's.

    `uirevision` never changes, so open hover labels and hidden series survive a change of filters.
    """
    left, right, top, bottom = margin
    return go.Figure(
        data=list(traces),
        layout={
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom},
            "separators": SEPARATORS[language],
            "uirevision": "keep",
            "hovermode": "closest",
            **layout,
        },
        _validate=False,  # as the traces below
    )


def empty_figure(message: str, language: str, *, height: int = 300) -> go.Figure:
    """A figure of the usual height that says why there is nothing to draw."""
    note = {
        "text": "<br>".join(wrap(escape(message), EMPTY_WIDTH)),
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "font": {"size": 14, "color": INK_3},
    }
    hidden = {"visible": False}
    return figure(language, height=height, annotations=[note], xaxis=hidden, yaxis=hidden)


def no_rows(language: str, *, height: int = 300) -> go.Figure:
    """The empty figure for a frame without rows."""
    return empty_figure(text("figure.no_rows", language), language, height=height)


def graph_config(language: str) -> dict[str, Any]:
    """The `config` of every graph: no mode bar, no "Share chart" that would send the figure away, the reader's
    locale.
    """
    return {
        "displayModeBar": False,
        "displaylogo": False,
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "locale": language,
    }


def escape(shown: object) -> str:
    """Text that plotly prints as it is: its pseudo-HTML (<b>, <a href>, &entities;) has no effect in it."""
    return str(shown).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_on(fill: str) -> str:
    """Ink or white, whichever reads on `fill` ("#rrggbb"): ink as long as its contrast is at least 4.5:1."""
    return INK if contrast(INK, fill) >= 4.5 else SURFACE


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two "#rrggbb" colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def shade(part: float) -> str:
    """The sequential scale: `part` 0…1 from a white blue to the brand colour.

    The middle blues, on which neither ink nor white reads at 4.5:1, are left out of the scale.
    """
    part = min(1.0, max(0.0, part))
    place = (
        part / _TURN * _LAST_PALE if part <= _TURN else _FIRST_DARK + (part - _TURN) / (1 - _TURN) * (1 - _FIRST_DARK)
    )
    ends = zip(_LOW, _HIGH, strict=True)
    return "#" + "".join(f"{round(start + (end - start) * place):02x}" for start, end in ends)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def bar_trace(**properties: Any) -> go.Bar:
    """A bar trace. Unchecked, as checking costs more than all the rest: a test checks every figure."""
    return go.Bar(**properties, _validate=False)


def scatter_trace(**properties: Any) -> go.Scatter:
    """A scatter trace, unchecked as `bar_trace`."""
    return go.Scatter(**properties, _validate=False)
