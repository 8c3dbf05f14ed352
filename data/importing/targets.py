"""A target is never changed without a reason, and never by writing over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from data import dates
from data.importing.known import Known, Targets
from data.importing.problems import Problem
from data.importing.sheet import Parsed, Record, Report

TARGETS, INDICATORS = "Indikátor-célértékek", "Indikátorok"


def targets(parsed: Mapping[str, Parsed], known: Known, report: Report) -> None:
    """A target that differs from one already set for the same period needs a reason; the target of an indicator itself
    is set once, and changes on the sheet Indikátor-célértékek."""
    changed, told = parsed.get(TARGETS), parsed.get(INDICATORS)
    if not (changed or told):
        return
    before = known.targets()
    if told:
        found = (_written_over(record, before, told) for record in told.records)
        report.problems += [problem for problem in found if problem]
    if changed:
        for record, first in _changing(changed, before):
            header = changed.sheet.column("reason").header
            details = {"before": _written(first), "period": record["period"]}
            report.problems.append(Problem("target_without_reason", TARGETS, record["row_no"], header, details=details))


def _written_over(record: Record, before: Targets, part: Parsed) -> Problem | None:
    own = before.get((record.get("project_key"), record.get("indicator_code")), ())
    first = next((one for one in own if one.set_on == ""), None)
    if first is None:
        return None
    kept = {"target": first.target, "target_due": first.period}
    for name, was in kept.items():
        if was is not None and record.get(name) not in (None, was):
            details = {"before": _written(was), "sheet": TARGETS}
            return Problem(
                "target_written_over", INDICATORS, record["row_no"], part.sheet.column(name).header, details=details
            )
    return None


def _changing(part: Parsed, before: Targets) -> Iterator[tuple[Record, float]]:
    """The rows without a reason that change a target of the ledger or of another row, with what it was."""
    seen: dict[tuple[Any, Any, date], list[tuple[str, float]]] = {}
    for (project, code), rows in before.items():
        for one in rows:
            if one.period:
                seen.setdefault((project, code, dates.last_day(one.period)), []).append((one.set_on, one.target))
    whole = [row for row in part.records if None not in (row.get("period"), row.get("set_on"), row.get("target"))]
    for record in sorted(whole, key=lambda row: dates.first_day(row["set_on"])):
        key = (record.get("project_key"), record.get("indicator_code"), dates.last_day(record["period"]))
        others = seen.setdefault(key, [])
        earlier = [target for set_on, target in others if set_on <= record["set_on"] and target != record["target"]]
        if earlier and not record.get("reason"):
            yield record, earlier[-1]
        others.append((record["set_on"], record["target"]))


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}".replace(".", ",")
