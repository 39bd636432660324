"""Articles are looked at again: stamps of entries, looks, revisions, hits whose article changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    for name, column in (("entries", "stamp"), ("hits", "changed")):
        op.add_column(name, sa.Column(column, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "looks",
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("looked_at", TIME, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("fruitless", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_looks_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_looks"),
    )
    op.create_index(
        "ix_looks_due",
        "looks",
        ["source", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "revisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("article_id", "at", name="uq_revisions_article_id_at"),
    )
