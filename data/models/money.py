"""Planned and actual money, in whole forints."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class CostCategory(Recorded, Base):
    """A cost category (költségkategória) budgets are kept by; reference data, `position` is its place in tables."""

    __tablename__ = "cost_category"
    KEY = ("category",)

    category: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]


class BudgetLine(Recorded, Base):
    """Money planned for a project, category, month and (optionally) consortium member."""

    __tablename__ = "budget_line"
    KEY = ("project_key", "category", "month", "organisation")

    project_key: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(120))
    month: Mapped[str] = mapped_column(String(7))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    planned_huf: Mapped[int]


class Transaction(Recorded, Base):
    """A commitment, claim, payment or refund. Amounts are positive; a refund lowers what was paid."""

    __tablename__ = "money_transaction"
    KEY = ("project_key", "entry_no")

    project_key: Mapped[str] = mapped_column(String(64))
    entry_no: Mapped[str] = mapped_column(String(64))
    booked_on: Mapped[str] = mapped_column(String(10))
    month: Mapped[str] = mapped_column(String(7))
    kind: Mapped[str] = mapped_column(String(16))  # commitment, claim, payment, refund
    category: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    amount_huf: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(500))
