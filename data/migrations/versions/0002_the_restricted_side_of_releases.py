"""The restricted side of releases

Revision: 0002
Replaces: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "held_release",
        sa.Column("release_no", BIG, autoincrement=False, nullable=False),
        sa.Column("keys_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("public_metadata", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("release_no", name=op.f("pk_held_release")),
    )
    op.create_table(
        "held_block",
        sa.Column("release_no", BIG, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["release_no"], ["held_release.release_no"], name=op.f("fk_held_block_release_no")),
        sa.PrimaryKeyConstraint("release_no", "kind", "part", name=op.f("pk_held_block")),
    )
    op.create_table(
        "named_set",
        sa.Column("set_code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("set_code", name=op.f("pk_named_set")),
    )
    op.create_table(
        "named_set_project",
        sa.Column("set_code", sa.String(length=64), nullable=False),
        sa.Column("project_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["set_code"], ["named_set.set_code"], name=op.f("fk_named_set_project_set_code")),
        sa.PrimaryKeyConstraint("set_code", "project_key", name=op.f("pk_named_set_project")),
    )
    op.create_table(
        "key_change",
        sa.Column("new_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("old_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("new_fingerprint", name=op.f("pk_key_change")),
    )


def downgrade() -> None:
    for table in ("key_change", "named_set_project", "named_set", "held_block", "held_release"):
        op.drop_table(table)
