"""What an answer says about when to come again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.values import FetchedPage
from scrapers.hints import fresh_for, stated_rhythm

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DATE = "Sun, 22 Nov 2026 09:00:00 GMT"


def page(body: str = "", **headers: str) -> FetchedPage:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return FetchedPage("u", "u", 200, pairs, body.encode(), NOW)


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>60</ttl>", 60),
        ("<ttl> 5\n</ttl>", 5),
        ("<ttl><![CDATA[ 60 ]]></ttl>", 60),
        ("<ttl>99999999</ttl>", 0),
        ("<ttl>999999</ttl>", 24 * 60),
        ("<ttl>often</ttl>", 0),
        ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>", 60),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<x:updatePeriod>hourly</x:updatePeriod><x:updateFrequency>0</x:updateFrequency>", 60),
        ("<sy:updatePeriod>fortnightly</sy:updatePeriod>", 0),
        ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<title>nothing</title>", 0),
    ],
)
def test_a_feed_states_its_rhythm(head: str, minutes: int) -> None:
    feed = f"<rss><channel>{head}<item><ttl>720</ttl></item></channel></rss>"
    assert stated_rhythm(page(feed)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"cache_control": "public, max-age=600"}, 10),
        ({"cache_control": 'MAX-AGE="600"'}, 10),
        ({"cache_control": "s-maxage=600"}, 0),
        ({"cache_control": "max-age=600", "age": "540"}, 1),
        ({"cache_control": "max-age=600", "age": "99999"}, 0),
        ({"cache_control": "max-age=600", "age": "-5"}, 10),
        ({"cache_control": "max-age=999999999"}, 24 * 60),
        ({"cache_control": "no-cache", "expires": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0),
        ({"expires": "Sun, 22 Nov 2026 10:00:00 GMT", "date": DATE}, 60),
        ({"expires": "Sun, 22 Nov 2026 08:00:00 GMT", "date": DATE}, 0),
        ({"expires": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0),
        ({"expires": "Sun, 22 Nov 2026 10:00:00 -0000", "date": DATE}, 60),
        ({"expires": "0", "date": DATE}, 0),
        ({"expires": "Mon, 01 Jan 10000000000000000000000 00:00:00 GMT", "date": DATE}, 0),
        ({}, 0),
    ],
)
def test_a_server_says_how_long_its_answer_may_be_kept(
    headers: dict[str, str], minutes: int
) -> None:
    assert fresh_for(page(**headers)) == timedelta(minutes=minutes)
