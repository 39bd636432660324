"""Near-duplicate hashes in a row for each article, found by an index of each database's own.

A row for each hash took 2.7 kB an article in PostgreSQL. And SQLite read all hashes whenever an
article went, because nothing led from an article to its hashes; nor did anything from an alert
to its stories.
"""

from __future__ import annotations

import struct
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
#: How many articles are moved at a time.
SLICE = 1000


def upgrade() -> None:
    op.create_table(
        "sketches",
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_sketches_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_sketches"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()
    op.create_index("ix_alert_stories_alert_id", "alert_stories", ["alert_id"])


def _sqlite() -> None:
    bind = op.get_bind()
    op.rename_table("shingles", "old_shingles")
    op.execute(
        "CREATE TABLE shingles (hash INTEGER NOT NULL, article_id INTEGER NOT NULL,"
        " PRIMARY KEY (hash, article_id)) WITHOUT ROWID"
    )
    op.execute(
        "INSERT OR IGNORE INTO shingles SELECT ((hash & 4294967295) + 2147483648) % 4294967296"
        " - 2147483648 AS short, article_id FROM old_shingles ORDER BY short, article_id"
    )
    op.drop_table("old_shingles")
    add = sa.text("INSERT INTO sketches (article_id, hashes) VALUES (:id, :hashes)")
    found = sa.text("SELECT article_id, hash FROM shingles ORDER BY article_id, hash")
    rows = []
    for number, group in groupby(bind.execute(found), itemgetter(0)):
        hashes = [one for _, one in group]
        rows.append({"id": number, "hashes": struct.pack(f">{len(hashes)}i", *hashes)})
        if len(rows) == SLICE:
            bind.execute(add, rows)
            rows = []
    if rows:
        bind.execute(add, rows)


def _postgresql() -> None:
    op.execute(
        "INSERT INTO sketches (article_id, hashes)"
        " SELECT article_id, string_agg(int4send(short), '' ORDER BY short) FROM ("
        "  SELECT DISTINCT article_id,"
        "   (((hash & 4294967295) + 2147483648) % 4294967296 - 2147483648)::int AS short"
        "  FROM shingles"
        " ) AS cut GROUP BY article_id"
    )
    op.drop_table("shingles")
    # The lower 20 bits of each hash (storage/sketches.py).
    op.execute(
        "CREATE FUNCTION sketch_buckets(hashes bytea) RETURNS int[]"
        " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$"
        # All these operators have one precedence, so nothing is left to it.
        " SELECT array_agg(((get_byte(hashes, at + 1) & 15) << 16)"
        "  | (get_byte(hashes, at + 2) << 8) | get_byte(hashes, at + 3))"
        " FROM generate_series(0, length(hashes) - 1, 4) AS at"
        " $$"
    )
    # Without the list of what is still to be sorted in, which every question would read through.
    op.execute(
        "CREATE INDEX ix_sketches_buckets ON sketches USING gin (sketch_buckets(hashes))"
        " WITH (fastupdate = off)"
    )
