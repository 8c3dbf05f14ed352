"""The look of a pack: the colours of the screen, and its fonts where a file names them."""

from __future__ import annotations

from dashboard.downloads.charts import COLOURS
from dashboard.packs.content import Chart

INK, INK_2, LINE, SURFACE, CANVAS = "16202b", "465465", "dde3ea", "ffffff", "f4f6f8"
BRAND, BRAND_2, PLAN = "17456b", "e8f0f7", "8391a1"
FONT = "Calibri"
"""In slides and papers: everybody's Office has it, and Carlito has the same widths where it does not."""
NAMES_SHARE = 0.40
"""Of a bar chart's width, what the names have to themselves."""
WRITTEN = {"hu": "hu-HU", "en": "en-GB"}
"""The language of a text, as files name it."""


def colours(chart: Chart) -> list[str]:
    """One colour a series, without #: what is planned is grey, facts have the colours of the screen in their order."""
    facts = iter(colour.removeprefix("#") for colour in COLOURS)
    return [PLAN if one.is_plan else next(facts) for one in chart.series]
