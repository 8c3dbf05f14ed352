"""Filters in words: the line under a headline, in downloads, and what of a link was left out."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import format as fmt
from dashboard.i18n import text
from data.filters import PARAMETERS, Dropped, Filters
from data.queries.choices import Choices
from data.reading import Reading

NAMED = 2
"""Up to so many chosen values are named; more are counted."""
ALWAYS_SAID = ("project", "settlement")
_TOGETHER = {"settlement": ("district", "settlement")}
_SAID = ("project", "settlement", "group", "workshop", "call", "plan", "status", "responsible", "indicator", "standing",
         "owner")  # fmt: skip
_TRANSLATED = {
    "group": "group", "workshop": "workshop_group", "status": "measure_status", "responsible": "responsible_role",
    "standing": "standing",
}  # fmt: skip
"""Filters whose values have words of their own in each language, and the column that has them."""


def sentence(filters: Filters, choices: Choices, today_months: tuple[str | None, str | None], language: str) -> str:
    """The filters and the resolved period: "Minden projekt · Kecskemét · 2019. április – 2022. szeptember".

    `today_months`: the months of the filters, relative periods resolved; an open beginning is taken from the data, an
    open end is the last month of which there are facts: months that are only planned are not said to be shown.
    """
    parts = [_chosen(name, filters, choices, language) for name in _SAID]
    if filters.infrastructure:
        parts.append(text("shell.bar.infrastructure", language))
    first, last = today_months
    if choices.months:
        newest = min(choices.months[1], choices.reported)
        first = first or (choices.months[0] if not last or choices.months[0] <= last else None)
        last = last or (newest if not first or first <= newest else None)
    return " · ".join(part for part in [*parts, fmt.period(first, last, language)] if part)


def release(reading: Reading, language: str) -> str:
    """Which release is shown: "3. kiadás · 2026. nov. 26."; "" for the working state."""
    if reading.release is None:
        return ""
    day = fmt.date_short(str(reading.release.approved_at)[:10], language)
    return text("release.chip", language, no=reading.release.no, date=day)


def release_title(reading: Reading, language: str) -> str:
    """The same in one sentence, with the release's note."""
    if reading.release is None:
        return ""
    day = fmt.date(str(reading.release.approved_at)[:10], language)
    said = text("release.title", language, no=reading.release.no, date=day)
    return f"{said} · {reading.release.note}" if reading.release.note else said


def dropped_sentences(dropped: Sequence[Dropped], language: str) -> list[str]:
    """What of a link was left out and why, one sentence each."""
    return [text(f"shell.dropped.{one.reason}", language, name=one.name, value=one.value) for one in dropped]


def label_of(name: str, label: str, language: str) -> str:
    """What a reader reads for a value of the filter `name`."""
    return fmt.cell(_TRANSLATED[name], label, None, language) if name in _TRANSLATED else label


def _chosen(name: str, filters: Filters, choices: Choices, language: str) -> str:
    labels: list[str] = []
    for parameter in PARAMETERS:
        if parameter.name in _TOGETHER.get(name, (name,)):
            chosen = [str(value) for value in getattr(filters, parameter.field)]
            named = {option.value: option.label for option in choices.options[parameter.name]} if chosen else {}
            labels += [label_of(parameter.name, named.get(value, value), language) for value in chosen]
    if not labels:
        return text(f"shell.filter.{name}.all", language) if name in ALWAYS_SAID else ""
    if len(labels) <= NAMED:
        return ", ".join(labels)
    return text(f"shell.filter.{name}.several", language, count=len(labels))
