"""Where every row comes from: imports, documents, and the columns every ledger row carries."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
CURRENT = text("superseded_in IS NULL")
CLOSED = text(
    "superseded_in IS NOT NULL"
)  # an index with all current rows under one key would tempt SQLite to scan them


class Base(DeclarativeBase):
    """All ledger tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[type, object]] = {int: BigInteger().with_variant(Integer, "sqlite")}


class Import(Base):
    """One act that changed the ledger: the facts, a made-up sample, a workbook, or an undo. `id` is the data
    version."""

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))  # facts, sample, workbook, undo
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    imported_at: Mapped[datetime]  # UTC, without zone
    data_date: Mapped[str | None] = mapped_column(String(10))  # the newest day the rows speak of
    added_rows: Mapped[int] = mapped_column(default=0)
    superseded_rows: Mapped[int] = mapped_column(default=0)
    unchanged_rows: Mapped[int] = mapped_column(default=0)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    note: Mapped[str | None] = mapped_column(String(500))


class Recorded:
    """Columns of every ledger row. A row is current while `superseded_in` is null; KEY is its natural key."""

    KEY: ClassVar[tuple[str, ...]] = ()
    __tablename__: str
    if TYPE_CHECKING:
        __table__: ClassVar[Any]

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), index=True)
    sheet: Mapped[str] = mapped_column(String(64))
    row_no: Mapped[int]
    documents: Mapped[str | None] = mapped_column(String(500))
    superseded_in: Mapped[int | None] = mapped_column(ForeignKey("import.id"))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        name = cls.__tablename__
        return (
            Index(f"uq_{name}_current", *cls.KEY, unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
            Index(f"ix_{name}_superseded_in", "superseded_in", sqlite_where=CLOSED, postgresql_where=CLOSED),
        )


class Document(Recorded, Base):
    """A document that states facts: a proposal, a project page, an article, a contract."""

    __tablename__ = "document"
    KEY = ("code",)

    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str | None] = mapped_column(String(64))
    publisher: Mapped[str | None] = mapped_column(String(200))
    dated: Mapped[str | None] = mapped_column(String(10))
    dated_precision: Mapped[str | None] = mapped_column(String(10))
    locator: Mapped[str | None] = mapped_column(String(500))


class StatedFigure(Recorded, Base):
    """A figure stated by a document that belongs to no project: the national context. `bound` is "exact" or
    "at_least"."""

    __tablename__ = "stated_figure"
    KEY = ("name",)

    name: Mapped[str] = mapped_column(String(200))
    amount: Mapped[float | None]
    bound: Mapped[str] = mapped_column(String(10), default="exact")
    unit: Mapped[str | None] = mapped_column(String(32))
    as_of: Mapped[str | None] = mapped_column(String(20))
