"""What partners promised in their agreements, and what shows that they did it."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class AgreementDuty(Recorded, Base):
    """One duty of an agreement (of `organisation`; "" where only the number of agreements is known) with one piece of
    evidence, if there is any.

    `duty_kind`: attend_roundtable, contribute or other. `duty`: the words of the document, "" where the kind says it
    all. `evidence_no` tells several pieces of evidence apart. `fulfilment`: fulfilled, partly or no_evidence (looked
    for, not found) as `documents` and `evidence_note` show on `evidenced_on` (a partial date); null: nobody has looked.
    """

    __tablename__ = "agreement_duty"
    KEY = ("project_key", "organisation", "duty_kind", "duty", "evidence_no")

    project_key: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    duty_kind: Mapped[str] = mapped_column(String(20))
    duty: Mapped[str] = mapped_column(String(300), default="")
    evidence_no: Mapped[int] = mapped_column(default=1)
    fulfilment: Mapped[str | None] = mapped_column(String(16))
    evidenced_on: Mapped[str | None] = mapped_column(String(10))
    evidence_note: Mapped[str | None] = mapped_column(String(500))
