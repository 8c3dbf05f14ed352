"""CSV for Hungarian Excel: semicolon, decimal comma, byte-order mark; text is safe against formulas, numbers are
exact."""

from __future__ import annotations

import csv
import io

import pandas as pd

from dashboard import format as fmt
from dashboard.downloads.edition import LINK, MARK, Edition, columns, label, states
from dashboard.i18n import text


def write(edition: Edition) -> bytes:
    """The one table of `edition`. Made-up data says so in a last column of every row."""
    frame = edition.frames[edition.tables[0]]
    heads, cells = [], []
    for name in columns(frame):
        heads.append(label(name, edition.language))
        cells.append(_written(frame, name, edition.language))
        if f"{name}{LINK}" in frame.columns:
            heads.append(text("download.link", edition.language, column=heads[-1]))
            cells.append([fmt.formula_safe(link) if isinstance(link, str) else "" for link in frame[f"{name}{LINK}"]])
    if edition.reading.is_demonstration:
        heads.append(text("download.nature", edition.language))
        cells.append([text("app.demo", edition.language)] * len(frame))
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
    pairs = zip(frame[name].tolist(), states(frame, name), strict=True)
    return [fmt.csv_value(name, value, state, language) for value, state in pairs]
