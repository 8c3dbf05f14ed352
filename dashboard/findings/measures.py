"""Findings of the measures page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.findings.rows import known, rows
from dashboard.i18n import text

MOST_NAMED = 3
Row = dict[str, Any]


def headline(kpis: pd.DataFrame, plans: pd.DataFrame, *, language: str) -> str:
    """How many measures are done and late, and how many reviews are missing, as far as each is known."""
    by_key = kpis.set_index("indicator").to_dict("index")
    parts = [_progress(by_key, language), _reviews(by_key["measures.missed_reviews"], language)]
    if not parts[0]:
        count = fmt.number(len(plans), language)
        key = "no_measures" if len(plans) else "empty"
        parts[0] = text(f"measures.headline.{key}", language, count=count)
    return "; ".join(part for part in parts if part)


def _progress(by_key: dict[str, Row], language: str) -> str:
    whole = by_key["measures.done"]["whole_count"]
    if fmt.is_missing(whole):
        return ""
    done, late = (by_key[f"measures.{name}"]["part_count"] for name in ("done", "late"))
    said = {
        "done": _counted("measures.headline.done", done, language),
        "late": _counted("measures.headline.late", late, language),
    }
    return text("measures.headline.progress", language, total=fmt.number(whole, language), **said)


def _counted(key: str, count: float, language: str) -> str:
    if count in (0, 1):
        return text(f"{key}_{'one' if count else 'none'}", language)
    return text(key, language, count=fmt.number(count, language))


def _reviews(row: Row, language: str) -> str:
    if fmt.is_missing(row["part_count"]):
        return ""
    return _counted("measures.headline.reviews", row["part_count"], language)


def by_plan(frame: pd.DataFrame, *, language: str) -> str:
    """In how many plans there are late measures."""
    if frame.empty:
        return text("measures.by_plan.none", language)
    late = int((frame["late_count"] > 0).sum())
    if not late:
        return text("measures.by_plan.fine", language, total=fmt.number(len(frame), language))
    shown = fmt.number(late, language)
    said = fmt.suffixed(shown, "ban") if language == "hu" else shown
    return text("measures.by_plan.late", language, total=fmt.number(len(frame), language), late=said)


def groups(frame: pd.DataFrame, *, language: str) -> str:
    """Which target group most late measures are for."""
    return _most(frame, "groups", "target_group", language)


def responsible(frame: pd.DataFrame, *, language: str) -> str:
    """Who is responsible for most late measures."""
    return _most(frame, "responsible", "responsible_role", language)


def _most(frame: pd.DataFrame, table: str, column: str, language: str) -> str:
    """The row with most late measures; several that are equal are named together, many only counted."""
    if frame.empty:
        return text(f"measures.{table}.none", language)
    every = rows(frame, column, "late_count")
    most = max(row["late_count"] for row in every)
    if not most:
        return text(f"measures.{table}.fine", language)
    names = [fmt.cell(column, row[column], None, language) for row in every if row["late_count"] == most]
    count = fmt.number(most, language)
    if len(names) > MOST_NAMED:
        return text(f"measures.{table}.many", language, names=fmt.number(len(names), language), count=count)
    key = "most" if len(names) == 1 else "each"
    return text(f"measures.{table}.{key}", language, names=fmt.listing(names, language), count=count)


def timeline(frame: pd.DataFrame, *, language: str) -> str:
    """How many reviews and deadlines are past without being kept."""
    if frame.empty:
        return text("measures.timeline.none", language)
    counts = frame["timeline_item"].value_counts()
    parts = [
        text(f"measures.timeline.{name}", language, count=fmt.number(counts[name], language))
        for name in ("missed", "overdue")
        if counts.get(name, 0)
    ]
    if not parts:
        return text("measures.timeline.fine", language)
    return fmt.capitalised(fmt.listing(parts, language))


def late(frame: pd.DataFrame, kpi: Row, *, language: str) -> str:
    """How many measures are late, the oldest by how much, and how many ask for an examination."""
    overdue = frame[frame["status"] == "late"].to_dict("records")
    if not overdue and fmt.is_missing(kpi["whole_count"]):
        return text("measures.late.unknown", language)
    others = len(frame) - len(overdue)
    said = text("measures.late.none", language)
    if overdue:
        said = text(
            "measures.late.some_one" if len(overdue) == 1 else "measures.late.some",
            language,
            count=fmt.number(len(overdue), language),
            days=fmt.quantity(overdue[0]["late_days"], "days", language),
            measure=overdue[0]["measure"],
        )
    key = "measures.late.others_one" if others == 1 else "measures.late.others"
    more = text(key, language, count=fmt.number(others, language)) if others else ""
    return "; ".join(part for part in (said, more) if part)


def hep(frame: pd.DataFrame, *, language: str) -> str:
    """Of how many settlements a programme is known, and how many of them are late."""
    if frame.empty:
        return text("measures.hep.none", language)
    total, there = fmt.number(len(frame), language), int((frame["has_hep"] != "unknown").sum())
    if not there:
        return text("measures.hep.unknown", language, total=total)
    late_ones = int((frame["status"] == "late").sum())
    undated = len(frame[(frame["has_hep"] != "unknown") & frame["adopted_on"].isna()])
    parts = [text("measures.hep.known", language, total=total, count=fmt.number(there, language))]
    if late_ones:
        parts.append(text("measures.hep.late", language, count=fmt.number(late_ones, language)))
    if undated:
        parts.append(text("measures.hep.undated", language, count=fmt.number(undated, language)))
    return ", ".join(parts)


def reviews(frame: pd.DataFrame, *, language: str) -> str:
    """How many reviews and follow-ups are missing, and which day is next."""
    if frame.empty:
        return text("measures.reviews.none", language)
    every = rows(frame, "clock", "due_on", "done_on_state")
    missing = [row["clock"] for row in every if row["done_on_state"] == "not_reported"]
    parts = [
        text(f"measures.reviews.{clock}", language, count=fmt.number(missing.count(clock), language))
        for clock in ("review", "forum")
        if clock in missing
    ]
    coming = min((row["due_on"] for row in every if row["done_on_state"] == "not_yet_due"), default=None)
    said = text("measures.reviews.fine", language)
    if parts:
        said = text("measures.reviews.missed", language, parts=fmt.listing(parts, language))
    if coming is None:
        return said
    return f"{said}; {text('measures.reviews.next', language, day=fmt.date(coming, language))}"


def measures(frame: pd.DataFrame, *, language: str) -> str:
    """How many measures in how many plans, and of how many nobody has reported."""
    if frame.empty:
        return text("measures.measures.none", language)
    counts = (fmt.number(count, language) for count in (len(frame), frame["plan_code"].nunique()))
    said = text("measures.measures.some", language, **dict(zip(("count", "plans"), counts, strict=True)))
    silent = len(frame) - len([row for row in known(rows(frame, "measure_status"), "measure_status")
                               if row["measure_status"] != "unreported"])  # fmt: skip
    if not silent:
        return said
    return f"{said}; {text('measures.measures.silent', language, count=fmt.number(silent, language))}"
