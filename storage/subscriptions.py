"""What hubs were asked to tell, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, fields

from sqlalchemy import Connection, select

from core.values import Subscription
from storage.rows import replace_rows
from storage.tables import SubscriptionRow, table

SUBSCRIPTION = table(SubscriptionRow)

_FIELDS = tuple(field.name for field in fields(Subscription))


def save(connection: Connection, subscription: Subscription) -> None:
    """Insert or replace what is known of a source's subscription."""
    changed = tuple(name for name in _FIELDS if name != "source")
    replace_rows(connection, SUBSCRIPTION, [asdict(subscription)], changed)


def read(connection: Connection, token: str | None = None) -> tuple[Subscription, ...]:
    """All subscriptions by source, or the one with this token."""
    wanted = select(SUBSCRIPTION).order_by(SUBSCRIPTION.c.source)
    if token is not None:
        wanted = wanted.where(SUBSCRIPTION.c.token == token)
    rows = connection.execute(wanted).mappings()
    return tuple(Subscription(**{name: row[name] for name in _FIELDS}) for row in rows)
