"""What a site lets robots read: robots.txt (RFC 9309), asked once and remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from protego import Protego

from core.errors import FetchError

#: A crawler should not use a copy that is older (RFC 9309, 2.4).
_KEPT = timedelta(hours=24)
#: How long a site whose robots.txt cannot be had is left alone before it is asked again.
_KEPT_UNREADABLE = timedelta(minutes=10)
#: A crawler must read at least so much of it (RFC 9309, 2.5); longer ones are abuse.
_READ_BYTES = 500 * 1024
_REMEMBERED = 4096
#: Some sites ask for minutes, which would let a poll of their articles take hours.
LONGEST_DELAY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site says.

    Attributes:
        until: when it must be asked again.
        agent: whom the rules are looked up for.
        delay: seconds that the site wants between two requests, at most 30.
        unreadable: why nobody knows the rules, or ""; until then nothing may be read.
    """

    until: datetime
    agent: str = ""
    delay: float = 0.0
    unreadable: str = ""
    protego: Protego | None = None

    def allow(self, url: str) -> bool:
        """Whether the rules let us read `url`; unknown rules do not."""
        if self.unreadable:
            return False
        return self.protego is None or self.protego.can_fetch(url, self.agent)


class Robots:
    """The rules of every site that was asked, by origin ("https://paper.example").

    May outlive a fetcher and be given to the next one, so that a poll every few minutes reads
    each robots.txt once a day. `agent` is the product token that sites address us by.
    """

    def __init__(self, agent: str, now: Callable[[], datetime]) -> None:
        self._agent, self._now = agent, now
        self._rules: OrderedDict[str, Rules] = OrderedDict()

    def known(self, origin: str) -> Rules | None:
        """The rules of a site, or None when they are unknown or too old."""
        rules = self._rules.get(origin)
        return rules if rules is not None and rules.until > self._now() else None

    def learn(self, origin: str, answer: bytes | FetchError) -> Rules:
        """Take in what a site answered for its robots.txt.

        RFC 9309, 2.3.1: a client error means that there are no rules; a server error or no
        answer means that all is refused for now, unless an older copy is at hand. What is no
        answer by any reading (broken compression, redirects in a circle) counts as no rules.
        """
        if isinstance(answer, bytes):
            rules = self._parse(answer)
        elif answer.severity != "temporary":
            rules = Rules(self._now() + _KEPT)
        else:
            soon = self._now() + _KEPT_UNREADABLE
            old = self._rules.get(origin)
            rules = replace(old, until=soon) if old else Rules(soon, unreadable=answer.reason)
        self._rules[origin] = rules
        self._rules.move_to_end(origin)
        while len(self._rules) > _REMEMBERED:
            self._rules.popitem(last=False)
        return rules

    def _parse(self, body: bytes) -> Rules:
        text = body[:_READ_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
        protego = Protego.parse(text)
        delay = min(protego.crawl_delay(self._agent) or 0.0, LONGEST_DELAY_SECONDS)
        return Rules(self._now() + _KEPT, self._agent, delay, protego=protego)
