"""Plans measures indicators

Revision: 0003
Replaces: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CURRENT = sa.text("superseded_in IS NULL")
CLOSED = sa.text("superseded_in IS NOT NULL")

MEASURE_TEXTS = {
    "strategy_links": 2000,
    "content": 4000,
    "indicators": 2000,
    "indicator_codes": 500,
    "resources_human": 1000,
    "resources_financial": 1000,
    "resources_technical": 1000,
    "sustainability": 2000,
}
STATUS_KEY = ("plan_code", "measure_no", "since")
REVIEW_KEY = ("plan_code", "measure_no", "review_kind", "reviewed_on")


TARGET_KEY = ("project_key", "indicator_code", "period", "set_on")


def upgrade() -> None:
    upgrade_measures()
    upgrade_indicators()


def downgrade() -> None:
    downgrade_indicators()
    downgrade_measures()


# -- measures: their columns, statuses and reviews -------------------------------------------------------------------


def upgrade_measures() -> None:
    for table in ("plan", "read_plan"):
        op.add_column(table, sa.Column("forum_every_years", BIG, nullable=True))
    for table in ("measure", "read_measure"):
        op.add_column(table, sa.Column("sequence_no", BIG, nullable=True))
        for name, length in MEASURE_TEXTS.items():
            op.add_column(table, sa.Column(name, sa.String(length=length), nullable=True))
    with op.batch_alter_table("measure") as batch_op:  # a measure nobody has reported on has no status
        batch_op.alter_column("status", existing_type=sa.String(length=32), nullable=True)
    _create("measure_status", _status_columns, STATUS_KEY)
    _create("plan_review", _review_columns, REVIEW_KEY)


def downgrade_measures() -> None:
    for table in ("plan_review", "measure_status"):
        op.drop_table(f"read_{table}")
        op.drop_table(table)
    op.execute("UPDATE measure SET status = 'nem indult' WHERE status IS NULL")
    with op.batch_alter_table("measure") as batch_op:
        batch_op.alter_column("status", existing_type=sa.String(length=32), nullable=False)
    for table in ("measure", "read_measure"):
        for name in (*reversed(MEASURE_TEXTS), "sequence_no"):
            op.drop_column(table, name)
    for table in ("plan", "read_plan"):
        op.drop_column(table, "forum_every_years")


def _status_columns(*, required: bool) -> list[sa.Column]:
    return [
        sa.Column("plan_code", sa.String(length=64), nullable=not required),
        sa.Column("measure_no", sa.String(length=32), nullable=not required),
        sa.Column("since", sa.String(length=10), nullable=not required),
        sa.Column("status", sa.String(length=32), nullable=not required),
        sa.Column("note", sa.String(length=1000), nullable=True),
    ]


def _review_columns(*, required: bool) -> list[sa.Column]:
    return [
        sa.Column("plan_code", sa.String(length=64), nullable=not required),
        sa.Column("measure_no", sa.String(length=32), nullable=not required),
        sa.Column("review_kind", sa.String(length=32), nullable=not required),
        sa.Column("reviewed_on", sa.String(length=10), nullable=not required),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
    ]


# -- indicators: what they mean, what computes them, and every target they had ---------------------------------------


def upgrade_indicators() -> None:
    for table in ("indicator", "read_indicator"):
        op.add_column(table, sa.Column("definition", sa.String(length=1000), nullable=True))
        op.add_column(table, sa.Column("computed_by", sa.String(length=64), nullable=True))
    _create("indicator_target", _target_columns, TARGET_KEY)


def downgrade_indicators() -> None:
    op.drop_table("read_indicator_target")
    op.drop_table("indicator_target")
    for table in ("indicator", "read_indicator"):
        op.drop_column(table, "computed_by")
        op.drop_column(table, "definition")


def _target_columns(*, required: bool) -> list[sa.Column]:
    return [
        sa.Column("project_key", sa.String(length=64), nullable=not required),
        sa.Column("indicator_code", sa.String(length=64), nullable=not required),
        sa.Column("period", sa.String(length=10), nullable=not required),
        sa.Column("target", sa.Double(), nullable=not required),
        sa.Column("set_by_role", sa.String(length=200), nullable=True),
        sa.Column("set_on", sa.String(length=10), nullable=not required),
        sa.Column("reason", sa.String(length=1000), nullable=True),
    ]


# -- a table of the ledger and its copy in the reading ---------------------------------------------------------------


def _create(table: str, columns, key: tuple[str, ...]) -> None:
    """A table whose rows are superseded, and its copy; `columns(required=…)` gives the columns of its own."""
    op.create_table(
        table,
        *columns(required=True),
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
        *columns(required=False),
        sa.Column("import_id", BIG, nullable=True),
        sa.Column("sheet", sa.String(length=64), nullable=True),
        sa.Column("row_no", BIG, nullable=True),
        sa.Column("documents", sa.String(length=500), nullable=True),
    )
