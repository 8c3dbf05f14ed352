"""The restricted side of releases: what the hold rule remembers, named sets and key changes.

All of this stays in the ledger. Nothing here is readable by a process that serves readers.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base


class HeldRelease(Base):
    """What a release, draft or approved, remembers for the next one: the fingerprint of its keys and its public
    metadata (`Metadata.as_text`). `release_no` is the number in the published store's registry."""

    __tablename__ = "held_release"

    release_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    keys_fingerprint: Mapped[str] = mapped_column(String(64))
    public_metadata: Mapped[str] = mapped_column(Text)


class HeldBlock(Base):
    """Compressed arrays. Kinds: `cells` (canonical nodes with the figure and the release it was drawn in),
    `preview` (exact numbers beside them), `presence` (by project), `home` (by settlement), `group` (by target group):
    the people of each, from which every node's set follows."""

    __tablename__ = "held_block"

    release_no: Mapped[int] = mapped_column(ForeignKey("held_release.release_no"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    part: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class NamedSet(Base):
    """A set of projects that a release counts as one, by a stable name; at most 20 in force."""

    __tablename__ = "named_set"

    set_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[str] = mapped_column(String(200))
    approved_at: Mapped[datetime]  # UTC, without zone


class NamedSetProject(Base):
    """A project of a named set."""

    __tablename__ = "named_set_project"

    set_code: Mapped[str] = mapped_column(ForeignKey("named_set.set_code"), primary_key=True)
    project_key: Mapped[str] = mapped_column(String(64), primary_key=True)


class KeyChange(Base):
    """An allowed change of the release keys. Each gives attackers one more draw, so there are at most two, ever."""

    __tablename__ = "key_change"

    new_fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    old_fingerprint: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500))
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]  # UTC, without zone
