"""What a source's polls teach about when to ask it, the ledger of gaps, second keys of entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("strikes", sa.Float(), nullable=False, server_default="0"),
        sa.Column("address", sa.Text(), nullable=False, server_default=""),
        sa.Column("read_at", TIME, nullable=True),
        sa.Column("says", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("retired_at", TIME, nullable=True),
        sa.Column("gap_at", TIME, nullable=True),
        sa.Column("move", sa.Text(), nullable=True),
        sa.Column("habit", sa.Text(), nullable=True),
    ):
        op.add_column("sources", column)
    op.create_table(
        "gaps",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("recovered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "at", name="pk_gaps"),
    )
    op.add_column("entries", sa.Column("second", sa.LargeBinary(16), nullable=True))
    op.create_index("ix_entries_second", "entries", ["source", "second"], unique=False)
