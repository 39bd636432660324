"""What a poll does when the world is not as it should be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from core.errors import StorageError
from core.values import Article, Hit, HitFilter, Receiver, Route, Source, Term, Topic, Watch
from matching import Matcher
from pipeline.poll import PollTools, poll_sources
from pipeline.ports import Store
from pipeline.reports import PollReport
from storage import open_store
from tests.fakes.store import MemoryStore
from tests.fakes.web import FakeFetch

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TOPIC = Topic("sea", "South China Sea", any=(Term("South China Sea"),), version="v1")
WATCH = Watch(
    sources=(
        Source("a", "A Paper", "https://a.example/feed", "feed"),
        Source("b", "B Paper", "https://b.example/feed", "feed"),
    ),
    topics=(TOPIC,),
    receivers=(Receiver("desk", "json://desk.example"),),
    routes=(Route(("desk",), topics=("sea",)),),
)
BODY = (
    "Two ships of the coast guard met in the South China Sea on Sunday, officials said after "
    "the boats had returned to port. Nobody was hurt, and both sides said that they would talk."
)
WALL = (
    "<html><head><title>Before you continue</title></head><body><h1>Before you continue</h1>"
    "<p>We use cookies and data to deliver and maintain our services. If you choose to accept "
    "all, we will also use cookies to develop new services.</p>"
    "<button>Reject all</button><button>Accept all</button></body></html>"
)


def page(title: str, body: str = BODY) -> str:
    text = f"<p>{body}</p><p>The next meeting of the two sides is planned for the coming week.</p>"
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{text}</article></body></html>"
    )


def feed(*items: tuple[str, str], summary: str = "", published: datetime = NOW) -> str:
    inner = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid>{link or title}</guid>"
        f"<description>{summary}</description><pubDate>{format_datetime(published)}</pubDate></item>"
        for title, link in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{inner}</channel></rss>'


@dataclass
class World:
    """A little web, a store, and a clock that is moved by hand."""

    store: Store
    web: FakeFetch = field(default_factory=FakeFetch)
    now: datetime = NOW
    matcher: Matcher = field(default_factory=lambda: Matcher([TOPIC]))
    watch: Watch = WATCH

    def poll(self, *slugs: str) -> PollReport:
        tools = PollTools(
            self.web, self.web, self.store, self.matcher, self.watch, lambda: self.now
        )
        return asyncio.run(poll_sources(slugs or ("a", "b"), tools))

    def outcomes(self, url: str) -> list[tuple[str, str]]:
        return [(fate.step, fate.outcome) for fate in self.store.fates(url)]


@pytest.fixture(params=["memory", "sqlite"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    store: Store = (
        MemoryStore() if request.param == "memory" else open_store(f"sqlite:///{tmp_path}/n.db")
    )
    yield World(store)
    store.close()


def test_a_source_that_fails_is_recorded_and_the_other_one_is_read(world: World) -> None:
    world.web.status("https://a.example/feed", 500)
    world.web.put("https://b.example/feed", feed(("Ships meet", "https://b.example/1")))
    world.web.put("https://b.example/1", page("Ships meet"))
    report = world.poll()
    assert [(s.source, s.outcome) for s in report.sources] == [("a", "failed"), ("b", "ok")]
    assert len(report.hits) == 1
    state = world.store.source_states()["a"]
    assert (state.failures, state.problem) == (1, "HTTP 500")
    assert state.due_at is not None
    assert timedelta(minutes=15) < state.due_at - NOW < timedelta(minutes=30)
    assert state.succeeded_at is None


def test_a_source_that_comes_back_has_no_failures_any_more(world: World) -> None:
    world.web.status("https://a.example/feed", 500)
    world.poll("a")
    world.web.put("https://a.example/feed", feed())
    world.poll("a")
    state = world.store.source_states()["a"]
    assert (state.failures, state.problem, state.succeeded_at) == (0, "", NOW)


def test_what_is_no_feed_is_a_failure_with_its_reason(world: World) -> None:
    world.web.put("https://a.example/feed", page("Welcome to our new site"))
    (report,) = world.poll("a").sources
    assert report.outcome == "failed"
    assert "page" in report.problem


def test_a_page_that_is_down_is_tried_again_although_the_feed_dropped_it(world: World) -> None:
    world.web.put("https://a.example/feed", feed(("Ships meet", "https://a.example/1")))
    world.web.status("https://a.example/1", 503)
    assert world.poll("a").sources[0].failed_pages == 1
    world.web.put("https://a.example/feed", feed())
    world.web.put("https://a.example/1", page("Ships meet"))
    world.now += timedelta(minutes=5)
    assert world.poll("a").articles == 0
    world.now += timedelta(minutes=6)
    assert world.poll("a").articles == 1
    assert ("fetched", "failed") in world.outcomes("https://a.example/1")
    assert ("matched", "hit") in world.outcomes("https://a.example/1")


def test_a_page_that_stays_down_ends_as_a_summary(world: World) -> None:
    world.web.put(
        "https://a.example/feed", feed(("Ships meet", "https://a.example/1"), summary=BODY)
    )
    world.web.status("https://a.example/1", 503)
    for _ in range(7):
        world.poll("a")
        world.now += timedelta(days=1)
    (hit,) = world.store.hits(HitFilter())
    assert hit.article.text_from == "feed"


def test_a_page_that_is_gone_is_not_replaced_by_its_summary(world: World) -> None:
    world.web.put(
        "https://a.example/feed", feed(("Ships meet", "https://a.example/1"), summary=BODY)
    )
    world.web.status("https://a.example/1", 404)
    world.poll("a")
    assert world.store.hits(HitFilter()) == ()
    assert world.store.counts()["articles"] == 0


def test_a_consent_wall_is_named_and_the_summary_matched(world: World) -> None:
    world.web.put(
        "https://a.example/feed", feed(("Ships meet", "https://a.example/1"), summary=BODY)
    )
    world.web.put("https://a.example/1", WALL)
    report = world.poll("a")
    assert report.rejected == {"consent": 1}
    (hit,) = world.store.hits(HitFilter())
    assert hit.article.text == BODY


def test_a_consent_wall_without_a_summary_matches_nothing(world: World) -> None:
    world.web.put("https://a.example/feed", feed(("South China Sea", "https://a.example/1")))
    world.web.put("https://a.example/1", WALL)
    assert world.poll("a").hits == ()


def test_an_entry_without_a_link_is_recorded_and_the_rest_goes_on(world: World) -> None:
    world.web.put(
        "https://a.example/feed", feed(("No link", ""), ("Ships meet", "https://a.example/1"))
    )
    world.web.put("https://a.example/1", page("Ships meet"))
    (report,) = world.poll("a").sources
    assert (report.without_link, report.articles) == (1, 1)
    assert world.outcomes("No link") == [("seen", "ok"), ("skipped", "no_link")]


def test_a_link_that_is_no_address_is_recorded(world: World) -> None:
    world.web.put("https://a.example/feed", feed(("Odd", "http://example.c[o.test/")))
    (report,) = world.poll("a").sources
    assert (report.without_link, report.failed_pages) == (1, 0)


def test_an_article_that_two_sources_offer_is_stored_once(world: World) -> None:
    link = "https://a.example/1"
    world.web.put("https://a.example/feed", feed(("Ships meet", link)))
    world.web.put("https://b.example/feed", feed(("Ships meet", f"{link}?utm_source=b")))
    world.web.put(link, page("Ships meet"))
    world.web.put(f"{link}?utm_source=b", page("Ships meet"))
    report = world.poll()
    assert report.articles == 1
    assert sum(source.duplicates for source in report.sources) == 1
    assert len(world.store.deliveries()) == 1


def test_a_reprint_joins_the_story_and_alerts_nobody_again(world: World) -> None:
    world.web.put("https://a.example/feed", feed(("Ships meet", "https://a.example/1")))
    world.web.put("https://a.example/1", page("Ships meet"))
    world.poll("a")
    world.web.put("https://b.example/feed", feed(("Vessels meet at sea", "https://b.example/9")))
    world.web.put("https://b.example/9", page("Vessels meet at sea"))
    report = world.poll("b")
    assert [line.reprint for line in report.hits] == [True]
    assert report.alerts == 0
    assert world.store.counts()["stories"] == 1


def test_a_canonical_address_that_every_page_names_loses_no_article(world: World) -> None:
    lying = '<link rel="canonical" href="https://a.example/news">'
    links = [("Ships meet", "https://a.example/1"), ("Boats part", "https://a.example/2")]
    world.web.put("https://a.example/feed", feed(*links))
    for number, (title, link) in enumerate(links):
        text = BODY if number else BODY.replace("Sunday", "Monday")
        world.web.put(link, page(title, text).replace("</head>", f"{lying}</head>"))
    assert world.poll("a").articles == 2


def test_headers_of_a_source_go_to_its_own_site_only(world: World) -> None:
    token = (("authorization", "Bearer s3cret"),)
    world.watch = replace(WATCH, sources=(replace(WATCH.sources[0], headers=token),))
    links = [("Ours", "https://www.a.example/1"), ("Theirs", "https://elsewhere.example/2")]
    world.web.put("https://a.example/feed", feed(*links))
    for title, link in links:
        world.web.put(link, page(title))
    world.poll("a")
    sent = {asked.url: asked.headers for asked in world.web.asked}
    assert sent["https://a.example/feed"] == token
    assert sent["https://www.a.example/1"] == token
    assert sent["https://elsewhere.example/2"] == ()


def test_old_news_is_stored_and_alerts_nobody(world: World) -> None:
    old = NOW - timedelta(days=4)
    world.web.put(
        "https://a.example/feed", feed(("Ships meet", "https://a.example/1"), published=old)
    )
    world.web.put("https://a.example/1", page("Ships meet"))
    report = world.poll("a")
    assert (len(report.hits), report.alerts) == (1, 0)
    assert ("alerted", "nobody") in world.outcomes("https://a.example/1")


def test_an_unchanged_feed_is_not_read_again(world: World) -> None:
    world.web.put("https://a.example/feed", feed(("Ships", "https://a.example/1")), etag='"1"')
    world.web.put("https://a.example/1", page("Ships meet"))
    assert world.poll("a").sources[0].outcome == "ok"
    again = world.poll("a").sources[0]
    assert (again.outcome, again.articles) == ("unchanged", 0)
    assert world.web.asked[-1].etag == '"1"'


class Broken(Matcher):
    """A matcher with a defect that one article meets."""

    def match(self, article: Article, **more: str) -> tuple[Hit, ...]:
        if "Boom" in article.title:
            raise ZeroDivisionError("a defect")
        return super().match(article, **more)


def test_a_defect_of_ours_costs_one_page_for_a_while_and_no_other(world: World) -> None:
    links = [("Boom", "https://a.example/1"), ("Ships meet", "https://a.example/2")]
    world.web.put("https://a.example/feed", feed(*links))
    for title, link in links:
        world.web.put(link, page(title))
    world.matcher = Broken([TOPIC])
    report = world.poll("a")
    assert (report.articles, report.sources[0].failed_pages) == (1, 1)
    assert ("fetched", "defect") in world.outcomes("https://a.example/1")
    world.matcher = Matcher([TOPIC])
    world.now += timedelta(minutes=11)
    assert world.poll("a").articles == 1


def test_a_database_that_refuses_stops_the_poll(world: World) -> None:
    class Refusing:
        def __getattr__(self, name: str) -> object:
            if name == "begin":
                raise StorageError("the disk is full")
            return getattr(world.store, name)

    world.web.put("https://a.example/feed", feed())
    tools = PollTools(world.web, world.web, Refusing(), world.matcher, WATCH, lambda: NOW)  # type: ignore[arg-type]
    with pytest.raises(StorageError, match="disk is full"):
        asyncio.run(poll_sources(["a"], tools))
