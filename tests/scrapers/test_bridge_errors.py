"""A bridge's error items are told from news by where they lead and what they hold."""

import pytest

from core.values import FeedEntry
from scrapers.bridge_errors import bridge_error

FEED = "https://bridge.example/?action=display&bridge=Sea&format=Atom"


@pytest.mark.parametrize(
    ("title", "url", "content"),
    [
        ("Bridge returned error 403! (20412)", f"{FEED}&_error_time=20412", ""),
        ("Bridge returned error 0! (18000)", "https://bridge.example/?action=display&bridge=Sea&_error_time=1", ""),
        ("Bridge returned error 500!", "https://bridge.example/", ""),
        ("Bridge returned error 404! (20412)", "https://sea.example/", "HttpException: https://sea.example resulted in 404 Not Found in lib/http.php line 26"),
        ("RSS reader not yet whitelisted!", "https://bridge.example/?x", ""),
        ("Error 429", "", ""),
        ("This feed has been disabled", "https://bridge.example/", ""),
    ],
)  # fmt: skip
def test_an_error_item_is_named(title: str, url: str, content: str) -> None:
    assert bridge_error(FeedEntry(title, url, "x", content=content), FEED) == title


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Error 404: the night the archive vanished", "https://sea.example/2026/archive"),
        ("Bridge returned to traffic after eleven days", "https://bridge.example/"),
        ("Bridge failed in the storm, inquiry finds", "https://sea.example/2026/bridge"),
        ("Feed prices expired hopes of farmers", "https://sea.example/2026/feed"),
        ("Ships meet", f"{FEED}&item=5"),
        ("", ""),
        ("Trial expired: court lets smuggler go", "https://sea.example/1"),
        ("Error", "http://["),
    ],
)
def test_news_stays_news(title: str, url: str) -> None:
    assert bridge_error(FeedEntry(title, url, "x"), FEED) == ""
