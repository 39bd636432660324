"""What can go wrong, sorted by what happens next.

WirewatchError
+ SourceError      one source or page went wrong; the others carry on
  - FetchError     no usable answer from the network
  - ParseError     an answer we could not understand
+ DeliveryError    a channel refused an alert; the outbox keeps it and tries again
+ StorageError     the database refused us; stop the run
+ ConflictError    somebody else was faster; look again and decide
+ SetupError       a human must fix a setting, source, topic or route

Every class keeps its parts and survives pickling, because Prefect may carry it between
processes (an exception with its own `__init__` and no `__reduce__` does not unpickle).
"""

from __future__ import annotations

from typing import Literal

#: How a fetch failed, as it counts towards giving up: hard (404, 410, refused by rule),
#: soft (nonsense answered), temporary (time-outs, 429, 5xx).
Severity = Literal["hard", "soft", "temporary"]

#: What a channel's refusal means for the outbox. `unknown`: it may have been accepted.
DeliveryOutcome = Literal["transient", "permanent", "unknown"]


class WirewatchError(Exception):
    """Base of everything Wirewatch raises on purpose; `str()` is one sentence for a person."""


class SourceError(WirewatchError):
    """One source or page went wrong. `url` is what was asked, `reason` one short sentence."""

    def __init__(self, url: str, reason: str, severity: Severity = "soft") -> None:
        super().__init__(f"{url}: {reason}" if url else reason)
        self.url, self.reason, self.severity = url, reason, severity

    def __reduce__(self) -> tuple[type[SourceError], tuple[object, ...]]:
        return type(self), (self.url, self.reason, self.severity)


class FetchError(SourceError):
    """No usable answer from the network: refused address, time-out, too large, bad status.

    `status` is the HTTP status, 0 without an answer; `retry_after` the seconds after which the
    server lets us ask again (its Retry-After header), or None.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        severity: Severity = "soft",
        status: int = 0,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(url, reason, severity)
        self.status, self.retry_after = status, retry_after

    def __reduce__(self) -> tuple[type[FetchError], tuple[object, ...]]:
        return type(self), (self.url, self.reason, self.severity, self.status, self.retry_after)


class ParseError(SourceError):
    """An answer that is not what it should be: no feed, no sitemap, no page."""


class DeliveryError(WirewatchError):
    """A channel did not take a message.

    `outcome` says whether to try again; `retry_after` is the seconds the provider asked for;
    `taken` which recipients took it, in the channel's own words. `reason` never holds a secret.
    """

    def __init__(
        self,
        reason: str,
        outcome: DeliveryOutcome = "transient",
        retry_after: float | None = None,
        taken: tuple[str, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.reason, self.outcome, self.retry_after = reason, outcome, retry_after
        self.taken = taken

    def __reduce__(
        self,
    ) -> tuple[type[DeliveryError], tuple[str, DeliveryOutcome, float | None, tuple[str, ...]]]:
        return type(self), (self.reason, self.outcome, self.retry_after, self.taken)


class StorageError(WirewatchError):
    """The database refused us: locked, corrupt, newer than the program, disk full."""


class ConflictError(WirewatchError):
    """Somebody else changed `ids` (of hits) after the person who now judges them had looked."""

    def __init__(self, *ids: int) -> None:
        super().__init__("somebody else judged this meanwhile")
        self.ids = ids

    def __reduce__(self) -> tuple[type[ConflictError], tuple[int, ...]]:
        return type(self), self.ids


class SetupError(WirewatchError):
    """A human must fix something. `problems` are whole sentences, with file and line if known."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[SetupError], tuple[str, ...]]:
        return type(self), self.problems
