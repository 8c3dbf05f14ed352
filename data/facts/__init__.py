"""The public facts: CSV rows, each with its document, loaded as one import that changes nothing the second time."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from data import db, ledger, models
from data.collation import slug
from data.refresh import refresh

FOLDER = Path(__file__).parent
Row = dict[str, Any]
_KINDS = {
    "kerekasztal": "roundtable",
    "workshop": "workshop",
    "klub": "club",
    "csoportfoglalkozás": "workshop",
}


def load(engine: Engine) -> ledger.Changes | None:
    """Load the facts. Returns what changed, or None when exactly these facts are in the ledger already."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(FOLDER.glob("*.csv")))).hexdigest()
    with db.writing(engine) as connection:
        if _loaded(connection, digest):
            return None
        import_id = ledger.start_import(connection, "facts", "data/facts", digest)
        changes = ledger.Changes()
        for name, model, convert in SOURCES:
            rows = [convert(row) | {"sheet": name, "row_no": number} for number, row in _read(name)]
            changes += ledger.apply(connection, import_id, model, rows)
        newest = connection.scalar(
            select(func.max(models.Document.dated)).where(models.Document.superseded_in.is_(None))
        )
        ledger.finish_import(connection, import_id, changes, newest)
        refresh(connection)
    return changes


def _loaded(connection: Connection, digest: str) -> bool:
    query = select(models.Import.id).where(
        models.Import.kind == "facts", models.Import.sha256 == digest, models.Import.undone_by.is_(None)
    )
    return connection.scalar(query) is not None


def _read(name: str) -> Iterator[tuple[int, Row]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter=";"), start=2):
            yield number, {key: (value or "").strip() or None for key, value in row.items() if key}


def _whole(text: str | None) -> int | None:
    return int(text.rstrip("+")) if text else None


def _bound(text: str | None) -> str:
    return "at_least" if text and text.endswith("+") else "exact"


def _document(row: Row) -> Row:
    return {
        "code": row["code"],
        "title": row["title_hu"],
        "kind": row["kind"],
        "publisher": row["publisher"],
        "dated": row["dated"],
        "dated_precision": row["date_precision"],
        "locator": row["locator"],
        "documents": row["code"],
    }


def _settlement(row: Row) -> Row:
    numbers = {name: _whole(row[name]) for name in ("population_2011", "population_2018", "population_2024", "area_ha")}
    return numbers | {
        "ksh_code": row["ksh_code"],
        "name": row["name_hu"],
        "district_code": row["district_code"],
        "district": row["district_hu"],
        "county_code": row["county_code"],
        "legal_status": row["legal_status_hu"],
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
    }


def _project(row: Row) -> Row:
    numbers = {name: _whole(row[name]) for name in ("grant_huf", "total_cost_huf")}
    same = (
        "code",
        "call_code",
        "fund",
        "lead_organisation",
        "lead_ksh",
        "start",
        "planned_end",
        "end",
        "status",
        "complements",
        "scope",
        "note",
        "documents",
    )
    return (
        numbers
        | {name: row[name] for name in same}
        | {
            "project_key": row["code"] or slug(row["title_hu"]),
            "title": row["title_hu"],
            "grant_is_rounded": row["grant_is_rounded"] == "yes",
            "intensity_pct": float(row["intensity_pct"]) if row["intensity_pct"] else None,
        }
    )


def _key(text: str) -> str:
    return text if any(c.isdigit() for c in text) else slug(text)


def _partner(row: Row) -> Row:
    return {
        "project_key": _key(row["project_code_or_title"]),
        "organisation": row["organisation"],
        "settlement_ksh": row["settlement_ksh"],
        "role": row["role"],
        "share_huf": _whole(row["share_huf"]),
        "documents": row["document"],
    }


def _agreement(row: Row) -> Row:
    return {
        "project_key": row["project_code"],
        "organisation": "",
        "agreements_count": int(row["count"]),
        "duties": row["duties"],
        "documents": row["document"],
    }


def _target_group(row: Row) -> Row:
    return {
        "group_code": f"{row['scheme']}-{row['code']}",
        "scheme": row["scheme"],
        "name": row["name_hu"],
        "parent_code": f"{row['scheme']}-{row['parent']}" if row["parent"] else None,
        "kind": row["kind"],
        "sensitive": row["sensitive"] == "yes",
        "documents": row["document"],
    }


def _workshop_group(row: Row) -> Row:
    return {
        "workshop_group_no": int(row["no"]),
        "name": row["name_hu"],
        "plan": row["plan"],
        "status": row["status"],
        "documents": row["document"],
    }


def _activity(row: Row, title: str, kind: str) -> Row:
    return {
        "activity_code": slug(f"{row['project_code']} {title}", 64),
        "project_key": row["project_code"],
        "title": title,
        "kind": kind,
        "documents": row["document"],
    }


def _event(row: Row) -> Row:
    return _activity(row, row["series_hu"], _KINDS.get(row["kind"], "event")) | {
        "form": row["kind"],
        "stated_sessions": _whole(row["occasions"]),
        "stated_sessions_is": _bound(row["occasions"]),
        "start": row["from"],
        "completion": row["to"],
        "invited": row["invited"],
        "headcount": _whole(row["attendance"]),
    }


def _training(row: Row) -> Row:
    planned = row["headcount_is"] == "planned"
    return _activity(row, row["title_hu"], "training") | {
        "form": "képzés",
        "planned_headcount" if planned else "headcount": _whole(row["headcount"]),
        "headcount_is": row["headcount_is"],
        "planned_completion" if planned else "completion": row["completion"],
        "status": row["status"],
        "as_of": row["as_of"],
    }


def _running(row: Row) -> Row:
    return _activity(row, row["title_hu"], _KINDS.get(row["kind"], "event")) | {"form": row["kind"], "age": row["age"]}


def _plan(row: Row) -> Row:
    same = ("kind", "settlement_ksh", "resolution", "adopted_on", "resolution_is", "responsible_role", "deadline_text")
    return {name: row[name] for name in same} | {
        "plan_code": row["code"],
        "title": row["title_hu"],
        "parent_code": row["parent"],
        "documents": row["document"],
        "term_years": _whole(row["term_years"]),
        "review_every_years": _whole(row["review_every_years"]),
    }


def _stated_figure(row: Row) -> Row:
    return {
        "name": row["fact"],
        "amount": float(_whole(row["value"]) or 0),
        "bound": _bound(row["value"]),
        "unit": row["unit"],
        "as_of": row["as_of"],
        "documents": row["document"],
    }


def _cost_category(row: Row) -> Row:
    return {"category": row["category"], "position": int(row["position"])}


SOURCES: tuple[tuple[str, type[models.Recorded], Callable[[Row], Row]], ...] = (
    ("documents", models.Document, _document),
    ("settlements", models.Settlement, _settlement),
    ("target_groups", models.TargetGroup, _target_group),
    ("cost_categories", models.CostCategory, _cost_category),
    ("workshop_groups", models.WorkshopGroup, _workshop_group),
    ("projects", models.Project, _project),
    ("partners", models.Partner, _partner),
    ("agreements", models.Agreement, _agreement),
    ("events", models.Activity, _event),
    ("trainings", models.Activity, _training),
    ("programmes_running", models.Activity, _running),
    ("plans", models.Plan, _plan),
    ("national_context", models.StatedFigure, _stated_figure),
)
"""File → ledger table, in the order their references need."""
