"""The published store's tables: the registry of releases, and what each release holds beside its reading tables.

They live in a database of their own (`PUBLISHED_URL`). Nothing in them is an exact count of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Integer, MetaData, String, Table, Text

REGISTRY = MetaData()
RELEASED = MetaData()

DRAFT, APPROVED, REJECTED = "draft", "approved", "rejected"
NAME_LENGTH = 200

release = Table(
    "release",
    REGISTRY,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),
    Column("built_at", DateTime, nullable=False),  # times are UTC, without zone
    Column("built_by", String(NAME_LENGTH), nullable=False),
    Column("approved_at", DateTime),
    Column("approved_by", String(NAME_LENGTH)),
    Column("rejected_at", DateTime),
    Column("rejected_by", String(NAME_LENGTH)),
    Column("follows", Integer),  # the release that was current when this one was built: held figures are held from it
    Column("import_no", Integer, nullable=False),
    Column("imported_at", DateTime),
    Column("data_date", String(10)),
    Column("is_demonstration", Boolean, nullable=False),
    Column("note", String(500)),
    Column("code_version", String(64), nullable=False),
    Column("definitions", Text, nullable=False),
    Column("checksum", String(64), nullable=False),
    Column("keys_fingerprint", String(64), nullable=False),
    CheckConstraint("state IN ('draft', 'approved', 'rejected')", name="ck_release_state"),
    CheckConstraint("state <> 'approved' OR approved_by <> built_by", name="ck_release_two_persons"),
)
"""All releases. Readers see the approved one with the greatest number, and older approved ones by their number."""

published_cell = Table(
    "published_cell",
    RELEASED,
    Column("node", String(300), primary_key=True),
    Column("people", Integer, nullable=False),
    Column("visits", Integer),
)
"""Published figures of one release by canonical node, as text; a node of the lattice without a row is "<10"."""

named_set = Table(
    "named_set",
    RELEASED,
    Column("set_code", String(64), primary_key=True),
    Column("project_key", String(64), primary_key=True),
    Column("name", String(NAME_LENGTH), nullable=False),
)
"""The named sets of projects of one release, one row per project in them."""


@dataclass(frozen=True)
class Release:
    """A row of the registry without its definitions. Times are UTC, without zone.

    `follows`: the release that was current when this one was built; `import_no`: the data version it froze.
    """

    no: int
    state: str
    built_at: datetime
    built_by: str
    approved_at: datetime | None
    approved_by: str | None
    rejected_at: datetime | None
    rejected_by: str | None
    follows: int | None
    import_no: int
    imported_at: datetime | None
    data_date: str | None
    is_demonstration: bool
    note: str | None
    code_version: str
    checksum: str
    keys_fingerprint: str
