"""A source's state names its address by a mark, because an address may hold a password or key."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT slug, address FROM sources WHERE address <> ''")).all()
    marks = [
        {"slug": slug, "mark": hashlib.sha256(address.encode()).hexdigest()}
        for slug, address in rows
    ]
    if marks:
        bind.execute(sa.text("UPDATE sources SET address = :mark WHERE slug = :slug"), marks)
