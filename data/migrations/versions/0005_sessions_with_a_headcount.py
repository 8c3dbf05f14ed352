"""Sessions with a headcount instead of a list

Revision: 0005
Replaces: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTED = """
UPDATE read_session SET headcount_sessions = (
    SELECT count(*) FROM session AS held JOIN activity ON activity.activity_code = held.activity_code
    WHERE held.activity_code = read_session.activity_code AND held.month = read_session.month
    AND coalesce(held.settlement_ksh, activity.settlement_ksh, '') = read_session.settlement_ksh
    AND held.status = 'held' AND held.headcount IS NOT NULL
    AND held.superseded_in IS NULL AND activity.superseded_in IS NULL
    AND NOT EXISTS (SELECT 1 FROM attendance AS listed
                    WHERE listed.session_id = held.session_id AND listed.superseded_in IS NULL))
"""


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("read_session", sa.Column("headcount_sessions", whole, nullable=True))
    op.execute(COUNTED)


def downgrade() -> None:
    op.drop_column("read_session", "headcount_sessions")
