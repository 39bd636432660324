"""How often somebody may try a password. Pure: the time comes in."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil


class Throttle:
    """Counts wrong passwords for each client; after `most` within `window` seconds it must wait.

    Ten a minute leave a person room for typing errors and a guesser 14,400 tries a day. Only
    `remembered` clients are kept, the last to fail, so that a flood of addresses takes no memory.
    """

    def __init__(self, most: int = 10, window: float = 60.0, remembered: int = 10_000) -> None:
        self._most, self._window, self._remembered = most, window, remembered
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, client: str, now: float) -> int:
        """Seconds until the client may try again; 0 when it may."""
        recent = self._recent(client, now)
        if len(recent) < self._most:
            return 0
        return max(1, ceil(recent[-self._most] + self._window - now))

    def failed(self, client: str, now: float) -> None:
        """Note a wrong password."""
        self._failures[client] = [*self._recent(client, now), now][-self._most :]
        self._failures.move_to_end(client)
        if len(self._failures) > self._remembered:
            self._failures.popitem(last=False)

    def _recent(self, client: str, now: float) -> list[float]:
        return [at for at in self._failures.get(client, ()) if now - at < self._window]
