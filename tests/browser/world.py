"""A newsroom that was polled, with two hundred stories more to judge, and an analyst."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.values import Article, Hit, Span
from pipeline.accounts import add_account
from pipeline.wiring import App
from tests.browser.history import add_history
from tests.house import house, poll_all
from tests.review.browser import served

NAME, PASSWORD = "ann", "corr3ct horse"
#: Topics of the made stories, so that each triage has its own.
KEYBOARD, PLAIN = "by-keyboard", "without-scripts"
STORIES = 100


@contextmanager
def world(home: Path) -> Iterator[tuple[App, str]]:
    """The opened application and the address that its page answers at."""
    now = datetime.now(UTC)
    with house(home, now) as built, built.open(now) as app:
        app.settings = app.settings.model_copy(update={"review_open": False})
        poll_all(app)
        add_account(app.store.accounts, NAME, "admin", PASSWORD, now)
        for topic in (KEYBOARD, PLAIN):
            _stories(app, topic, now)
        add_history(app, now)
        with served(app) as asking:
            yield app, f"http://127.0.0.1:{asking.port}"


def _stories(app: App, topic: str, now: datetime) -> None:
    with app.store.begin() as tx:
        for number in range(STORIES):
            url = f"https://press.example/{topic}/{number}"
            title = f"Ferry strike, day {number}: harbour stays closed"
            text = f"{title}. " + "Harbour workers walked out on Monday. " * 20
            at = now - timedelta(minutes=number)
            article = Article(url, title, text, "press", "The Press", language="en", published=at)
            tx.add_article(article, (), (), at)
            span = Span("title", 0, 12, "ferry strike")
            hit = Hit(topic, "v1", url, 0.5, (span,), "title", title)
            tx.add_hits(tx.new_story(title, url, at), [hit], at)
