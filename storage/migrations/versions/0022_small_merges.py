"""SQLite's search index is merged from three segments of a level on, where it is asked to.

It merges by itself from four on, in the middle of whatever is written then; asked between two
transactions (`storage.search.merge`), nothing is left to that.
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO article_search (article_search, rank) VALUES ('usermerge', 3)")
