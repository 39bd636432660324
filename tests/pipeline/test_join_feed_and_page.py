"""Feed and page say different things of one article; the better one is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.values import Confidence, Extraction, FeedEntry, FetchedPage, Source
from pipeline.join import article_of_feed, as_article, published_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOURCE = Source("courier", "Harbour Courier", "https://courier.example/feed")
PAGE = FetchedPage("https://courier.example/a", "https://courier.example/a", 200, (), b"", NOW)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


TABLE = [
    # feed, page, zone of the page, how sure, what counts
    (at(20, 9), None, "", "", at(20, 9)),
    (None, at(20, 9), "UTC", "declared", at(20, 9)),
    (None, None, "", "", None),
    # The feed took local time for UTC; the page wrote its zone and shows that day.
    (at(20, 19), at(20, 10), "+09:00", "agreed", at(20, 10)),
    (at(20, 19), at(20, 10), "+09:00", "declared", at(20, 19)),
    (at(20, 19), at(20, 10), "(Asia/Tokyo)", "agreed", at(20, 19)),
    (at(20, 19), at(20), "", "agreed", at(20, 19)),
    # Dated anew by the feed, or by the page.
    (at(25, 8), at(3, 8), "UTC", "declared", at(3, 8)),
    (at(3, 8), at(25, 8), "UTC", "agreed", at(3, 8)),
    # A date that is only shown may be of something else.
    (at(25, 8), at(3), "", "shown", at(25, 8)),
    (at(25, 8), at(3), "", "address", at(25, 8)),
    # No feed knows the future.
    (datetime(2027, 1, 1, tzinfo=UTC), at(20, 9), "", "shown", at(20, 9)),
    (datetime(2027, 1, 1, tzinfo=UTC), None, "", "", None),
]


@pytest.mark.parametrize(("told", "read", "zone", "sure", "wanted"), TABLE)
def test_the_better_date_is_kept(
    told: datetime | None,
    read: datetime | None,
    zone: str,
    sure: Confidence,
    wanted: datetime | None,
) -> None:
    entry = FeedEntry("t", "https://courier.example/a", "a", published=told)
    page = Extraction("article", published=read, published_zone=zone, published_confidence=sure)
    assert published_of(entry, page, NOW) == wanted


def test_the_feed_names_the_author_and_the_agency_where_the_page_does_not() -> None:
    entry = FeedEntry("t", "https://courier.example/a", "a", authors=("Ana Torres", "Reuters"))
    article = as_article(Extraction("article", text="x"), entry, SOURCE, PAGE, NOW)
    assert (article.authors, article.wire) == (("Ana Torres",), "Reuters")


def test_an_outlet_or_an_address_is_no_author_of_a_feeds_article() -> None:
    entry = FeedEntry(
        "t", "https://courier.example/a", "a", authors=("Harbour Courier", "desk@courier.example")
    )
    assert article_of_feed(entry, "text", SOURCE, NOW).authors == ()


def test_the_pages_authors_go_before_the_feeds() -> None:
    entry = FeedEntry("t", "https://courier.example/a", "a", authors=("webmaster",))
    page = Extraction("article", text="x", authors=("Ana Torres",))
    assert as_article(page, entry, SOURCE, PAGE, NOW).authors == ("Ana Torres",)
