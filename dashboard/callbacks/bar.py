"""The filter bar in JSON, and the filters in words. The shape is described in dashboard/callbacks/frame.py."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.i18n import text, words
from data import dates
from data.filters import PARAMETERS, PERIODS, Dropped, Filters
from data.queries import choices
from data.reading import Reading

NAMED = 2
"""Up to so many chosen values are named in the line below the headline; more are counted."""
GROUPED = {"settlement": "district"}
"""Filter → the filter whose values head its list and may be chosen whole."""


def understand(asked: str, reading: Reading) -> tuple[Filters, Sequence[Dropped]]:
    """The filters of a query string and what of it was dropped because no such value exists."""
    found = choices.choices(reading, Filters())
    known = {p.name: frozenset(str(option[0]) for option in found.get(p.name, ())) for p in PARAMETERS}
    return Filters.parse(asked, known)


def choices_json(
    reading: Reading, filters: Filters, dropped: Sequence[Dropped], page: str, language: str, asked: str
) -> str:
    """What assets/filters.js draws; see dashboard/callbacks/frame.py for its shape."""
    found = choices.choices(reading, filters)
    drawn = [p for p in PARAMETERS if p.name not in GROUPED.values()]
    return json.dumps(
        {
            "page": page,
            "asked": asked,
            "query": filters.query(),
            "words": words("shell.bar", language),
            "filters": [_filter(p.name, p.more, found, language) for p in drawn],
            "period": _period(reading, filters, found.get("months", ()), language),
            "dropped": [_dropped(one, language) for one in dropped],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def sentence(reading: Reading, filters: Filters, language: str) -> str:
    """The filters in words, with the resolved period: "Minden projekt · Kecskemét · 2019. április – 2022. szeptember"."""
    found = choices.choices(reading, filters)
    parts = [_chosen(name, filters, found, language) for name in ("project", "settlement", "group", "workshop", "call")]
    if filters.infrastructure:
        parts.append(text("shell.bar.infrastructure", language))
    parts.append(fmt.period(*_resolved(reading, filters, found.get("months", ())), language))
    return " · ".join(part for part in parts if part)


def numbers_json(values: Sequence[float | None]) -> str:
    """A sparkline's values for `data-spark`; unknown is null, never zero."""
    return json.dumps([None if fmt.is_missing(value) else float(value) for value in values])  # type: ignore[arg-type]


def _filter(name: str, more: bool, found: Mapping[str, Any], language: str) -> dict[str, Any]:
    heading = GROUPED.get(name)
    groups = [{"value": str(option[0]), "label": option[1], "name": heading} for option in found.get(heading, ())]
    return {
        "name": name,
        "label": text(f"shell.filter.{name}.label", language),
        "all": text(f"shell.filter.{name}.all", language),
        "more": more,
        "groups": groups,
        "options": [_option(option) for option in found.get(name, ())],
    }


def _option(option: Sequence[Any]) -> dict[str, Any]:
    value, label, *rest = option
    group, count = [*rest, None, None][:2]
    drawn = {"value": str(value), "label": label, "group": group, "count": count}
    return {key: part for key, part in drawn.items() if part is not None}


def _period(reading: Reading, filters: Filters, months: Sequence[str], language: str) -> dict[str, Any]:
    presets = [
        {
            "value": name,
            "label": text(f"shell.period.{name}", language),
            "dates": fmt.period(*Filters(period=name).months(reading.today), language),
        }
        for name in PERIODS
    ]
    every = [{"value": month, "label": fmt.month(month, language)} for month in _all_months(filters, months)]
    text_now = fmt.period(*filters.months(reading.today), language)
    return {"presets": presets, "months": every, "text": text_now}


def _all_months(filters: Filters, months: Sequence[str]) -> list[str]:
    """Every month between the first and the last known or chosen one."""
    known = sorted({*months, *(month for month in (filters.first_month, filters.last_month) if month)})
    if not known:
        return []
    first, last = known[0], known[-1]
    return [dates.add_months(first, step) for step in range(dates.month_number(last) - dates.month_number(first) + 1)]


def _resolved(reading: Reading, filters: Filters, months: Sequence[str]) -> tuple[str | None, str | None]:
    first, last = filters.months(reading.today)
    return first or (months[0] if months else None), last or (months[-1] if months else None)


def _chosen(name: str, filters: Filters, found: Mapping[str, Any], language: str) -> str:
    labels = []
    for parameter in (GROUPED.get(name), name):
        field = next((p.field for p in PARAMETERS if p.name == parameter), None)
        named = {str(option[0]): option[1] for option in found.get(parameter, ())}
        labels += [named.get(str(value), str(value)) for value in (getattr(filters, field) if field else ())]
    if not labels:
        return text(f"shell.filter.{name}.all", language) if name in ("project", "settlement") else ""
    if len(labels) <= NAMED:
        return ", ".join(labels)
    return text(f"shell.filter.{name}.several", language, count=len(labels))


def _dropped(one: Dropped, language: str) -> str:
    return text(f"shell.dropped.{one.reason}", language, name=one.name, value=one.value)
