"""Notes pinned to figures

Revision: 0007
Replaces: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CURRENT = sa.text("superseded_in IS NULL")
CLOSED = sa.text("superseded_in IS NOT NULL")
LENGTHS = {
    "note_code": 64, "note_kind": 16, "project_key": 64, "figure": 64, "since": 10, "until": 10, "note": 300,
    "by_role": 200,
}  # fmt: skip
OPTIONAL = ("until", "by_role")


def upgrade() -> None:
    op.create_table(
        "note",
        *(sa.Column(name, sa.String(length=most), nullable=name in OPTIONAL) for name, most in LENGTHS.items()),
        sa.Column("id", BIG, nullable=False),
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("sheet", sa.String(length=64), nullable=False),
        sa.Column("row_no", BIG, nullable=False),
        sa.Column("documents", sa.String(length=500), nullable=True),
        sa.Column("superseded_in", BIG, nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_note_import_id")),
        sa.ForeignKeyConstraint(["superseded_in"], ["import.id"], name=op.f("fk_note_superseded_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_import_id"), "note", ["import_id"])
    op.create_index("ix_note_superseded_in", "note", ["superseded_in"], sqlite_where=CLOSED, postgresql_where=CLOSED)
    where = {"sqlite_where": CURRENT, "postgresql_where": CURRENT}
    op.create_index("uq_note_current", "note", ["note_code"], unique=True, **where)
    op.create_table(
        "read_note",
        *(sa.Column(name, sa.String(length=most), nullable=True) for name, most in LENGTHS.items()),
        sa.Column("import_id", BIG, nullable=True),
        sa.Column("sheet", sa.String(length=64), nullable=True),
        sa.Column("row_no", BIG, nullable=True),
        sa.Column("documents", sa.String(length=500), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("read_note")
    op.drop_table("note")
