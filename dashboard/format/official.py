"""Names of target groups, workshop groups and cost categories: data in Hungarian, where official with English words."""

from __future__ import annotations

import pandas as pd

from dashboard.i18n import has_text, text

COLUMNS = frozenset(
    "group parent mapped_group target_group target_groups combination workshop_group turnout_of category".split()
)
"""Columns that hold such names, or several."""
_BETWEEN = (" + ", ", ")


def official(name: str, language: str) -> str:
    """A name, or several with " + " or ", " between them, in the reader's language; as it is where one has no words."""
    if has_text(f"value.official.{name}", language):
        return text(f"value.official.{name}", language)
    for between in _BETWEEN:
        keys = [f"value.official.{part}" for part in name.split(between)]
        if len(keys) > 1 and all(has_text(key, language) for key in keys):
            return between.join(text(key, language) for key in keys)
    return name


def in_words(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """The frame (columns as a query gives them) with such names in the reader's language; itself where it has none."""
    columns = [name for name in frame.columns if name in COLUMNS]
    if language == "hu" or not columns:
        return frame
    said = {
        name: [official(value, language) if isinstance(value, str) else value for value in frame[name]]
        for name in columns
    }
    return frame.assign(**said)
