"""The filter bar in JSON. Its shape is described in dashboard/callbacks/frame.py."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from dashboard import filter_words
from dashboard import format as fmt
from dashboard.i18n import has_text, text
from dashboard.layout import data_date
from data import dates
from data.filters import PARAMETERS, PERIODS, Dropped, Filters
from data.queries import choices
from data.queries.choices import Choices
from data.reading import Reading

WHOLE = {"settlement": "district"}
"""Filter → the filter whose values head its list and may be chosen whole."""
_FIELDS = {parameter.name: parameter.field for parameter in PARAMETERS}


def choices_json(
    reading: Reading, filters: Filters, dropped: Sequence[Dropped], page: str, language: str, asked: str
) -> str:
    """What assets/filters.js draws; see dashboard/callbacks/frame.py for its shape."""
    offered = choices.choices(reading, filters)
    drawn = [parameter for parameter in PARAMETERS if parameter.name not in WHOLE.values()]
    return json.dumps(
        {
            "page": page,
            "asked": asked,
            "query": filters.query(),
            "filters": [_filter(one.name, one.more, offered, filters, language) for one in drawn],
            "period": _period(reading, filters, offered.months, language),
            "data_date": data_date(reading, language),
            "demonstration": reading.is_demonstration,
            "dropped": filter_words.dropped_sentences(dropped, language),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def sentence(reading: Reading, filters: Filters, language: str) -> str:
    """The filters in words, with the period resolved: "Minden projekt · Kecskemét · 2019. április – június"."""
    offered = choices.choices(reading, filters)
    return filter_words.sentence(filters, offered, filters.months(reading.today), language)


def numbers_json(values: Sequence[float | None]) -> str:
    """A sparkline's values for `data-spark`; unknown is null, never zero."""
    return json.dumps([None if value is None or fmt.is_missing(value) else float(value) for value in values])


def _filter(name: str, more: bool, offered: Choices, filters: Filters, language: str) -> dict[str, Any]:
    frame = _offered(name, offered, filters)
    whole = WHOLE.get(name)
    codes = _labels(whole, offered) if whole else {}
    headings = {label: code for code, label in codes.items()}
    rows = list(zip(*(frame[column].tolist() for column in ("value", "label", "group")), strict=True))
    inside = dict.fromkeys(group for _, _, group in rows if isinstance(group, str))
    groups = (
        _headings(name, inside, language)
        if not whole
        else [{"value": code, "label": label, "name": whole} for code, label in codes.items() if label in inside]
    )
    return {
        "name": name,
        "label": text(f"shell.filter.{name}.label", language),
        "all": text(f"shell.filter.{name}.all", language),
        "more": more,
        "groups": groups,
        "options": [_option(name, value, label, group, headings) for value, label, group in rows],
    }


def _offered(name: str, offered: Choices, filters: Filters) -> pd.DataFrame:
    """The options that exist under the other filters, and those already chosen."""
    frame = offered.options[name]
    chosen = {str(value) for value in getattr(filters, _FIELDS[name])}
    if frame["possible"].all():
        return frame
    return frame[frame["possible"].astype(bool) | frame["value"].isin(chosen)]


def _headings(name: str, groups: Iterable[str], language: str) -> list[dict[str, Any]]:
    """Headings that only divide a list (the schemes of target groups); a project's code is a note, not a heading."""
    if name == "project":
        return []
    named = [(group, f"shell.scheme.{group}") for group in groups]
    return [
        {"value": group, "label": text(key, language) if has_text(key, language) else group} for group, key in named
    ]


def _option(name: str, value: str, label: str, group: object, codes: dict[str, str]) -> dict[str, Any]:
    option = {"value": value, "label": label}
    if isinstance(group, str):
        option["note" if name == "project" else "group"] = codes.get(group, group)
    return option


def _labels(name: str, offered: Choices) -> dict[str, str]:
    frame = offered.options[name]
    return dict(zip(frame["value"], frame["label"], strict=True))


@lru_cache(maxsize=64)
def _period(reading: Reading, filters: Filters, known: tuple[str, str] | None, language: str) -> dict[str, Any]:
    presets = [
        {
            "value": name,
            "label": text(f"shell.period.{name}", language),
            "dates": fmt.period(*Filters(period=name).months(reading.today), language),
        }
        for name in PERIODS
    ]
    months = [{"value": month, "label": fmt.month(month, language)} for month in _all_months(filters, known)]
    return {"presets": presets, "months": months}


def _all_months(filters: Filters, known: tuple[str, str] | None) -> list[str]:
    """Every month between the first and the last known or chosen one, newest first."""
    chosen = [month for month in (filters.first_month, filters.last_month) if month]
    ends = sorted([*(known or ()), *chosen])
    if not ends:
        return []
    length = dates.month_number(ends[-1]) - dates.month_number(ends[0]) + 1
    return [dates.add_months(ends[-1], -step) for step in range(length)]
