"""What a site lets robots read: robots.txt (RFC 9309), asked once and remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from protego import Protego

from core.errors import FetchError
from core.values import RobotsText

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
        text: what they were read from.
    """

    until: datetime
    agent: str = ""
    delay: float = 0.0
    unreadable: str = ""
    protego: Protego | None = None
    text: str = ""

    def allow(self, url: str) -> bool:
        """Whether the rules let us read `url`; unknown rules do not."""
        if self.unreadable:
            return False
        return self.protego is None or self.protego.can_fetch(url, self.agent)


class Keeper(Protocol):
    """Keeps what sites answered for the next process; a store is one."""

    def robots(self, origin: str) -> RobotsText | None:
        """What was kept of a site last, also when it counts no more."""
        ...

    def save_robots(self, texts: Iterable[RobotsText], now: datetime) -> None:
        """Keep these in place of what was kept of the same sites."""
        ...


class Robots:
    """The rules of every site that was asked, by origin ("https://paper.example").

    May outlive a fetcher and be given to the next one, and a `keeper` hands them on to the next
    process (Prefect starts one for each poll), so that a poll every few minutes reads each
    robots.txt once a day. `agent` is the product token that sites address us by.
    """

    def __init__(
        self, agent: str, now: Callable[[], datetime], keeper: Keeper | None = None
    ) -> None:
        self._agent, self._now, self._keeper = agent, now, keeper
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._fresh: dict[str, RobotsText] = {}

    def known(self, origin: str) -> Rules | None:
        """The rules of a site, or None when they are unknown or too old."""
        rules = self._rules.get(origin)
        return rules if rules is not None and rules.until > self._now() else None

    async def recall(self, origin: str) -> Rules | None:
        """As `known`, after looking at what an earlier process kept."""
        if self._keeper is not None and origin not in self._rules:
            kept = await asyncio.to_thread(self._keeper.robots, origin)
            if kept and kept.unreadable:
                self._remember(origin, Rules(kept.until, unreadable=kept.unreadable))
            elif kept:
                self._remember(origin, self._parse(kept.text, kept.until))
        return self.known(origin)

    def hand_on(self) -> None:
        """Give the keeper what was learned since the last time. Raises what it raises."""
        fresh, self._fresh = self._fresh, {}
        if self._keeper is not None and fresh:
            self._keeper.save_robots(fresh.values(), self._now())

    def learn(self, origin: str, answer: bytes | FetchError) -> Rules:
        """Take in what a site answered for its robots.txt.

        RFC 9309, 2.3.1: a client error means that there are no rules; a server error or no
        answer means that all is refused for now, unless an older copy is at hand. What is no
        answer by any reading (broken compression, redirects in a circle) counts as no rules.
        """
        if isinstance(answer, bytes):
            text = answer[:_READ_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
            rules = self._parse(text, self._now() + _KEPT)
        elif answer.severity != "temporary":
            rules = Rules(self._now() + _KEPT)
        else:
            soon = self._now() + _KEPT_UNREADABLE
            old = self._rules.get(origin)
            rules = replace(old, until=soon) if old else Rules(soon, unreadable=answer.reason)
        self._remember(origin, rules)
        if self._keeper is not None:
            self._fresh[origin] = RobotsText(origin, rules.until, rules.text, rules.unreadable)
        return rules

    def _remember(self, origin: str, rules: Rules) -> None:
        self._rules[origin] = rules
        self._rules.move_to_end(origin)
        while len(self._rules) > _REMEMBERED:
            self._rules.popitem(last=False)

    def _parse(self, text: str, until: datetime) -> Rules:
        protego = Protego.parse(text)
        delay = min(protego.crawl_delay(self._agent) or 0.0, LONGEST_DELAY_SECONDS)
        return Rules(until, self._agent, delay, protego=protego, text=text)
