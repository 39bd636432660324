"""When to try a failed message again, and when to stop. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

#: The first wait lies under this, each later one under twice the one before, up to LONGEST.
FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)

#: After so long people must look at it: the alert goes to the list of failures.
GIVE_UP = timedelta(hours=72)

#: Nobody who asks us to come back next year is waited for longer than this.
LONGEST_ASKED = timedelta(hours=12)


def next_attempt(
    attempts: int,
    first_tried_at: datetime,
    now: datetime,
    retry_after: float | None,
    random: float,
) -> datetime | None:
    """When to try again after `attempts` failed ones; None gives up.

    Full jitter: the wait is drawn evenly between zero and a bound that doubles, so that a
    backlog that failed together does not come back together (Brooker, "Exponential Backoff
    and Jitter", AWS 2015). `random` is that draw (0 to 1), `retry_after` the seconds a provider
    asked for: it is never undercut, and the jitter then comes on top.
    """
    bound = min(FIRST * 2 ** min(max(attempts - 1, 0), 20), LONGEST)
    # At least a second, or a draw of zero would hammer a server that has just refused us.
    wait = max(bound * min(max(random, 0.0), 1.0), timedelta(seconds=1))
    if retry_after is not None and retry_after > 0:
        wait += min(timedelta(seconds=min(retry_after, 1e6)), LONGEST_ASKED)
    due: datetime = now + wait
    last: datetime = first_tried_at + GIVE_UP
    if now >= last:
        return None
    return due if retry_after else min(due, last)
