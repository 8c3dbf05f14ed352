"""A chart as PowerPoint and Word draw it: editable, with its figures in a workbook inside."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.packs import look
from dashboard.packs.content import Chart

_CHARTS = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
KINDS = {"line": XL_CHART_TYPE.LINE_MARKERS, "bar": XL_CHART_TYPE.BAR_CLUSTERED}
TIME_LABELS = 7
"""So many labels a time axis has, at most."""
TIME_UNITS = ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit")
PLOT_SHARE = 0.96
"""Of a bar chart's width: where the bars and their labels end."""


def data_of(chart: Chart) -> CategoryChartData:
    """The figures as the embedded workbook holds them; a missing one is an empty cell."""
    data = CategoryChartData()
    data.categories = chart.days or chart.categories
    for one in chart.series:
        data.add_series(one.name, one.values, number_format=one.number_format)
    return data


def dress(native: NativeChart, chart: Chart, language: str, size: float) -> None:
    """Give the chart our look: `size` points of type, figures written at the bars, gaps left open."""
    native.has_title = False
    native.font.size, native.font.name = Pt(size), look.FONT
    native.font.color.rgb = RGBColor.from_string(look.INK)
    native.has_legend = len(chart.series) > 1
    if native.has_legend:
        native.legend.position = XL_LEGEND_POSITION.TOP
        native.legend.include_in_layout = False
    (_as_lines if chart.kind == "line" else _as_bars)(native, chart)
    _frameless(native)
    _set_language(native, language)


def _frameless(native: NativeChart) -> None:
    """No frame around the chart and no ground below it."""
    look_of_it = etree.fromstring(f"<c:spPr {_CHARTS} {_DRAWING}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>")
    native._chartSpace.find(qn("c:chart")).addnext(look_of_it)


def _as_lines(native: NativeChart, chart: Chart) -> None:
    for one, colour, series in zip(native.plots[0].series, look.colours(chart), chart.series, strict=True):
        one.smooth = False
        one.format.line.width = Pt(2.25)
        one.format.line.color.rgb = RGBColor.from_string(colour)
        if series.is_plan:
            one.format.line.dash_style = MSO_LINE.DASH
        one.marker.style = XL_MARKER_STYLE.NONE
    values, names = native.value_axis, native.category_axis
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = chart.axis_format, False
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(look.LINE)
    values.format.line.fill.background()
    values.minimum_scale = 0 if _is_positive(chart) else None
    names.format.line.color.rgb = RGBColor.from_string(look.PLAN)
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _name_months(names, chart)


def _name_months(axis: Any, chart: Chart) -> None:
    """The time axis names a few of its months."""
    months = (chart.days[-1].year - chart.days[0].year) * 12 + chart.days[-1].month - chart.days[0].month
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "yyyy\\-mm", False
    for name in TIME_UNITS:
        for old in axis._element.findall(qn(name)):
            axis._element.remove(old)
    values = ("months", max(1, -(-months // TIME_LABELS)), "months")
    for name, value in zip(TIME_UNITS, values, strict=True):
        etree.SubElement(axis._element, qn(name)).set("val", str(value))


def _is_positive(chart: Chart) -> bool:
    return all(value >= 0 for one in chart.series for value in one.values if value is not None)


def _as_bars(native: NativeChart, chart: Chart) -> None:
    plot = native.plots[0]
    plot.gap_width, plot.overlap = 45, -5
    for one, colour, series in zip(plot.series, look.colours(chart), chart.series, strict=True):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = RGBColor.from_string(colour)
        one.invert_if_negative = False
        labels = one.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = series.number_format, False
    names, values = native.category_axis, native.value_axis
    names.reverse_order = True
    names.format.line.color.rgb = RGBColor.from_string(look.PLAN)
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.visible = values.has_major_gridlines = False
    values.minimum_scale = 0 if _is_positive(chart) else None
    if chart.top is not None and chart.top > 0:
        values.maximum_scale = chart.top
    _lay_out(native, legend=len(chart.series) > 1)


def _lay_out(native: NativeChart, *, legend: bool) -> None:
    """Where the bars stand: the names have the left part to themselves, however long they are."""
    plot_area = native._chartSpace.find(f".//{qn('c:plotArea')}")
    old = plot_area.find(qn("c:layout"))
    if old is not None:
        plot_area.remove(old)
    top = 0.12 if legend else 0.02
    places = {"x": look.NAMES_SHARE, "y": top, "w": PLOT_SHARE - look.NAMES_SHARE - 0.1, "h": 0.97 - top}
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    said = "".join(f'<c:{name} val="{value}"/>' for name, value in places.items())
    plot_area.insert(
        0, etree.fromstring(f"<c:layout {_CHARTS}><c:manualLayout>{modes}{said}</c:manualLayout></c:layout>")
    )


def _set_language(native: NativeChart, language: str) -> None:
    for properties in native._chartSpace.iter(qn("a:defRPr"), qn("a:rPr"), qn("a:endParaRPr")):
        properties.set("lang", look.WRITTEN[language])
