"""The filter bar in JSON. Its shape is described in dashboard/callbacks/frame.py."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from dashboard import filter_words
from dashboard import format as fmt
from dashboard.i18n import has_text, text
from dashboard.layout import data_date
from data import dates
from data.filters import PARAMETERS, PERIODS, Filters
from data.queries.choices import Choices, Option
from data.reading import Reading

WHOLE = {"settlement": "district"}
"""Filter → the filter whose values head its list and may be chosen whole."""
FIXED = {"settlement": ("settlement",)}
"""Page → filters it has none of: what they would choose is in its address."""
_FIELDS = {parameter.name: parameter.field for parameter in PARAMETERS}


def choices_json(
    reading: Reading,
    filters: Filters,
    offered: Choices,
    notes: Sequence[str],
    page: str,
    language: str,
    asked: str,
    kept: str = "",
) -> str:
    """What assets/filters.js draws; see dashboard/callbacks/frame.py for its shape. `notes`: sentences below it."""
    fixed = FIXED.get(page, ())
    drawn = [one for one in PARAMETERS if one.name not in (*WHOLE.values(), *fixed) and one.page in ("", page)]
    return json.dumps(
        {
            "page": page,
            "asked": asked,
            "query": "&".join(part for part in (filters.query(), kept) if part),
            "filters": [_filter(one.name, one.more, offered, filters, language) for one in drawn],
            "period": _period(_ends(filters, offered.months), reading.today, language),
            "data_date": data_date(reading, language),
            "release": [filter_words.release(reading, language), filter_words.release_title(reading, language)],
            "demonstration": reading.is_demonstration,
            "dropped": list(notes),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def sentence(reading: Reading, filters: Filters, offered: Choices, language: str) -> str:
    """The filters in words, with the period resolved: "Minden projekt · Kecskemét · 2019. április – június"."""
    return filter_words.sentence(filters, offered, filters.months(reading.today), language)


def numbers_json(values: Sequence[float | None]) -> str:
    """A sparkline's values as JSON; unknown is null, never zero."""
    return json.dumps([None if value is None or fmt.is_missing(value) else float(value) for value in values])


def _filter(name: str, more: bool, offered: Choices, filters: Filters, language: str) -> dict[str, Any]:
    options = offered.offered(name, {str(value) for value in getattr(filters, _FIELDS[name])})
    whole = WHOLE.get(name)
    codes = {option.value: option.label for option in offered.options[whole]} if whole else {}
    headings = {label: code for code, label in codes.items()}
    inside = dict.fromkeys(option.group for option in options if option.group is not None)
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
        "options": [_option(name, option, headings, language) for option in options],
    }


def _headings(name: str, groups: Iterable[str], language: str) -> list[dict[str, Any]]:
    """Headings that only divide a list (the schemes of target groups); a project's code is a note, not a heading."""
    if name == "project":
        return []
    named = [(group, f"shell.scheme.{group}") for group in groups]
    return [
        {"value": group, "label": text(key, language) if has_text(key, language) else group} for group, key in named
    ]


def _option(name: str, option: Option, codes: dict[str, str], language: str) -> dict[str, Any]:
    drawn = {"value": option.value, "label": filter_words.label_of(name, option.label, language)}
    if option.group is not None:
        drawn["note" if name == "project" else "group"] = codes.get(option.group, option.group)
    return drawn


def _ends(filters: Filters, known: tuple[str, str] | None) -> tuple[str, str] | None:
    """The first and the last of the known and the chosen months."""
    chosen = [month for month in (filters.first_month, filters.last_month) if month]
    months = [*(known or ()), *chosen]
    return (min(months), max(months)) if months else None


@lru_cache(maxsize=64)
def _period(ends: tuple[str, str] | None, today: date, language: str) -> dict[str, Any]:
    presets = [
        {
            "value": name,
            "label": text(f"shell.period.{name}", language),
            "dates": fmt.period(*Filters(period=name).months(today), language),
        }
        for name in PERIODS
    ]
    newest_first = reversed(dates.months_between(*ends)) if ends else ()
    return {"presets": presets, "months": [{"value": one, "label": fmt.month(one, language)} for one in newest_first]}
