"""Participations have a key

Revision: 0006
Replaces: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE, KEY = "read_participation", ["project_key", "settlement_ksh", "workshop_group_no", "month"]


def upgrade() -> None:
    op.create_index("uq_read_participation", TABLE, KEY, unique=True)
    op.drop_index("ix_read_participation_project_key", TABLE)
    op.drop_index("ix_read_participation_month", TABLE)


def downgrade() -> None:
    op.create_index("ix_read_participation_month", TABLE, ["month"])
    op.create_index("ix_read_participation_project_key", TABLE, ["project_key"])
    op.drop_index("uq_read_participation", TABLE)
