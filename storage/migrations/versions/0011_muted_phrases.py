"""Silences of phrases: hits that rest on nothing but muted terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("silences", sa.Column("phrases", sa.Text(), nullable=False, server_default="[]"))
