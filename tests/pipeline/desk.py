"""A little watch with a real store, and channels with a memory, for the tests of delivery."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.values import Alert, Article, Hit, Receiver, Route, Span, Topic, Watch
from pipeline.deliver import DeliveryReport, deliver
from pipeline.lane import WORKERS, DeliverTools
from pipeline.ports import Store
from tests.fakes.channel import FakeChannel

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Desk:
    """Receivers, their channels, a clock that tests turn, and what was waited for."""

    store: Store
    receivers: tuple[Receiver, ...] = (Receiver("desk", "mailto://x"),)
    routes: tuple[Route, ...] = ()
    now: datetime = NOON
    channels: dict[str, FakeChannel] = field(default_factory=lambda: defaultdict(FakeChannel))
    waited: list[float] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    stories: int = 0
    workers: int = WORKERS

    @property
    def watch(self) -> Watch:
        return Watch(
            topics=(Topic("ferries", "Ferries"),), receivers=self.receivers, routes=self.routes
        )

    def tools(self) -> DeliverTools:
        def open_channel(receiver: Receiver) -> FakeChannel:
            self.opened.append(receiver.name)
            return self.channels[receiver.name]

        return DeliverTools(
            store=self.store,
            watch=self.watch,
            open_channel=open_channel,
            clock=lambda: self.now,
            random=lambda: 0.5,
            wait=self._wait,
            workers=self.workers,
        )

    def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)

    def deliver(self) -> DeliveryReport:
        """One round."""
        return deliver(self.tools())

    def story(self) -> int:
        """Store another article with a hit in a story of its own."""
        self.stories += 1
        url = f"https://press.example/{self.stories}"
        article = Article(url, f"Ferry strike, day {self.stories}", "Harbour.", "press")
        hit = Hit("ferries", "v1", url, 0.5, (Span("title", 0, 5, "Ferry"),), "title", "Ferry")
        with self.store.begin() as tx:
            tx.add_article(article, (), (), self.now)
            story = tx.new_story(article.title, url, self.now)
            tx.add_hits(story, [hit], self.now)
        return story

    def owe(self, count: int = 1, **other: Any) -> list[str]:
        """Owe alerts about as many new stories, due now; their keys."""
        made: list[Alert] = []
        for _ in range(count):
            story = self.story()
            values: dict[str, Any] = {
                "key": f"alert {story}",
                "receiver": "desk",
                "kind": "story",
                "story_ids": (story,),
                "topics": ("ferries",),
                "mode": "instant",
                "priority": "normal",
                "created_at": self.now,
                "due_at": self.now,
            }
            made.append(Alert(**(values | other)))
        with self.store.begin() as tx:
            tx.add_alerts(made)
        return [alert.key for alert in made]

    def told(self, name: str = "desk") -> list[tuple[int, ...]]:
        """The stories in each message that a receiver took."""
        letters: Sequence[Any] = self.channels[name].letters
        return [tuple(one.story.id for one in letter.stories) for letter in letters]

    def states(self) -> dict[str, str]:
        """The state of each row by its key."""
        return {row.alert.key: row.state for row in self.store.deliveries()}
