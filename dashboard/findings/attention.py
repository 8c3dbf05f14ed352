"""The lines of "mi szorul figyelemre" in words: one sentence each, and the title over them."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from dashboard import format as fmt
from dashboard.findings.rows import Row
from dashboard.i18n import text


def title(frame: pd.DataFrame, *, language: str) -> str:
    """How many things are late, need attention, or are not known."""
    if frame.empty:
        return text("overview.attention.none", language)
    counts = Counter(frame["status"].tolist())
    said = [
        text(f"overview.attention.{status}", language, count=counts[status])
        for status in ("late", "attention", "no_data")
        if status in counts
    ]
    return fmt.capitalised(text("overview.attention.title", language, counts=", ".join(said)))


_NAMED = {"reach_low": "group", "category_over": "category", "category_off": "category"}


def subject(row: Row, *, language: str) -> str:
    """What a line is about, in the reader's language where it has words of its own."""
    return fmt.capitalised(fmt.cell(_NAMED.get(row["attention"], "subject"), row["subject"], None, language))


def sentence(row: Row, *, language: str) -> str:
    """What is the matter with one line of queries.attention.attention."""
    said = {"training_overdue": _training, "clock_unknown": _clock}.get(row["attention"])
    return (
        said(row, language)
        if said
        else text(f"overview.attention.says.{row['attention']}", language, **_values(row, language))
    )


def _values(row: Row, language: str) -> dict[str, str]:
    """Everything a sentence may name, in the forms it may stand in; what is not known is "nincs adat"."""
    part, whole = (fmt.number(row[name], language) for name in ("found_count", "base_count"))
    gap = None if fmt.is_missing(row["gap_huf"]) else fmt.huf_short(abs(row["gap_huf"]), language)
    share = fmt.share(row["found_share"], language, 0)
    known = language == "hu" and not fmt.is_missing(row["base_count"])
    since = row["since_on"] if isinstance(row["since_on"], str) else None
    return {
        "part": part,
        "whole": fmt.suffixed(whole, "ból") if known else whole,
        "share": fmt.suffixed(share, "a") if language == "hu" and not fmt.is_missing(row["found_share"]) else share,
        "by": (fmt.suffixed(gap, "val") if language == "hu" else gap) if gap else "",
        "since": fmt.partial_date(since, language),
        "on": fmt.date_on(since, language)
        if since and fmt.precision_of(since) == "day"
        else fmt.partial_date(since, language),
        "days": fmt.quantity(row["elapsed_days"], "days", language),
        "months": fmt.quantity(row["found_count"], "months", language),
        "times": fmt.quantity(row["found_count"], "events", language),
        "word": _deadline(row["deadline"], language),
    }


def _deadline(words: object, language: str) -> str:
    """Deadlines that are words, in the reader's language: "azonnal, értelemszerűen"."""
    if not isinstance(words, str):
        return ""
    return ", ".join(fmt.cell("deadline", word, None, language) for word in words.split(", "))


def _training(row: Row, language: str) -> str:
    values = _values(row, language)
    if fmt.is_missing(row["base_count"]):
        return text("overview.attention.says.training_overdue", language, **values)
    planned = fmt.people(row["base_count"], language)
    return text("overview.attention.says.training_overdue_for", language, people=planned, **values)


def _clock(row: Row, language: str) -> str:
    names = []
    for name, key in (("base_count", "term"), ("found_count", "review")):
        if not fmt.is_missing(row[name]):
            years = fmt.number(row[name], language)
            article = fmt.article(years) if language == "hu" else ""
            names.append(text(f"overview.attention.{key}", language, years=years, article=article))
    return text("overview.attention.says.clock_unknown", language, clocks=fmt.listing(names, language))
