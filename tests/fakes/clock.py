"""A clock that was put back, in the store in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from storage.clock import LONGEST_LEASE
from tests.fakes.world import World


def put_back(world: World, now: datetime) -> int:
    """What happened after `now` happened now; what was planned from there keeps its wait."""
    before = world.snapshot()
    for number, row in world.outbox.items():
        tried = max((one.at for one in world.attempts.get(number, ())), default=now)
        due = _planned(row.alert.due_at, max(row.alert.created_at, tried), now)
        alert = replace(row.alert, created_at=min(row.alert.created_at, now), due_at=due or now)
        lease = row.lease_until and min(row.lease_until, now + LONGEST_LEASE)
        sent = row.sent_at and min(row.sent_at, now)
        world.outbox[number] = replace(row, alert=alert, lease_until=lease, sent_at=sent)
    for number, tries in world.attempts.items():
        world.attempts[number] = tuple(replace(one, at=min(one.at, now)) for one in tries)
    for n, (number, one) in world.attempt_log.items():
        world.attempt_log[n] = number, replace(one, at=min(one.at, now))
    for slug, state in world.states.items():
        world.states[slug] = replace(
            state,
            due_at=_planned(state.due_at, state.attempted_at or now, now),
            attempted_at=state.attempted_at and min(state.attempted_at, now),
            succeeded_at=state.succeeded_at and min(state.succeeded_at, now),
            read_at=state.read_at and min(state.read_at, now),
        )
    for key, entry in world.entries.items():
        offered = world.offered.get(key, now)
        world.entries[key] = replace(entry, retry_at=_planned(entry.retry_at, offered, now))
        world.offered[key] = min(offered, now)
    after = world.snapshot()
    return sum(
        before[part][key] != after[part][key]
        for part in ("outbox", "attempt_log", "states", "entries")
        for key in before[part]
    )


def _planned(at: datetime | None, since: datetime, now: datetime) -> datetime | None:
    return now + max(at - since, timedelta()) if at and since > now else at
