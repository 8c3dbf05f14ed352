"""Cooperation and workshops

Revision: 0004
Replaces: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CURRENT = sa.text("superseded_in IS NULL")
CLOSED = sa.text("superseded_in IS NOT NULL")

COLUMNS = {"agreement": {"valid_from": 10, "parties": 1000}, "activity": {"organisation": 200}}
"""Table → its new columns with their lengths; its copy in the reading has them too."""
TABLES = {
    "agreement_duty": ("project_key", "organisation", "duty_kind", "duty", "evidence_no"),
    "workshop_group_status": ("workshop_group_no", "since"),
    "development_plan": ("project_key", "plan_kind", "period"),
}
"""New table → its natural key."""


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, length in columns.items():
            for place in (table, f"read_{table}"):
                op.add_column(place, sa.Column(name, sa.String(length=length), nullable=True))
    for table, key in TABLES.items():
        _create(table, key)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(f"read_{table}")
        op.drop_table(table)
    for table, columns in COLUMNS.items():
        for name in columns:
            for place in (table, f"read_{table}"):
                op.drop_column(place, name)


def _columns(table: str, *, required: bool) -> list[sa.Column]:
    """The columns of a table's own; in its copy in the reading none is required."""

    def text(name: str, length: int, needed: bool = False) -> sa.Column:
        return sa.Column(name, sa.String(length=length), nullable=not (needed and required))

    def whole(name: str, needed: bool = False) -> sa.Column:
        return sa.Column(name, BIG, nullable=not (needed and required))

    return {
        "agreement_duty": [
            text("project_key", 64, True),
            text("organisation", 200, True),
            text("duty_kind", 20, True),
            text("duty", 300, True),
            whole("evidence_no", True),
            text("fulfilment", 16),
            text("evidenced_on", 10),
            text("evidence_note", 500),
        ],
        "workshop_group_status": [
            whole("workshop_group_no", True),
            text("since", 10, True),
            text("status", 32, True),
            text("leader_role", 200),
            text("note", 500),
        ],
        "development_plan": [
            text("project_key", 64, True),
            text("plan_kind", 16, True),
            text("period", 10, True),
            whole("planned_plans"),
            whole("prepared_plans"),
            whole("under_way_plans"),
            whole("closed_plans"),
        ],
    }[table]


def _create(table: str, key: tuple[str, ...]) -> None:
    """A table whose rows are superseded, and its copy in the reading."""
    op.create_table(
        table,
        *_columns(table, required=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("sheet", sa.String(length=64), nullable=False),
        sa.Column("row_no", BIG, nullable=False),
        sa.Column("documents", sa.String(length=500), nullable=True),
        sa.Column("superseded_in", BIG, nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f(f"fk_{table}_import_id")),
        sa.ForeignKeyConstraint(["superseded_in"], ["import.id"], name=op.f(f"fk_{table}_superseded_in")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_import_id"), table, ["import_id"])
    where = {"sqlite_where": CLOSED, "postgresql_where": CLOSED}
    op.create_index(f"ix_{table}_superseded_in", table, ["superseded_in"], **where)
    where = {"sqlite_where": CURRENT, "postgresql_where": CURRENT}
    op.create_index(f"uq_{table}_current", table, list(key), unique=True, **where)
    op.create_table(
        f"read_{table}",
        *_columns(table, required=False),
        sa.Column("import_id", BIG, nullable=True),
        sa.Column("sheet", sa.String(length=64), nullable=True),
        sa.Column("row_no", BIG, nullable=True),
        sa.Column("documents", sa.String(length=500), nullable=True),
    )
