"""The parts of a measure's sheet in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dashboard import format as fmt
from dashboard import reader
from dashboard.i18n import text
from data.queries.measures_sheet import Sheet

TEXTS = ("problem", "objective", "strategy_links", "content")
MEANS = ("indicators", "indicator_codes", "resources_human", "resources_financial", "resources_technical")
INDICATOR = ("project", "status", "value_count", "target_count", "target_on")
Line = tuple[str, str]


class Cells(NamedTuple):
    """A row of a table on the sheet: its cells in words, and the document behind it (title and address, or "")."""

    cells: tuple[str, ...]
    source: str
    link: str


def about(found: Sheet, language: str) -> list[Line]:
    """The columns of the measure table in their order, each with its label; what is unknown says so."""
    row = found.judged.row
    number = "" if row.sequence_no is None else fmt.number(row.sequence_no, language)
    said = {name: getattr(row, name) for name in (*TEXTS, *MEANS, "sustainability")}
    said |= {
        "sequence_no": number,
        "groups": _worded("target_groups", ", ".join(found.groups), language),
        "responsible_role": _worded("responsible_role", row.responsible_role, language),
        "deadline": _deadline(found, language),
    }
    order = ("sequence_no", *TEXTS, "groups", "responsible_role", "deadline", *MEANS, "sustainability")
    return [(text(f"measures.sheet.{name}", language), said[name] or _nothing(language)) for name in order]


def _deadline(found: Sheet, language: str) -> str:
    row = found.judged.row
    days = [fmt.partial_date(row.deadline_on, language)] if row.deadline_on else []
    words = [_worded("deadline_text", row.deadline_text, language)] if row.deadline_text else []
    return "; ".join([*days, *words])


def standing(found: Sheet, language: str) -> dict[str, str]:
    """How the measure stands: status of the chip ("" for none) with its word, its own status, and why."""
    one = found.judged
    parts = [fmt.cell("measure_status", one.status_code, None, language)]
    if one.since:
        parts.append(f"{text('measures.sheet.since', language).lower()}: {fmt.partial_date(one.since, language)}")
    why = [fmt.cell("measure_remark", one.remark, None, language)] if one.remark else []
    if one.late_days:
        days = fmt.quantity(one.late_days, "days", language)
        why.append(text("measures.sheet.late", language, days=days))
    if one.examine_on:
        day = fmt.date(one.examine_on.isoformat(), language)
        why.append(text("measures.sheet.examine", language, day=day))
    word = text(f"status.{one.status}", language) if one.status else ""
    return {"status": one.status or "", "word": word, "own": " · ".join(parts), "why": " · ".join(why)}


def plan(found: Sheet, language: str) -> list[Line]:
    """The plan's resolution, adoption, parent and clocks."""
    clock = found.judged.clock
    days = {"adopted_on": clock.plan.adopted_on, "expires_on": clock.expires, "next_review_on": clock.next_review}
    said = [(text("measures.sheet.resolution", language), _resolution(clock.plan, language))]
    if found.parent:
        said.append((text("column.parent_plan", language), found.parent))
    return said + [
        (text(f"column.{name}", language), fmt.partial_date(str(day) if day else None, language))
        for name, day in days.items()
    ]


def _resolution(of: Any, language: str) -> str:
    state = _worded("resolution_is", of.resolution_is, language)
    return " – ".join(part for part in (of.resolution or "", state) if part) or _nothing(language)


def history(found: Sheet, language: str) -> list[Cells]:
    """Since when which status, with its note."""
    return [
        Cells(
            (fmt.partial_date(row["since"], language), _worded("measure_status", row["measure_status"], language),
             row["note"] or ""),
            *_source(row),
        )
        for row in found.history
    ]  # fmt: skip


def reviews(found: Sheet, language: str) -> list[Cells]:
    """The reviews of this measure."""
    return [
        Cells((fmt.partial_date(row["reviewed_on"], language), *_kind(row, language), row["note"] or ""), *_source(row))
        for row in found.reviews
    ]


def indicators(found: Sheet, language: str) -> list[Cells]:
    """The indicators that measure it: project, status, value, target and its day; the link leads to the indicator."""
    return [
        Cells(
            tuple(_stated(row, name, language) for name in INDICATOR),
            row["indicator_name"], reader.kept(row["indicator_name_link"]),
        )
        for row in found.indicators
    ]  # fmt: skip


def _stated(row: dict[str, Any], name: str, language: str) -> str:
    said = fmt.figure(row, name, language)
    is_amount = name.endswith("_count") and (not fmt.is_missing(row[name]) or row[f"{name}_state"] == "interval")
    return f"{said} {fmt.cell('unit', row['unit'], None, language)}" if is_amount else said


def _kind(row: dict[str, Any], language: str) -> Iterator[str]:
    clock = "forum" if row["review_kind"] == "fórum" else "review"
    yield text(f"value.clock.{clock}", language)
    yield _worded("outcome", row["outcome"], language)


def _source(row: dict[str, Any]) -> tuple[str, str]:
    return row["source"] or "", reader.kept(row["source_link"] or "")


def _worded(column: str, value: object, language: str) -> str:
    return fmt.cell(column, value, None, language) if value else ""


def _nothing(language: str) -> str:
    return text("measures.sheet.nothing", language)
