"""CSV for Hungarian Excel: semicolon, decimal comma, byte-order mark; text is safe against formulas, numbers are
exact."""

from __future__ import annotations

import csv
import io

import pandas as pd

from dashboard import format as fmt
from dashboard.downloads.edition import LINK, MARK, Edition, columns, label, states
from dashboard.i18n import text
from data.values import State

PUBLISHED = State.PUBLISHED.value


def write(edition: Edition) -> bytes:
    """The one table of `edition`. What is made up or not for publication says so in a last column of every row, columns
    with published figures in their heading: the figures themselves stay numbers."""
    frame = edition.frames[edition.tables[0]]
    heads, cells = [], []
    for name in columns(frame):
        heads.append(label(name, edition.language) + (f" ({fmt.ABOUT})" if PUBLISHED in states(frame, name) else ""))
        cells.append(_written(frame, name, edition.language))
        if f"{name}{LINK}" in frame.columns:
            heads.append(text("download.link", edition.language, column=heads[-1]))
            cells.append([fmt.formula_safe(link) if isinstance(link, str) else "" for link in frame[f"{name}{LINK}"]])
    if edition.warning:
        heads.append(text("download.nature", edition.language))
        cells.append([edition.warning] * len(frame))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([fmt.formula_safe(head) for head in heads])
    writer.writerows(zip(*cells, strict=True))
    return out.getvalue().encode("utf-8-sig")


def _written(frame: pd.DataFrame, name: str, language: str) -> list[str]:
    if name.endswith(MARK):
        return [
            text(f"mark.{value if isinstance(value, str) and value else 'unknown'}", language) for value in frame[name]
        ]
    pairs = zip(fmt.figures(frame, name), states(frame, name), strict=True)
    return [fmt.csv_value(name, value, state, language) for value, state in pairs]
