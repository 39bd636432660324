"""What the polls of sources share: the tools they work with, and what is known of their round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.values import Source, Watch
from matching import Matcher
from pipeline.ports import Fetch, Store
from pipeline.quiet import QuietPolls
from scrapers.sites import Rules


class Clock(Protocol):
    """Tells the time: aware, UTC."""

    def __call__(self) -> datetime:
        """The present moment."""
        ...


@dataclass(frozen=True, slots=True)
class PollTools:
    """What a poll needs besides its sources."""

    #: For addresses that a person gave us (sources), and for those we found (their articles).
    fetch: Fetch
    fetch_page: Fetch
    store: Store
    matcher: Matcher
    watch: Watch
    clock: Clock
    #: What is known of sites; None means the shipped rules.
    rules: Rules | None = None
    #: How many article pages of one source, and how many sources, are under way at once.
    pages_at_once: int = 4
    sources_at_once: int = 128
    #: Makes of the same two what sources need whose pages want a browser, or that have a proxy.
    render: Callable[[Fetch], Fetch] | None = None
    through: Callable[[str], tuple[Fetch, Fetch]] | None = None

    def fetches(self, source: Source) -> tuple[Fetch, Fetch]:
        """What gets this source and its articles' pages."""
        if source.proxy and self.through:
            return self.through(source.proxy)
        if source.browser and self.render:
            return self.render(self.fetch), self.render(self.fetch_page)
        return self.fetch, self.fetch_page


@dataclass(frozen=True, slots=True)
class Round:
    """One poll of many sources, as each of them sees it.

    `quiet` collects the polls that brought nothing. `owed` are the sources of whose entries some
    page may be due again. `first_of_all` says that nothing was read before this round.
    """

    tools: PollTools
    quiet: QuietPolls
    owed: frozenset[str]
    first_of_all: bool
