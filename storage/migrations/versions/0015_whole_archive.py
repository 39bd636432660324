"""Search over all articles: an index of words as the matcher folds them.

The old index held the articles with hits, cut otherwise. The new one begins empty;
`storage.search.index_older` fills it from the newest article on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.execute("DROP TABLE article_search")
    if op.get_bind().dialect.name == "sqlite":
        # The index of beginnings takes a quarter more room; without it the beginning of a word
        # ("fer*") took 0.5 s at a million articles.
        op.execute(
            "CREATE VIRTUAL TABLE article_search"
            " USING fts5(words, content='', columnsize=0, prefix='3', tokenize='ascii')"
        )
    else:
        op.execute(
            "CREATE TABLE article_search ("
            " article_id BIGINT PRIMARY KEY REFERENCES articles (id), words TSVECTOR NOT NULL"
            ") PARTITION BY RANGE (article_id)"
        )
        op.execute("CREATE INDEX ix_article_search_words ON article_search USING gin (words)")
    op.create_table(
        "search",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("indexed_from", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search"),
    )
    op.execute(
        "INSERT INTO search (id, indexed_from) "
        "SELECT 1, max(id) + 1 FROM articles HAVING max(id) IS NOT NULL"
    )
