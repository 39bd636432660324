"""Validators of pages that are looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("etag", "last_modified"):
        column = sa.Column(name, sa.Text(), server_default="", nullable=False)
        op.add_column("looks", column)
