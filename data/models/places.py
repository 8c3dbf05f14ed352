"""Districts and settlements, by their KSH codes (text: the leading zero counts)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class Settlement(Recorded, Base):
    """A settlement with its district. Population is the resident population of 1 January of the year."""

    __tablename__ = "settlement"
    KEY = ("ksh_code",)

    ksh_code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(100))
    district_code: Mapped[str] = mapped_column(String(3))
    district: Mapped[str] = mapped_column(String(100))
    county_code: Mapped[str | None] = mapped_column(String(2))
    legal_status: Mapped[str | None] = mapped_column(String(100))
    population_2011: Mapped[int | None]
    population_2018: Mapped[int | None]
    population_2024: Mapped[int | None]
    area_ha: Mapped[int | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
