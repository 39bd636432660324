"""Who of its recipients took a message that others refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("taken", sa.Text(), server_default="[]", nullable=False))
