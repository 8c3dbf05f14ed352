"""What every figure shares: colours, the first layout, the graph's settings, and the empty figure that says why."""

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


_X_AXIS = {**_AXIS, "showgrid": False}
_LAYOUT = {
    "font": {"family": FONT, "size": 13, "color": INK},
    "colorway": list(SERIES),
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
    "dragmode": False,
    "bargap": 0.3,
    "hoverlabel": {
        "bgcolor": SURFACE,
        "bordercolor": LINE,
        "align": "left",
        "font": {"family": FONT, "size": 13, "color": INK},
    },
    "uirevision": "keep",
    "hovermode": "closest",
}
pio.templates.default = None  # a template is sent with every figure, and merged into it at every redraw


class Figure(go.Figure):
    """A plotly figure that stays what it was made of, plain dicts, until somebody looks into it: pages only send it."""

    def __init__(self, data: list[Any], layout: dict[str, Any]) -> None:
        self.__dict__["_plain"] = {"data": data, "layout": layout}

    def __getattr__(self, name: str) -> Any:
        plain = self.__dict__.pop("_plain", None)
        if plain is None:
            raise AttributeError(name)
        super().__init__(**plain, _validate=False)  # a test checks every figure; checking costs more than all the rest
        return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """The figure as it is sent: data and layout."""
        plain: dict[str, Any] | None = self.__dict__.get("_plain")
        return super().to_dict() if plain is None else plain


def figure(
    language: str,
    traces: Sequence[Any] = (),
    *,
    height: int = 300,
    margin: tuple[int, int, int, int] = (8, 8, 8, 28),
    **layout: Any,
) -> go.Figure:
    """A figure with the house's layout; `margin` is left, right, top, bottom in pixels, `layout` anything of plotly's.

    `uirevision` never changes, so open hover labels and hidden series survive a change of filters.
    """
    left, right, top, bottom = margin
    given = {name: part for name, part in layout.items() if part is not None}
    axes = {name: {**(_X_AXIS if name[0] == "x" else _AXIS), **given.pop(name, {})} for name in _axes(given)}
    first = {**_LAYOUT, "height": height, "separators": SEPARATORS[language]}
    sides = {"l": left, "r": right, "t": top, "b": bottom}
    return Figure(list(traces), {**first, "margin": sides, **given, **axes})


def _axes(layout: dict[str, Any]) -> list[str]:
    """Every figure's two axes, and what others it names."""
    return ["xaxis", "yaxis", *(name for name in layout if name[1:5] == "axis" and name[5:])]


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


def bar_trace(**properties: Any) -> dict[str, Any]:
    """A bar trace, of plotly's own properties; None stands for what plotly does by itself."""
    return {"type": "bar", **{name: value for name, value in properties.items() if value is not None}}


def scatter_trace(**properties: Any) -> dict[str, Any]:
    """A scatter trace, as `bar_trace`."""
    return {"type": "scatter", **{name: value for name, value in properties.items() if value is not None}}
