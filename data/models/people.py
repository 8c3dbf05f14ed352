"""Participants: a keyed hash, a home settlement, memberships in a table of their own, and attendances."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import CLOSED, CURRENT, Base, Recorded


class Person(Base):
    """One participant, known only by the keyed hash (32 bytes) of the code the programme gave."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class Participant(Recorded, Base):
    """The home settlement of a person; one at a time, so settlements partition people."""

    __tablename__ = "participant"
    KEY = ("person_id",)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settlement_ksh: Mapped[str] = mapped_column(String(5))


class Membership(Recorded, Base):
    """A person belongs to a target group. Apart from everything else: special category data (GDPR Art. 9)."""

    __tablename__ = "membership"
    KEY = ("person_id", "group_code")

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_code: Mapped[str] = mapped_column(String(32))


class Attendance(Base):
    """A person was at a session. Compact, because there are millions; its sheet is Jelenlét, its document its
    session's."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index(
            "uq_attendance_current",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index("ix_attendance_person", "person_id", "session_id"),
        Index("ix_attendance_import", "import_id"),
        Index("ix_attendance_superseded_in", "superseded_in", sqlite_where=CLOSED, postgresql_where=CLOSED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int]
    person_id: Mapped[int]
    import_id: Mapped[int]
    row_no: Mapped[int]
    superseded_in: Mapped[int | None]


class ReachBlock(Base):
    """The presence index: for one placement (project, home settlement, workshop group) the people and their months.

    `body` is the number of the first word (4 bytes) and how many words there are (4), then n person ids (uint32), then
    for each word n times 64 months as bits (uint64): `data/people/blocks.py`. `version` is the import that last changed
    the block; a rebuild gives its own.
    """

    __tablename__ = "reach_block"

    project_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    settlement_ksh: Mapped[str] = mapped_column(String(5), primary_key=True)
    workshop_group_no: Mapped[int] = mapped_column(primary_key=True)  # 0 = no workshop group
    n: Mapped[int]
    version: Mapped[int] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
