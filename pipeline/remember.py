"""What to remember of a source after a poll: its state before, what happened, its state after.

Pure. The rules of when to ask are in `plan`, those of habit in `habit`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.errors import FetchError, SourceError
from core.urls import same_site
from core.values import FeedEntry, FetchedPage, Move, Source, SourceState
from pipeline.habit import first_habit, learned
from pipeline.plan import (
    LONGEST_WAIT,
    STRIKES,
    address_mark,
    spread,
    wait_after_failure,
    wait_after_success,
)
from scrapers.hints import fresh_for, stated_rhythm

#: Once in so long an answer is read whatever its server says of it, validators are left out, and
#: all of an index: some answer 304 for a feed that changed, or date everything by one old day.
FULL_EVERY = timedelta(days=1)
#: A permanent redirect is believed after so many answers over so long.
MOVE_ANSWERS, MOVE_TIME = 3, timedelta(days=3)
#: A source that said it is gone for good is looked at once in so long all the same.
RETIRED_WAIT = timedelta(days=30)
#: A source that lost items is asked as often as it may be for so long.
HURRY_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a source answered. `entries` is empty when nothing changed.

    `index`: it names sitemaps, and `entries` are theirs. `new` counts entries never seen before;
    `shared` says whether any was seen before, `lost` that none was although some should have been.
    """

    page: FetchedPage
    entries: tuple[FeedEntry, ...] = ()
    unchanged: bool = False
    index: bool = False
    new: int = 0
    shared: bool = False
    lost: bool = False


def known_state(source: Source, state: SourceState | None) -> SourceState:
    """The state to poll with. An address that was changed by hand begins anew."""
    mark = address_mark(source.url)
    if state is None:
        return SourceState(source.slug, address=mark)
    if state.address and state.address != mark:
        # Its entries and its habit are still the outlet's.
        return SourceState(
            source.slug,
            succeeded_at=state.succeeded_at,
            entries_seen=state.entries_seen,
            habit=state.habit,
            address=mark,
        )
    return state if state.address == mark else replace(state, address=mark)


def address_of(source: Source, state: SourceState) -> str:
    """Where to ask: where it moved to for good, or what the watch file says."""
    return state.move.believed or source.url


def owes_all(state: SourceState, now: datetime) -> bool:
    """Whether a full reading is due again."""
    return state.read_at is None or now - state.read_at >= FULL_EVERY


def validators(state: SourceState, now: datetime) -> tuple[str, str]:
    """ETag and Last-Modified to ask with; none when a full answer is due again."""
    return ("", "") if owes_all(state, now) else (state.etag, state.last_modified)


def is_known(state: SourceState, page: FetchedPage, now: datetime) -> bool:
    """Whether an answer is that of the last time, and need not be read."""
    if page.not_modified:
        return True
    return body_hash(page.body) == state.body_hash and not owes_all(state, now)


def body_hash(body: bytes) -> str:
    """Identifies an answer's body; the answer to "is it the same as last time"."""
    return hashlib.sha256(body).hexdigest()


def after_success(source: Source, state: SourceState, answer: Answer, now: datetime) -> SourceState:
    """What to remember once a source was read."""
    page = answer.page
    says = state.says if answer.unchanged else int(stated_rhythm(page).total_seconds())
    if state.succeeded_at is None:
        habit = first_habit(answer.entries, now)
    else:
        habit = learned(state.habit, answer.new, state.succeeded_at, now)
    offered = len(answer.entries) or state.entries_seen
    gap_at = now if answer.lost else state.gap_at
    wait = wait_after_success(
        source,
        habit,
        offered,
        timedelta(seconds=says),
        fresh_for(page),
        hurry=gap_at is not None and now - gap_at < HURRY_FOR,
    )
    if answer.index:
        # It stays the same while the sitemaps that it names change.
        etag = last_modified = digest = ""
    elif page.not_modified:
        etag = page.header("etag") or state.etag
        last_modified = page.header("last-modified") or state.last_modified
        digest = state.body_hash
    else:
        etag, last_modified = page.header("etag"), page.header("last-modified")
        digest = body_hash(page.body)
    whole = owes_all(state, now) if answer.index else not answer.unchanged
    return SourceState(
        slug=source.slug,
        etag=etag,
        last_modified=last_modified,
        body_hash=digest,
        due_at=now + wait,
        attempted_at=now,
        succeeded_at=now,
        entries_seen=offered,
        address=state.address,
        read_at=now if whole else state.read_at,
        says=says,
        gap_at=gap_at,
        move=_moved(source, state.move, answer, now),
        habit=habit,
    )


def _moved(source: Source, move: Move, answer: Answer, now: datetime) -> Move:
    """What an answer says about where the source lives.

    The first answer from there must share an entry with what the source offered before: a page
    that merely stands in for the feed does not, and later shares entries with itself. What a
    person's headers are for is asked at their own site only.
    """
    target = answer.page.moved_to
    if not target or (source.headers and not same_site(source.url, target)):
        return Move(believed=move.believed)
    if move.target != target:
        return Move(target, int(answer.shared or answer.unchanged), now, move.believed)
    if not move.answers:
        return move
    since, answers = move.since or now, move.answers + 1
    if answers >= MOVE_ANSWERS and now - since >= MOVE_TIME:
        return Move(believed=target)
    return Move(target, answers, since, move.believed)


def after_failure(
    source: Source, state: SourceState, error: SourceError, now: datetime
) -> SourceState:
    """What to remember when a source could not be read; its validators stay as they were."""
    strikes = state.strikes + STRIKES[error.severity]
    wait = spread(wait_after_failure(source.every, strikes), source.slug)
    status, asked = 0, timedelta()
    if isinstance(error, FetchError):
        status, asked = error.status, timedelta(seconds=error.retry_after or 0.0)
    move, retired_at = state.move, state.retired_at
    if error.severity == "hard" and move.believed:
        move = Move()  # back to what the watch file says
    elif status == 410:
        retired_at, wait = retired_at or now, RETIRED_WAIT
    return replace(
        state,
        due_at=now + max(wait, min(asked, LONGEST_WAIT)),
        attempted_at=now,
        failures=state.failures + 1,
        strikes=strikes,
        problem=error.reason,
        retired_at=retired_at,
        move=move,
    )
