"""Who may ask a host, or do a job of the whole fleet, alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("rests_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
