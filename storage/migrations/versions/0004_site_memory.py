"""What sites repeat, and the hits that were suppressed for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: Indexes of hits that now also hold the status, which every count of hits asks for.
INDEXES = {
    "ix_hits_story_id": ["story_id", "id"],
    "ix_hits_topic": ["topic", "id"],
    "ix_hits_source": ["source", "id"],
    "ix_hits_language": ["language", "id"],
    "ix_hits_found_at": ["source", "found_at", "story_id"],
}


def upgrade() -> None:
    op.create_table('sites',
        sa.Column('id', ROW_ID, nullable=False),
        sa.Column('digest', sa.LargeBinary(16), nullable=False),
        sa.Column('site', sa.Text(), nullable=False),
        sa.Column('articles', sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_sites'),
        sa.UniqueConstraint('digest', name='uq_sites_digest')
    )
    op.create_table('site_blocks',
        sa.Column('site_id', ROW_ID, nullable=False),
        sa.Column('key', sa.BigInteger(), nullable=False),
        sa.Column('articles', sa.Float(), nullable=False),
        sa.Column('edge', sa.Float(), nullable=False),
        sa.Column('dropped', sa.Float(), nullable=False),
        sa.Column('vouched', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name='fk_site_blocks_site_id'),
        sa.PrimaryKeyConstraint('site_id', 'key', name='pk_site_blocks'),
        sqlite_with_rowid=False
    )
    op.add_column('articles', sa.Column('repeated', sa.Text(), nullable=False, server_default='[]'))
    op.add_column('hits', sa.Column('suppressed', sa.Text(), nullable=False, server_default=''))
    for name, columns in INDEXES.items():
        op.drop_index(name, 'hits')
        op.create_index(name, 'hits', [*columns, 'status'], unique=False)
