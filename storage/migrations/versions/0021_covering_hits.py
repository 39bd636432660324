"""Indexes of hits that hold all that a list's filters count, so that no hit itself is read."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PARTS = ("topic", "status", "source", "language")


def upgrade() -> None:
    op.drop_index("ix_hits_facets", "hits")
    for first in PARTS:
        op.drop_index(f"ix_hits_{first}", "hits")
        others = ["status"] if first != "status" else []
        others += [part for part in PARTS if part not in (first, "status")]
        op.create_index(f"ix_hits_{first}", "hits", [first, "id", *others, "found_at"])
