"""The registry of releases

Revision: 0001
Replaces: None
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DECIDED = ("state", "approved_at", "approved_by", "rejected_at", "rejected_by")
FROZEN = (
    "no",
    "built_at",
    "built_by",
    "follows",
    "import_no",
    "imported_at",
    "data_date",
    "is_demonstration",
    "note",
    "code_version",
    "definitions",
    "checksum",
    "keys_fingerprint",
)
REFUSED = "A release is immutable: what was built and decided stays as it is."


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("built_at", sa.DateTime(), nullable=False),
        sa.Column("built_by", sa.String(length=200), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("rejected_at", sa.DateTime(), nullable=True),
        sa.Column("rejected_by", sa.String(length=200), nullable=True),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("import_no", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=True),
        sa.Column("data_date", sa.String(length=10), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("code_version", sa.String(length=64), nullable=False),
        sa.Column("definitions", sa.Text(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("keys_fingerprint", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'approved', 'rejected')", name="ck_release_state"),
        sa.CheckConstraint("state <> 'approved' OR approved_by <> built_by", name="ck_release_two_persons"),
        sa.PrimaryKeyConstraint("no", name="pk_release"),
    )
    for statement in _postgres() if op.get_bind().dialect.name == "postgresql" else _sqlite():
        op.execute(statement)


def _changed(is_other: str) -> str:
    return " OR ".join(f"OLD.{name} {is_other} NEW.{name}" for name in FROZEN)


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    return [
        f"CREATE TRIGGER release_stays BEFORE DELETE ON release {refuse}",
        f"CREATE TRIGGER release_frozen BEFORE UPDATE ON release "
        f"WHEN OLD.state <> 'draft' OR {_changed('IS NOT')} {refuse}",
    ]


def _postgres() -> list[str]:
    refusing = f"BEGIN RAISE EXCEPTION '{REFUSED}'; END"
    return [
        f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ {refusing} $$",
        "CREATE TRIGGER release_stays BEFORE DELETE ON release FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER release_whole BEFORE TRUNCATE ON release EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER release_frozen BEFORE UPDATE ON release FOR EACH ROW "
        f"WHEN (OLD.state <> 'draft' OR {_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION refuse_change()",
    ]
