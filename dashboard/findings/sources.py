"""Findings of the sources page."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.i18n import has_text, text

_BETWEEN = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))\.\.(\d{4}-(?:0[1-9]|1[0-2]))")


def headline(documents: pd.DataFrame, facts: pd.DataFrame, *, language: str) -> str:
    """How many facts rest on how many documents."""
    if documents.empty:
        return text("sources.headline_empty", language)
    return text("sources.headline", language, documents=len(documents), facts=len(facts))


def reminders(frame: pd.DataFrame, *, language: str) -> str:
    """How many months of reports are missing from how many partners, and how long the oldest is overdue."""
    if frame.empty:
        return text("sources.reminders.none", language)
    partners = frame["partner"].nunique() + int(frame["partner"].isna().any())
    return text(
        "sources.reminders.missing",
        language,
        missing=fmt.number(int(frame["missing_count"].sum()), language),
        partners=fmt.quantity(partners, "partners", language),
        days=fmt.quantity(int(frame["late_days"].max()), "days", language),
    )


def completeness(frame: pd.DataFrame, *, language: str) -> str:
    """How many of the due project months are missing, and which project misses most."""
    known = frame.dropna(subset=["expected_count"])
    if known.empty:
        return text("sources.completeness.none", language)
    expected, missing = int(known["expected_count"].sum()), int(known["missing_count"].sum())
    if missing == 0:
        return text("sources.completeness.whole", language, expected=fmt.number(expected, language))
    worst = known.loc[known["missing_count"].astype(float).idxmax()]
    return text(
        "sources.completeness.missing",
        language,
        missing=fmt.number(missing, language),
        expected=fmt.number(expected, language),
        article=fmt.article(str(worst["project"])) if language == "hu" else "",
        project=worst["project"],
        count=int(worst["missing_count"]),
    )


def imports(frame: pd.DataFrame, *, language: str) -> str:
    """When something was last imported."""
    if frame.empty:
        return text("sources.imports.none", language)
    newest = frame.iloc[0]
    return text(
        "sources.imports.newest", language, no=newest["import_no"], date=fmt.date(newest["imported_on"], language)
    )


def releases(frame: pd.DataFrame, *, language: str) -> str:
    """Which release is the newest."""
    if frame.empty:
        return text("sources.releases.working", language)
    number, day = str(frame.iloc[0]["release_no"]), fmt.date(frame.iloc[0]["approved_on"], language)
    article = fmt.article(f"{number}.").capitalize() if language == "hu" else ""
    return text("sources.releases.newest", language, no=number, date=day, article=article)


def stated(fact: dict[str, Any], language: str) -> str:
    """One fact of a document as a sentence: "Megítélt támogatás: Esély és egyenlőség – 21 993 850 Ft"."""
    parts = [part for part in (_amount(fact, language), _date(fact, language), _remark(fact, language)) if part]
    subject = fact["subject"] if isinstance(fact["subject"], str) else ""
    about = " – ".join([subject, *parts] if subject else parts)
    return f"{text(fact['what_word'], language)}: {about}" if about else text(fact["what_word"], language)


def _amount(fact: dict[str, Any], language: str) -> str:
    if pd.isna(fact["amount"]):
        return ""
    if fact["unit_word"] == "unit.forints":
        return fmt.huf(fact["amount"], language)
    number = fmt.number(fact["amount"], language)
    unit = _unit(fact["unit_word"], fact["amount"] == 1, language) if isinstance(fact["unit_word"], str) else ""
    return f"{number}\u00a0{unit}" if unit else number


def _unit(word: str, single: bool, language: str) -> str:
    return text(f"{word.removesuffix('.other')}.one" if single and word.endswith(".other") else word, language)


def _date(fact: dict[str, Any], language: str) -> str:
    known = isinstance(fact["stated_on"], str) and fact["stated_on"]
    return fmt.partial_date(fact["stated_on"], language) if known else ""


def _remark(fact: dict[str, Any], language: str) -> str:
    remark = fact["remark"]
    if not isinstance(remark, str) or not remark or remark == "exact":
        return ""
    if between := _BETWEEN.fullmatch(remark):
        return fmt.period(between[1], between[2], language)
    key = f"value.remark.{remark}"
    return text(key, language) if has_text(key, language) else remark


def dated(value: object, *, language: str) -> str:
    """When a document is dated, or that its date is not known."""
    known = isinstance(value, str) and value
    return fmt.partial_date(value, language) if known else text("sources.undated", language)
