"""What slides, paper and PDF say alike: text alternatives and the facts of the title page."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.i18n import text
from dashboard.packs.content import Chart, Pack, Table

LEFT_OUT = 5
"""So many parts of a link that could not be followed are named."""
TOLD = 12
"""So many points of a chart are told in its text alternative; of longer ones the first and the last."""


def alt_chart(chart: Chart, language: str) -> str:
    """A chart for whoever does not see it: its sentence, its series, and their figures."""
    names = ", ".join(one.name for one in chart.series)
    values = "; ".join(f"{one.name}: {', '.join(_told(chart.categories, one.shown))}" for one in chart.series)
    return text("pack.alt_chart", language, sentence=_ended(chart.alt), series=names, values=values)


def _told(categories: tuple[str, ...], shown: tuple[str, ...]) -> Iterator[str]:
    pairs = list(zip(categories, shown, strict=True))
    for category, value in pairs if len(pairs) <= TOLD else (pairs[0], pairs[-1]):
        yield f"{category} {value}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def alt_table(name: str, table: Table, language: str) -> str:
    """A table for whoever does not see it."""
    return text("pack.alt_table", language, name=name, rows=len(table.rows), columns=", ".join(table.heads))


def _left_out(pack: Pack) -> str:
    more = len(pack.left_out) - LEFT_OUT
    said = " ".join(pack.left_out[:LEFT_OUT])
    return f"{said} {text('pack.front.more', pack.language, count=more)}" if more > 0 else said


def front(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """The facts of the title page: what, the words, and where a link leads ("" for none)."""
    day = pack.data_date.removeprefix(text("pack.data_date", pack.language, date=""))
    facts = (
        ("warning", pack.warning), ("committee", pack.committee), ("item", pack.item_no), ("meeting", pack.meeting),
        ("filters", pack.filters), ("release", pack.release_title), ("data_date", day),
        ("printed", pack.printed), ("left_out", _left_out(pack)), ("link", pack.link),
    )  # fmt: skip
    for name, words in facts:
        if words:
            yield text(f"pack.front.{name}", pack.language), words, pack.link if name == "link" else ""
