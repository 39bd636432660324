"""Articles that a site splits into pages are read to their end, within bounds."""

import asyncio

import pytest

from core.values import FeedEntry, Source, Term, Topic
from matching import Matcher
from pipeline.parts import MOST_PARTS, is_same_title
from pipeline.resolve import resolve
from pipeline.trail import Offer, Resolved
from tests.fakes.store import MemoryStore
from tests.fakes.web import FakeFetch

STORY = "https://a.example/story"
SOURCE = Source("a", "A Paper", "https://a.example/feed", "feed")
TOPIC = Topic("sea", "Sea", any=(Term("South China Sea"),), version="v1")


def part(number: int, *links: str, title: str = "A long voyage", topic: str = "the bay") -> str:
    """A page of the article; its first paragraph stands on all of them."""
    told = "".join(
        f"<p>On day {number * 10 + n} the crew of the old ferry met fog in {topic}, and wrote so.</p>"
        for n in range(5)
    )
    anchors = "".join(f'<a href="{link}">{n}</a> ' for n, link in enumerate(links, 1))
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        "<p>This is the diary of a ferry that crossed the strait for ninety years.</p>"
        f"{told}<nav class='pages'>{anchors}</nav></article></body></html>"
    )


def follow(web: FakeFetch) -> Resolved:
    entry = FeedEntry("A long voyage", STORY, "1")
    store = MemoryStore()
    return asyncio.run(resolve(Offer("1", entry, 0), SOURCE, web, store, web.now))


def outcomes(found: Resolved) -> list[tuple[str, str, str]]:
    return [(f.step, f.outcome, f.detail) for f in found.fates if f.outcome.startswith("part")]


def test_parts_are_joined_in_order_without_what_they_repeat_and_matched_as_one() -> None:
    web = FakeFetch()
    links = [STORY, f"{STORY}?page=2", f"{STORY}?page=3"]
    web.put(STORY, part(1, *links))
    web.put(links[1], part(2, *links))
    web.put(links[2], part(3, *links, topic="the South China Sea"))
    found = follow(web)
    assert found.article is not None
    days = [int(line.split()[2]) for line in found.article.text.split("\n\n")[1:]]
    assert days == [*range(10, 15), *range(20, 25), *range(30, 35)]
    assert found.article.text.count("This is the diary") == 1
    assert [hit.topic for hit in Matcher([TOPIC]).match(found.article)] == ["sea"]
    assert (found.article.url, found.article.link) == (STORY, STORY)
    assert set(links[1:]) <= set(found.aliases)
    assert web.urls == links
    assert outcomes(found) == [("fetched", "parts", "2 further pages of the article read")]


def test_a_part_that_fails_leaves_a_fate_and_what_was_read_before_it() -> None:
    web = FakeFetch()
    links = [STORY, f"{STORY}/2", f"{STORY}/3"]
    web.put(STORY, part(1, *links))
    web.put(links[1], part(2, *links))
    web.status(links[2], 503)
    found = follow(web)
    assert found.article is not None
    assert "day 24" in found.article.text
    assert outcomes(found)[1] == (
        "fetched",
        "part_failed",
        "part 3 could not be read: HTTP 503; what was read before it is kept",
    )


def test_the_page_that_shows_all_is_preferred() -> None:
    web = FakeFetch()
    web.put(STORY, part(1, STORY, f"{STORY}?page=2", f"{STORY}?page=all"))
    web.put(f"{STORY}?page=all", part(1).replace("</article>", part(2) + "</article>"))
    found = follow(web)
    assert found.article is not None
    assert "day 24" in found.article.text
    assert web.urls == [STORY, f"{STORY}?page=all"]


def test_where_the_page_that_shows_all_fails_the_parts_are_read() -> None:
    web = FakeFetch()
    web.put(STORY, part(1, STORY, f"{STORY}?page=2", f"{STORY}?page=all"))
    web.put(f"{STORY}?page=2", part(2))
    found = follow(web)
    assert found.article is not None
    assert "day 24" in found.article.text


@pytest.mark.parametrize(
    "second",
    [
        part(1),  # the site ignores the number
        part(2, title="Harbour cafe reopens"),  # another article
        "<html><body><h1>Page not found</h1></body></html>",
    ],
)
def test_what_says_nothing_new_or_is_another_article_is_not_joined(second: str) -> None:
    web = FakeFetch()
    web.put(STORY, part(1, STORY, f"{STORY}?page=2"))
    web.put(f"{STORY}?page=2", second)
    found = follow(web)
    assert found.article is not None
    assert "day 14" in found.article.text
    assert len(found.article.text.split("\n\n")) == 6
    assert outcomes(found) == []


def test_a_number_that_leads_back_to_the_first_page_ends_the_series() -> None:
    web = FakeFetch()
    web.put(STORY, part(1, STORY, f"{STORY}?page=2"))
    web.move(f"{STORY}?page=2", STORY)
    found = follow(web)
    assert found.article is not None
    assert len(web.urls) == 2


def test_an_endless_series_ends() -> None:
    web = FakeFetch()
    links = [f"{STORY}?page={n}" for n in range(1, 30)]
    web.put(STORY, part(1, *links))
    for n, link in enumerate(links[1:], 2):
        web.put(link, part(n, *links))
    follow(web)
    assert len(web.urls) == MOST_PARTS


def test_titles_of_parts_may_differ_in_their_number() -> None:
    assert is_same_title("A long voyage", "A long voyage (2/3)")
    assert is_same_title("長い航海", "長い航海")
    assert is_same_title("", "Anything")
    assert not is_same_title("A long voyage", "Harbour cafe reopens")
