"""The first schema.

Later revisions must not change what this one does, so it names plain types instead of those
of `storage.columns`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
DIGEST = sa.LargeBinary(16)
ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table('addresses',
        sa.Column('digest', DIGEST, nullable=False),
        sa.Column('canonical', DIGEST, nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('digest', name='pk_addresses')
    )
    op.create_index('ix_addresses_canonical', 'addresses', ['canonical'], unique=False)
    op.create_table('articles',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('digest', DIGEST, nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('link', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('site', sa.Text(), nullable=False),
        sa.Column('authors', sa.Text(), nullable=False),
        sa.Column('published', TIME, nullable=True),
        sa.Column('updated', TIME, nullable=True),
        sa.Column('language', sa.Text(), nullable=False),
        sa.Column('image', sa.Text(), nullable=False),
        sa.Column('text_from', sa.Text(), nullable=False),
        sa.Column('fetched_at', TIME, nullable=True),
        sa.Column('found_at', TIME, nullable=False),
        sa.Column('extractor', sa.Text(), nullable=False),
        sa.Column('wire', sa.Text(), nullable=False),
        sa.Column('dropped', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_articles'),
        sa.UniqueConstraint('digest', name='uq_articles_digest')
    )
    op.create_index('ix_articles_found_at', 'articles', ['found_at'], unique=False)
    op.create_index('ix_articles_source', 'articles', ['source', 'found_at'], unique=False)
    op.create_table('entries',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('key_digest', DIGEST, nullable=False),
        sa.Column('outcome', sa.Text(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('retry_at', TIME, nullable=True),
        sa.Column('first_seen', TIME, nullable=False),
        sa.Column('entry', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('source', 'key_digest', name='pk_entries')
    )
    op.create_index('ix_entries_retry', 'entries', ['source', 'retry_at'], unique=False, sqlite_where=sa.text('retry_at IS NOT NULL'), postgresql_where=sa.text('retry_at IS NOT NULL'))
    op.create_table('fates',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('digest', DIGEST, nullable=False),
        sa.Column('url_digest', DIGEST, nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.Column('step', sa.Text(), nullable=False),
        sa.Column('outcome', sa.Text(), nullable=False),
        sa.Column('detail', sa.Text(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_fates'),
        sa.UniqueConstraint('digest', name='uq_fates_digest')
    )
    op.create_index('ix_fates_at', 'fates', ['at'], unique=False)
    op.create_index('ix_fates_url_digest', 'fates', ['url_digest'], unique=False)
    op.create_table('fetches',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.Column('status', sa.Integer(), nullable=False),
        sa.Column('outcome', sa.Text(), nullable=False),
        sa.Column('detail', sa.Text(), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('seconds', sa.Float(), nullable=False),
        sa.Column('entries', sa.Integer(), nullable=False),
        sa.Column('new_entries', sa.Integer(), nullable=False),
        sa.Column('articles', sa.Integer(), nullable=False),
        sa.Column('hits', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_fetches'),
        sa.UniqueConstraint('source', 'at', 'outcome', name='uq_fetches_source_at_outcome')
    )
    op.create_index('ix_fetches_at', 'fetches', ['at'], unique=False)
    op.create_table('outbox',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('receiver', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('topics', sa.Text(), nullable=False),
        sa.Column('story_ids', sa.Text(), nullable=False),
        sa.Column('mode', sa.Text(), nullable=False),
        sa.Column('priority', sa.Text(), nullable=False),
        sa.Column('created_at', TIME, nullable=False),
        sa.Column('due_at', TIME, nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('token', sa.Text(), nullable=False),
        sa.Column('lease_until', TIME, nullable=True),
        sa.Column('problem', sa.Text(), nullable=False),
        sa.Column('sent_at', TIME, nullable=True),
        sa.Column('bundled_into', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_outbox'),
        sa.UniqueConstraint('key', name='uq_outbox_key')
    )
    op.create_index('ix_outbox_due', 'outbox', ['due_at', 'id'], unique=False, sqlite_where=sa.text("state IN ('waiting', 'claimed')"), postgresql_where=sa.text("state IN ('waiting', 'claimed')"))
    op.create_index('ix_outbox_state', 'outbox', ['state', 'receiver'], unique=False)
    op.create_table('sources',
        sa.Column('slug', sa.Text(), nullable=False),
        sa.Column('etag', sa.Text(), nullable=False),
        sa.Column('last_modified', sa.Text(), nullable=False),
        sa.Column('body_hash', sa.Text(), nullable=False),
        sa.Column('due_at', TIME, nullable=True),
        sa.Column('attempted_at', TIME, nullable=True),
        sa.Column('succeeded_at', TIME, nullable=True),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('failing_since', TIME, nullable=True),
        sa.Column('problem', sa.Text(), nullable=False),
        sa.Column('entries_seen', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('slug', name='pk_sources')
    )
    op.create_table('stories',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('headline', sa.Text(), nullable=False),
        sa.Column('first_seen', TIME, nullable=False),
        sa.Column('last_seen', TIME, nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_stories')
    )
    op.create_table('topics',
        sa.Column('slug', sa.Text(), nullable=False),
        sa.Column('version', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('definition', sa.Text(), nullable=False),
        sa.Column('first_used', TIME, nullable=False),
        sa.PrimaryKeyConstraint('slug', 'version', name='pk_topics')
    )
    op.create_table('alert_stories',
        sa.Column('story_id', ROW_ID, nullable=False),
        sa.Column('alert_id', ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(['alert_id'], ['outbox.id'], name='fk_alert_stories_alert_id'),
        sa.ForeignKeyConstraint(['story_id'], ['stories.id'], name='fk_alert_stories_story_id'),
        sa.PrimaryKeyConstraint('story_id', 'alert_id', name='pk_alert_stories')
    )
    op.create_table('attempts',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('alert_id', ROW_ID, nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('problem', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['alert_id'], ['outbox.id'], name='fk_attempts_alert_id'),
        sa.PrimaryKeyConstraint('id', name='pk_attempts')
    )
    op.create_index('ix_attempts_alert_id', 'attempts', ['alert_id'], unique=False)
    op.create_table('hits',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('article_id', ROW_ID, nullable=False),
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('topic_version', sa.Text(), nullable=False),
        sa.Column('story_id', ROW_ID, nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('language', sa.Text(), nullable=False),
        sa.Column('score', sa.Float(), nullable=False),
        sa.Column('zone', sa.Text(), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('spans', sa.Text(), nullable=False),
        sa.Column('score_parts', sa.Text(), nullable=False),
        sa.Column('found_at', TIME, nullable=False),
        sa.Column('status', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name='fk_hits_article_id'),
        sa.ForeignKeyConstraint(['story_id'], ['stories.id'], name='fk_hits_story_id'),
        sa.PrimaryKeyConstraint('id', name='pk_hits'),
        sa.UniqueConstraint('article_id', 'topic', 'topic_version', name='uq_hits_article_id_topic_topic_version')
    )
    op.create_index('ix_hits_found_at', 'hits', ['source', 'found_at', 'story_id'], unique=False)
    op.create_index('ix_hits_status', 'hits', ['status', 'id'], unique=False)
    op.create_index('ix_hits_source', 'hits', ['source', 'id'], unique=False)
    op.create_index('ix_hits_language', 'hits', ['language', 'id'], unique=False)
    op.create_index('ix_hits_story_id', 'hits', ['story_id'], unique=False)
    op.create_index('ix_hits_topic', 'hits', ['topic', 'id'], unique=False)
    op.create_table('outlets',
        sa.Column('article_id', ROW_ID, nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name='fk_outlets_article_id'),
        sa.PrimaryKeyConstraint('article_id', 'source', name='pk_outlets')
    )
    op.create_table('shingles',
        sa.Column('hash', sa.BigInteger(), nullable=False),
        sa.Column('article_id', ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name='fk_shingles_article_id'),
        sa.PrimaryKeyConstraint('hash', 'article_id', name='pk_shingles'),
        sqlite_with_rowid=False
    )
    op.create_table('story_articles',
        sa.Column('article_id', ROW_ID, nullable=False),
        sa.Column('story_id', ROW_ID, nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name='fk_story_articles_article_id'),
        sa.ForeignKeyConstraint(['story_id'], ['stories.id'], name='fk_story_articles_story_id'),
        sa.PrimaryKeyConstraint('article_id', name='pk_story_articles')
    )
    op.create_index('ix_story_articles_story_id', 'story_articles', ['story_id'], unique=False)
    op.create_table('verdicts',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('hit_id', ROW_ID, nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.Column('status', sa.Text(), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['hit_id'], ['hits.id'], name='fk_verdicts_hit_id'),
        sa.PrimaryKeyConstraint('id', name='pk_verdicts')
    )
    op.create_index('ix_verdicts_hit_id', 'verdicts', ['hit_id'], unique=False)

    # Full-text search: words cut by storage/words.py, see storage/search.py. Not among the
    # models, because each database has its own kind of index.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE article_search"
            " USING fts5(words, content='', columnsize=0, tokenize='ascii')"
        )
    else:
        op.execute(
            "CREATE TABLE article_search ("
            " article_id BIGINT PRIMARY KEY REFERENCES articles (id), words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_article_search_words ON article_search USING gin (words)")
