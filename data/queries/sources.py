"""Documents with every fact they carry, imports, gaps, and the declarations of the indicators."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote

import pandas as pd
from sqlalchemy import Table, select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.indicators import INDICATORS
from data.models.published import APPROVED, release
from data.queries import completeness, reports
from data.queries.documents import address
from data.queries.frames import framed
from data.reading import Reading

FACT_COLUMNS = ["document_code", "document", "what_word", "subject", "amount", "unit_word", "stated_on", "remark"]


class Fact(NamedTuple):
    """How a row of a reading table becomes stated facts: what it is, about whom, and which column holds the figure
    or date."""

    table: Table
    what: str
    subject: str
    amount: str | None = None
    unit: str | None = None
    stated_on: str | None = None
    remark: str | None = None


FACTS = (
    Fact(tables.project, "grant", "title", "grant_huf", "forints", remark="note"),
    Fact(tables.project, "start", "title", stated_on="start"),
    Fact(tables.project, "planned_end", "title", stated_on="planned_end"),
    Fact(tables.project, "end", "title", stated_on="end"),
    Fact(tables.partner, "partner", "organisation", "share_huf", "forints", remark="role"),
    Fact(tables.agreement, "agreements", "organisation", "agreements_count", "agreements.other", "signed_on", "duties"),
    Fact(tables.activity, "sessions", "title", "stated_sessions", "sessions.other", "completion", "stated_sessions_is"),
    Fact(tables.activity, "headcount", "title", "headcount", "people.other", "completion", "headcount_is"),
    Fact(
        tables.activity,
        "planned_headcount",
        "title",
        "planned_headcount",
        "people.other",
        "planned_completion",
        "status",
    ),
    Fact(tables.activity, "activity", "title", remark="age"),
    Fact(tables.workshop_group, "workshop_group", "name", remark="status"),
    Fact(tables.plan, "plan", "title", stated_on="adopted_on", remark="resolution"),
    Fact(tables.plan, "resolution_is", "title", remark="resolution_is"),
    Fact(tables.plan, "deadline", "title", remark="deadline_text"),
    Fact(tables.plan, "term", "title", "term_years", "years.other"),
    Fact(tables.plan, "review", "title", "review_every_years", "years.other"),
    Fact(tables.target_group, "target_group", "name", remark="kind"),
    Fact(tables.stated_figure, "stated_figure", "name", "amount", remark="bound"),
    Fact(tables.stated_figure, "as_of", "name", remark="as_of"),
)
"""A fact is stated where its figure, date or remark is known; the bare ones (partner, activity, …) always."""
_BARE = {"partner", "agreements", "activity", "workshop_group", "plan", "target_group"}


MADE_UP = "bemutató"
"""The kind of the document that stands for demonstration data."""


def documents(reading: Reading, _filters: Filters) -> pd.DataFrame:
    """Every document: document (with link), kind, publisher, dated_on (partial date), facts_count, document_code."""
    return _documents(reading).copy(deep=False)


@lru_cache(maxsize=2)
def _documents(reading: Reading) -> pd.DataFrame:
    table = tables.document
    frame = reading.frame(
        select(table.c.code, table.c.title, table.c.kind, table.c.publisher, table.c.dated, table.c.locator)
    )
    counts = _facts(reading)["document_code"].value_counts()
    result = pd.DataFrame(
        {
            "document": frame["title"],
            "document_link": [address(row.code, row.locator) for row in frame.itertuples()],
            "kind": frame["kind"],
            "publisher": frame["publisher"],
            "dated_on": frame["dated"],
            "facts_count": [int(counts.get(code, 0)) for code in frame["code"]],
            "document_code": frame["code"],
            "document_code_link": [f"/document/{quote(code)}" for code in frame["code"]],
        }
    )
    return result.sort_values("document", key=lambda titles: titles.map(hungarian_key), ignore_index=True)


def facts(reading: Reading, _filters: Filters) -> pd.DataFrame:
    """Every stated fact, one row per document that states it: document_code, document, what_word, subject, amount,
    unit_word, stated_on, remark. Rows of imported workbooks appear as counts per table."""
    return _facts(reading).copy(deep=False)


@lru_cache(maxsize=2)
def _facts(reading: Reading) -> pd.DataFrame:
    parts = [part for part in [*(_stated(reading, fact) for fact in FACTS), _imported(reading)] if not part.empty]
    if not parts:
        return pd.DataFrame(columns=FACT_COLUMNS)
    frame = pd.concat(parts, ignore_index=True)
    frame["document_code"] = frame["documents"].str.split(";")
    frame = frame.explode("document_code", ignore_index=True)
    titles = reading.frame(select(tables.document.c.code, tables.document.c.title)).set_index("code")["title"]
    frame["document"] = frame["document_code"].map(titles)
    return frame.dropna(subset=["document"]).sort_values(
        ["document_code", "what_word"], kind="stable", ignore_index=True
    )[FACT_COLUMNS]


def _stated(reading: Reading, fact: Fact) -> pd.DataFrame:
    columns = {"subject": fact.subject, "amount": fact.amount, "stated_on": fact.stated_on, "remark": fact.remark}
    chosen = [fact.table.c[column].label(name) for name, column in columns.items() if column]
    frame = reading.frame(select(fact.table.c.documents, *chosen).where(fact.table.c.documents.is_not(None)))
    figures = [name for name in ("amount", "stated_on") if name in frame] or ["remark"]
    if fact.what not in _BARE:
        frame = frame.dropna(subset=figures, how="all") if fact.amount is None else frame.dropna(subset=["amount"])
    for name in ("amount", "stated_on", "remark"):
        if name not in frame:
            frame[name] = None
    frame["amount"] = frame["amount"].astype(float)
    has_amount = frame["amount"].notna()
    unit = f"unit.{fact.unit}" if fact.unit else None
    return frame.assign(
        what_word=f"sources.fact.{fact.what}", unit_word=[unit if known else None for known in has_amount]
    )


def _imported(reading: Reading) -> pd.DataFrame:
    covered = {fact.table.name.removeprefix("read_") for fact in FACTS} | {"document"}
    table = tables.citation
    frame = reading.frame(select(table).where(table.c.table_name.not_in(sorted(covered))).order_by(table.c.documents))
    return pd.DataFrame(
        {
            "documents": frame["documents"],
            "subject": None,
            "what_word": "sources.table." + frame["table_name"].astype(str),
            "amount": frame["rows_count"].astype(float),
            "unit_word": "unit.rows.other",
            "stated_on": None,
            "remark": None,
        }
    )


def imports(reading: Reading, _filters: Filters) -> pd.DataFrame:
    """Every import, newest first: import_no, kind_word, file_name, imported_on, data_on, added_count, superseded_count,
    unchanged_count, undone (the import that took it back)."""
    return _imports(reading).copy(deep=False)


@lru_cache(maxsize=2)
def _imports(reading: Reading) -> pd.DataFrame:
    rows = [
        {
            "import_no": str(row.id),
            "import_no_link": f"/import/{row.id}",
            "kind_word": f"sources.import.{row.kind}",
            "file_name": row.file_name,
            "imported_on": str(row.imported_at)[:10],
            "data_on": row.data_date,
            "added_count": row.added_rows,
            "superseded_count": row.superseded_rows,
            "unchanged_count": row.unchanged_rows,
            "undone_by_no": None if row.undone_by is None else str(row.undone_by),
            "remark": row.note,
        }
        for row in reading.rows(select(tables.imports).order_by(tables.imports.c.id.desc()))
    ]
    return framed(rows, _IMPORTS)


_IMPORTS = (
    "import_no",
    "import_no_link",
    "kind_word",
    "file_name",
    "imported_on",
    "data_on",
    "added_count",
    "superseded_count",
    "unchanged_count",
    "undone_by_no",
    "remark",
)


def releases(reading: Reading, _filters: Filters) -> pd.DataFrame:
    """The approved releases, newest first: release_no, approved_on, data_on, release_note, checksum, code_version.

    Asked anew each time: the list goes on while the release shown stays as it is. Empty in the working state, whose
    database does not hold them.
    """
    if reading.release is None:
        return framed([], _RELEASES)
    query = select(release.c.no, *(release.c[name] for name in ("approved_at", "data_date", "note", *_PROOFS)))
    with reading.engine.connect() as connection:
        found = connection.execute(query.where(release.c.state == APPROVED).order_by(release.c.no.desc())).all()
    rows = [
        {
            "release_no": str(row.no),
            "release_no_link": f"/sources?release={row.no}",
            "approved_on": str(row.approved_at)[:10],
            "data_on": row.data_date,
            "release_note": row.note,
            **{name: getattr(row, name) for name in _PROOFS},
        }
        for row in found
    ]
    return framed(rows, _RELEASES)


_PROOFS = ("checksum", "code_version")
_RELEASES = ("release_no", "release_no_link", "approved_on", "data_on", "release_note", *_PROOFS)


def indicators(_reading: Reading, _filters: Filters) -> pd.DataFrame:
    """Every indicator's declaration, in words: name, definition, formula, unit, accumulation, settlement meaning,
    sheets, owner, rhythm."""
    return _indicators().copy(deep=False)


@cache
def _indicators() -> pd.DataFrame:
    rows = [
        {
            "name_word": f"indicator.{one.key}.name",
            "definition_word": f"indicator.{one.key}.definition",
            "formula_word": f"indicator.{one.key}.formula",
            "accumulation_word": f"sources.accumulation.{one.accumulation}",
            "place_word": f"sources.place.{one.settlement}",
            "sheets": ", ".join(one.source),
            "owner_role": one.owner_role,
            "rhythm_word": f"sources.rhythm.{one.rhythm}",
        }
        for one in INDICATORS
    ]
    return framed(rows, list(rows[0]))


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "documents": documents,
    "facts": facts,
    "releases": releases,
    "imports": imports,
    "completeness": completeness.projects,
    "months": completeness.months,
    "reports": reports.reports,
    "reminders": reports.reminders,
    "indicators": indicators,
}
