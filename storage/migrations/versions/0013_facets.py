"""One index for all that the facets of a topic count."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["topic", "status", "source", "language", "found_at"]
    op.create_index("ix_hits_facets", "hits", columns, unique=False)
