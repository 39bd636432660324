"""Let hubs tell when a source has something new (W3C WebSub, Recommendation of January 2018).

A notice only makes its source due: the next poll asks the source itself, so that nothing of what
a hub sends is believed, and the poll at its own interval goes on as the backup. Off unless
`WIREWATCH_WEBSUB_URL` says under which public address hubs reach us.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from core.errors import FetchError, SourceError
from core.values import Source, SourceState, Subscription
from pipeline.ports import Fetch, Store
from scrapers.websub import hub_of

#: Asked of a hub; it may grant another time (5.1). Longer than granted is never believed.
LEASE = timedelta(days=10)
#: What could not be had is asked for again after so long: no hub offered or refused; no answer.
RARELY, SOON = timedelta(days=7), timedelta(days=1)
#: Sources that one pass looks after at most, and at once.
MOST, AT_ONCE = 200, 8
#: Digests that a signature may be made with (section 8 names them).
_DIGESTS = {name: getattr(hashlib, name) for name in ("sha1", "sha256", "sha384", "sha512")}


class Submit(Protocol):
    """Send a form by POST; raises FetchError unless the answer is a 2xx."""

    async def __call__(
        self, url: str, form: Mapping[str, str], *, allow_private: bool = False
    ) -> int:
        """The status."""
        ...


async def keep_subscribed(
    sources: Iterable[Source], store: Store, fetch: Fetch, submit: Submit, own: str, now: datetime
) -> int:
    """Subscribe to what offers a hub and renew what lapses; how many hubs were asked.

    `own` is the public address of our endpoint. A source with headers or a proxy of its own is left
    out: its address may hold a secret that is no hub's business.
    """
    known = {one.source: one for one in store.subscriptions()}
    due = [
        source
        for source in sources
        if source.kind in ("feed", "auto")
        and not (source.headers or source.proxy)
        and _due(known.get(source.slug), now)
    ][:MOST]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(source: Source) -> bool:
        async with gate:
            before = known.get(source.slug) or Subscription(source.slug)
            return await _subscribe(source, before, store, fetch, submit, own, now)

    return sum(await asyncio.gather(*map(one, due)))


def _due(subscription: Subscription | None, now: datetime) -> bool:
    if subscription is None or subscription.asked_at is None:
        return True
    asked = subscription.asked_at
    if subscription.state == "active" and subscription.until is not None:
        # Half-way, so that a hub that is down for a while does not end it.
        return now >= asked + (subscription.until - asked) / 2
    return now >= asked + (SOON if subscription.state in ("asked", "failed") else RARELY)


async def _subscribe(
    source: Source,
    before: Subscription,
    store: Store,
    fetch: Fetch,
    submit: Submit,
    own: str,
    now: datetime,
) -> bool:
    """Ask the source's hub, if it has one (5.1); whether one was asked."""
    private = source.allow_private
    after = replace(before, asked_at=now, problem="")
    try:
        hub, topic = hub_of(await fetch(source.url, allow_private=private))
    except SourceError as error:  # no answer, or one that cannot be read
        _save(store, replace(after, state="failed", problem=error.reason))
        return False
    if not hub:
        _save(store, Subscription(source.slug, state="none", asked_at=now))
        return False
    if (hub, topic) != (before.hub, before.topic):
        after = Subscription(
            source.slug, hub, topic, secrets.token_urlsafe(24), secrets.token_urlsafe(32)
        )
    renewing = after.state == "active" and after.until is not None and after.until > now
    after = replace(after, state="active" if renewing else "asked", asked_at=now)
    # Stored first, because the hub may verify before it answers.
    _save(store, after)
    form = {
        "hub.callback": f"{own.rstrip('/')}/websub/{after.token}",
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
        "hub.secret": after.secret,
    }
    try:
        await submit(hub, form, allow_private=private)
    except FetchError as error:
        now_known = store.subscription(after.token) or after
        state = now_known.state if now_known.state == "active" else "failed"
        _save(store, replace(now_known, state=state, problem=error.reason))
    return True


def verify(
    store: Store, token: str, mode: str, topic: str, lease: str, reason: str, now: datetime
) -> bool:
    """Whether we meant what a hub asks us to confirm (5.3); a refusal (5.2) is noted.

    Nobody here ever unsubscribes, so that is never confirmed.
    """
    subscription = store.subscription(token)
    if subscription is None or topic != subscription.topic:
        return False
    if mode == "denied":
        _save(store, replace(subscription, state="denied", asked_at=now, problem=reason[:300]))
        return False
    if mode != "subscribe" or subscription.state not in ("asked", "active"):
        return False
    seconds = int(lease) if lease.isascii() and lease.isdigit() and len(lease) < 10 else 0
    granted = min(timedelta(seconds=seconds), LEASE) if seconds else LEASE
    _save(store, replace(subscription, state="active", until=now + granted, problem=""))
    return True


def notified(store: Store, token: str, body: bytes, signature: str, now: datetime) -> bool | None:
    """Take a hub's notice (7): make the source due if it is signed with our secret (8).

    None when there is no such subscription, False when the notice is to be ignored.
    """
    subscription = store.subscription(token)
    if subscription is None or subscription.state not in ("asked", "active"):
        return None
    if not signed(body, signature, subscription.secret):
        return False
    slug = subscription.source
    state = store.source_states({slug}).get(slug) or SourceState(slug)
    with store.begin() as tx:
        tx.save_state(replace(state, due_at=now))
    return True


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether `X-Hub-Signature: method=hex` is that of the body."""
    method, _, told = signature.strip().partition("=")
    digest = _DIGESTS.get(method.lower())
    if digest is None:
        return False
    made = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(made.encode(), told.strip().lower().encode("utf-8", "replace"))


def _save(store: Store, subscription: Subscription) -> None:
    with store.begin() as tx:
        tx.save_subscription(subscription)
