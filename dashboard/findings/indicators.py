"""Findings of the indicators page."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.i18n import has_text, text

MOST_PANELS = 7
"""So many indicators a chart shows; its title says so."""
Row = dict[str, Any]


def headline(kpis: pd.DataFrame, indicators: pd.DataFrame, *, language: str) -> str:
    """How many indicators are on track and late, and how many reports differ from the rows."""
    by_key = kpis.set_index("indicator").to_dict("index")
    whole = by_key["indicators.late"]["whole_count"]
    if fmt.is_missing(whole):
        key = "no_targets" if len(indicators) else "empty"
        return text(f"indicators.headline.{key}", language, count=fmt.number(len(indicators), language))
    said = {
        name: _counted(f"indicators.headline.{name}", by_key[f"indicators.{name}"]["part_count"], language)
        for name in ("on_track", "late")
    }
    total = fmt.number(whole, language)
    progress = text("indicators.headline.progress", language, total=total, **said)
    gap = by_key["indicators.differing"]["part_count"]
    if fmt.is_missing(gap) or not gap:
        return progress
    return f"{progress}; {_counted('indicators.headline.differing', gap, language)}"


def _counted(key: str, count: float, language: str) -> str:
    if count in (0, 1):
        return text(f"{key}_{'one' if count else 'none'}", language)
    return text(key, language, count=fmt.number(count, language))


def indicators(frame: pd.DataFrame, *, language: str) -> str:
    """Which indicator is latest, and how many others are late or ask for attention."""
    if frame.empty:
        return text("indicators.indicators.none", language)
    urgent = frame[frame["status"].isin(["late", "attention"])].to_dict("records")
    if not urgent:
        return text("indicators.indicators.fine", language, count=fmt.number(len(frame), language))
    late = sum(row["status"] == "late" for row in urgent)
    counts = {name: fmt.number(count, language) for name, count in (("late", late), ("attention", len(urgent) - late))}
    key = "late" if late == len(urgent) else "attention" if not late else "both"
    return text(f"indicators.indicators.{key}", language, name=urgent[0]["indicator_name"], **counts)


def differences(frame: pd.DataFrame, *, language: str) -> str:
    """The newest report that differs from the rows, with both figures, and how many others do."""
    if frame.empty:
        return text("indicators.differences.none", language)
    found = frame[frame["difference_is"] == "differs"].to_dict("records")
    if not found:
        told = set(frame["difference_is"].tolist())
        key = "unknown" if told == {"unknown"} else "perhaps" if "perhaps" in told else "same"
        return text(f"indicators.differences.{key}", language)
    said = difference(found[0], language=language)
    others = len(found) - 1
    more = _counted("indicators.differences.others", others, language) if others else ""
    return "; ".join(part for part in (said, more) if part)


def difference(row: Row, *, language: str) -> str:
    """What the report and the rows say of one value: "a beszámoló 200 főt, az adatbázis 187 főt mutat"."""
    unit = str(row["unit"])
    has_form = has_text(f"indicators.unit_shown.{unit}", language)
    shown = text(f"indicators.unit_shown.{unit}", language) if has_form else unit
    key = "says" if has_form or language == "en" else "says_plain"
    reported, computed = (
        f"{fmt.figure(row, name, language)}{fmt.NBSP}{shown}" for name in ("report_count", "computed_count")
    )
    period = fmt.partial_date(row["period_on"], language)
    values = {"reported": reported, "computed": computed, "name": row["indicator_name"], "period": period}
    return text(f"indicators.differences.{key}", language, **values)


def progress(frame: pd.DataFrame, *, language: str) -> str:
    """How many indicators have values, and that a chart shows seven at most."""
    if frame.empty:
        return text("indicators.progress.none", language)
    count = frame["_key"].nunique()
    key = "urgent" if count > MOST_PANELS else "shown" if count > 1 else "shown_one"
    return text(f"indicators.progress.{key}", language, count=fmt.number(count, language))


def forecasts(frame: pd.DataFrame, *, language: str) -> str:
    """How many targets are likely to be reached, missed, or cannot be told."""
    if frame.empty:
        return text("indicators.forecasts.none", language)
    counts = Counter(frame["forecast_is"].tolist())
    known = len(frame) - counts["too_few"]
    if not known:
        return text("indicators.forecasts.too_few", language, count=fmt.number(len(frame), language))
    parts = [
        text(f"indicators.forecasts.{name}", language, count=fmt.number(counts[name], language))
        for name in ("reaches", "uncertain", "misses")
        if counts[name]
    ]
    total = fmt.number(known, language)
    return text("indicators.forecasts.some", language, total=total, parts=fmt.listing(parts, language))


def targets(frame: pd.DataFrame, *, language: str) -> str:
    """How many targets there are, and how many of them replaced another."""
    if frame.empty:
        return text("indicators.targets.none", language)
    count = fmt.number(int((frame["target_is"] == "in_force").sum()), language)
    replaced = int((frame["target_is"] == "replaced").sum())
    said = text("indicators.targets.some", language, count=count)
    return f"{said}; {_counted('indicators.targets.replaced', replaced, language)}"


def values(frame: pd.DataFrame, *, language: str) -> str:
    """How many values of how many indicators, and the newest period."""
    if frame.empty:
        return text("indicators.values.none", language)
    keys = frame["_key"].nunique()
    newest = max(frame["period_on"].tolist(), key=lambda period: fmt.span(period)[1])  # type: ignore[index]
    counts = {"count": fmt.number(len(frame), language), "indicators": fmt.number(keys, language)}
    return text("indicators.values.some", language, newest=fmt.partial_date(newest, language), **counts)


def definitions(frame: pd.DataFrame, *, language: str) -> str:
    """How many indicators have an owner."""
    if frame.empty:
        return text("indicators.definitions.none", language)
    owned, total = int(frame["owner_role"].notna().sum()), fmt.number(len(frame), language)
    if owned == len(frame):
        return text("indicators.definitions.all", language, total=total)
    return text("indicators.definitions.some", language, total=total, count=fmt.number(owned, language))
