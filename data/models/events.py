"""Activities (trainings, workshops, roundtables, clubs, events), their sessions, and who was there."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded

ACTIVITY_KINDS = ("training", "workshop", "roundtable", "club", "event")
SESSION_STATUSES = ("planned", "held", "cancelled")


class WorkshopGroup(Recorded, Base):
    """A workshop group (műhelycsoport) proposed or run under a plan."""

    __tablename__ = "workshop_group"
    KEY = ("workshop_group_no",)

    workshop_group_no: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    plan: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(32), default="ismeretlen")


class Activity(Recorded, Base):
    """A training, workshop, roundtable, club or event of a project, planned and done.

    `stated_sessions` and `headcount` are what a document says, with `stated_sessions_is` exact or at_least, and
    `headcount_is` places, participants or planned; they are never added to rows we hold. Dates are partial dates.
    """

    __tablename__ = "activity"
    KEY = ("activity_code",)

    activity_code: Mapped[str] = mapped_column(String(64))
    project_key: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(16))
    form: Mapped[str | None] = mapped_column(String(64))  # the source's own word for the kind
    workshop_group_no: Mapped[int | None]
    settlement_ksh: Mapped[str | None] = mapped_column(String(5))
    age: Mapped[str | None] = mapped_column(String(32))
    invited: Mapped[str | None] = mapped_column(String(200))
    organisation: Mapped[str | None] = mapped_column(String(200))  # the member that carries it out
    planned_sessions: Mapped[int | None]
    stated_sessions: Mapped[int | None]
    stated_sessions_is: Mapped[str] = mapped_column(String(10), default="exact")
    planned_headcount: Mapped[int | None]
    headcount: Mapped[int | None]
    headcount_is: Mapped[str | None] = mapped_column(String(16))
    capacity: Mapped[int | None]
    start: Mapped[str | None] = mapped_column(String(10))
    planned_completion: Mapped[str | None] = mapped_column(String(10))
    completion: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(32), default="ismeretlen")
    as_of: Mapped[str | None] = mapped_column(String(10))


class Session(Recorded, Base):
    """One occasion of an activity. `headcount` only where there is no attendance list. `session_id` outlives
    corrections."""

    __tablename__ = "session"
    KEY = ("activity_code", "session_code")

    session_id: Mapped[int] = mapped_column(index=True)
    activity_code: Mapped[str] = mapped_column(String(64))
    session_code: Mapped[str] = mapped_column(String(64))
    held_on: Mapped[str] = mapped_column(String(10))
    month: Mapped[str] = mapped_column(String(7))
    settlement_ksh: Mapped[str | None] = mapped_column(String(5))
    status: Mapped[str] = mapped_column(String(16), default="held")
    capacity: Mapped[int | None]
    headcount: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(500))


class PartnerAttendance(Recorded, Base):
    """A partner organisation was (or was not) at a session of a roundtable or another co-operation event."""

    __tablename__ = "partner_attendance"
    KEY = ("activity_code", "session_code", "organisation")

    activity_code: Mapped[str] = mapped_column(String(64))
    session_code: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str] = mapped_column(String(200))
    settlement_ksh: Mapped[str | None] = mapped_column(String(5))
    present: Mapped[bool]
