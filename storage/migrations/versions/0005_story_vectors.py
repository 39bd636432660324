"""The terms of a story's first report, by which related stories are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "story_vectors",
        sa.Column("story_id", ROW_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name="fk_story_vectors_story_id"
        ),
        sa.PrimaryKeyConstraint("story_id", name="pk_story_vectors"),
    )
    op.create_index("ix_story_vectors_at", "story_vectors", ["at"], unique=False)
