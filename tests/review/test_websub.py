"""Hubs that tell of news: asked, confirmed, renewed, believed only when they sign."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core.values import FetchedPage, Source, SourceState, Subscription
from pipeline.websub import LEASE, keep_subscribed, signed, verify
from pipeline.wiring import App
from scrapers.fetch import HttpFetcher
from scrapers.websub import hub_of
from tests.house import house
from tests.review.browser import Browser, served
from tests.servers.hub import Hub

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with house(tmp_path_factory.mktemp("websub"), NOW) as built:
        built.environ["WIREWATCH_WEBSUB_URL"] = "http://127.0.0.1"
        with built.open(NOW) as opened:
            yield opened


@pytest.fixture
def browser(app: App) -> Iterator[Browser]:
    with served(app) as asking:
        yield asking


def subscribe(app: App, browser: Browser, hub: Hub, now: datetime = NOW) -> int:
    source = Source("press", "Press", hub.topic, "feed", allow_private=True)

    async def run() -> int:
        async with HttpFetcher("Wirewatch/test", gap=0) as fetch:
            own = f"http://127.0.0.1:{browser.port}/"
            return await keep_subscribed([source], app.store, fetch, fetch.submit, own, now)

    return asyncio.run(run())


def known(app: App) -> Subscription:
    (one,) = app.store.subscriptions()
    return one


@pytest.mark.parametrize("in_header", [True, False], ids=["Link header", "feed"])
def test_a_hub_is_asked_confirmed_and_its_notice_makes_the_source_due(
    app: App, browser: Browser, in_header: bool
) -> None:
    later = NOW + 5 * HOUR
    with app.store.begin() as tx:
        tx.save_state(SourceState("press", succeeded_at=NOW, due_at=later))
    with Hub(in_header=in_header) as hub:
        assert subscribe(app, browser, hub) == 1
        (form,) = hub.asked
        assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", hub.topic)
        assert hub.confirmed == [True]
        assert known(app).state == "active"
        assert abs(known(app).until - NOW - timedelta(days=1)) < HOUR  # type: ignore[operator]
        assert app.store.source_states()["press"].due_at == later
        assert hub.tell(form) == 202
    due = app.store.source_states()["press"].due_at
    assert due is not None
    assert due < later


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_notice_with_a_wrong_signature_changes_nothing(
    app: App, browser: Browser, method: str
) -> None:
    with Hub() as hub:
        subscribe(app, browser, hub)
        assert hub.tell(hub.asked[0], secret="guessed", method=method) == 202
        assert app.store.source_states({"press"}) == {}
        assert hub.tell(hub.asked[0], method=method) == 202
        assert set(app.store.source_states({"press"})) == {"press"}


def test_what_we_did_not_ask_for_is_not_confirmed(app: App, browser: Browser) -> None:
    with Hub() as hub:
        subscribe(app, browser, hub)
        form = hub.asked[0]
        assert not hub.confirm(form, "unsubscribe", hub.topic)
        assert not hub.confirm(form, "subscribe", "https://other.example/feed")
        assert not hub.confirm(
            form | {"hub.callback": form["hub.callback"] + "x"}, "subscribe", hub.topic
        )
        assert hub.tell(form | {"hub.callback": form["hub.callback"] + "x"}) == 410
    assert known(app).state == "active"


def test_a_lease_is_renewed_half_way_and_not_before(app: App, browser: Browser) -> None:
    with Hub() as hub:
        subscribe(app, browser, hub)
        first = known(app)
        assert subscribe(app, browser, hub, NOW + 11 * HOUR) == 0
        assert subscribe(app, browser, hub, NOW + 13 * HOUR) == 1
        assert hub.asked[0]["hub.callback"] == hub.asked[1]["hub.callback"]
        assert (known(app).secret, known(app).state) == (first.secret, "active")


def test_a_hub_that_refuses_is_asked_again_the_next_day(app: App, browser: Browser) -> None:
    with Hub(refuses=500) as hub:
        subscribe(app, browser, hub)
        assert (known(app).state, known(app).problem[:8]) == ("failed", "HTTP 500")
        assert subscribe(app, browser, hub, NOW + HOUR) == 0
        hub.refuses = 0
        assert subscribe(app, browser, hub, NOW + 25 * HOUR) == 1
    assert known(app).state == "active"


def test_a_hub_may_deny_and_never_grants_longer_than_we_asked(app: App) -> None:
    one = Subscription(
        "press", "https://hub.example/", "https://a.example/f", "t", "s", "asked", NOW
    )
    with app.store.begin() as tx:
        tx.save_subscription(one)
    assert verify(app.store, "t", "subscribe", one.topic, "999999999", "", NOW)
    assert known(app).until == NOW + LEASE
    assert not verify(app.store, "t", "denied", one.topic, "", "no room", NOW)
    assert (known(app).state, known(app).problem) == ("denied", "no room")


def test_a_source_without_a_hub_and_one_with_a_secret_address_are_left_alone(app: App) -> None:
    async def fetch(url: str, **_: object) -> FetchedPage:
        return FetchedPage(url, url, 200, (), b"<rss><channel/></rss>", NOW)

    async def submit(*_: object, **__: object) -> int:
        raise AssertionError

    sources = [
        Source("plain", "", "https://a.example/f", "feed"),
        Source("secret", "", "https://b.example/f", "feed", headers=(("Authorization", "x"),)),
        Source("map", "", "https://c.example/s", "sitemap"),
    ]
    own = "https://watch.example"
    assert asyncio.run(keep_subscribed(sources, app.store, fetch, submit, own, NOW)) == 0
    assert [(one.source, one.state) for one in app.store.subscriptions()] == [("plain", "none")]


def test_a_feed_that_cannot_be_read_keeps_no_other_from_its_hub(app: App) -> None:
    async def fetch(url: str, **_: object) -> FetchedPage:
        broken = b"\x1f\x8bno gzip" if "broken" in url else b"<rss><channel/></rss>"
        return FetchedPage(url, url, 200, (), broken, NOW)

    async def submit(*_: object, **__: object) -> int:
        return 202

    sources = [
        Source("broken", "B", "https://broken.example/feed"),
        Source("sound", "S", "https://sound.example/feed"),
    ]
    asyncio.run(keep_subscribed(sources, app.store, fetch, submit, "https://watch.example", NOW))
    states = {one.source: one.state for one in app.store.subscriptions()}
    assert (states["broken"], states["sound"]) == ("failed", "none")


def test_without_a_public_address_there_is_no_endpoint(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("off")
    with house(folder, NOW) as built, built.open(NOW) as opened, served(opened) as asking:
        assert asyncio.run(opened.keep_subscribed()) == 0
        assert asking.get("/websub/x?hub.mode=subscribe&hub.topic=y").status in (401, 404)


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ((("link", '<https://h.example/>; rel="hub", </f>; rel="self"'),), b"<rss/>", True),
        ((("link", "<https://h.example/>; rel=hub"), ("link", "</f>; rel=self")), b"<rss/>", True),
        ((("link", '</f>; rel="self"'),), b"<rss/>", False),
        ((("link", '<javascript:x>; rel="hub", </f>; rel="self"'),), b"<rss/>", False),
        ((), b'{"feed_url":"/f","hubs":[{"type":"WebSub","url":"https://h.example/"}]}', True),
        ((), b'{"feed_url":"/f","hubs":"x"}', False),
        ((), b"{" * 5000, False),
        ((), b"", False),
    ],
)  # fmt: skip
def test_hubs_are_found_where_the_recommendation_has_them(
    headers: tuple[tuple[str, str], ...], body: bytes, found: bool
) -> None:
    page = FetchedPage("https://a.example/f", "https://a.example/f", 200, headers, body, NOW)
    named = ("https://h.example/", "https://a.example/f")
    assert hub_of(page) == (named if found else ("", ""))


def test_a_signature_must_name_a_digest_that_the_recommendation_knows() -> None:
    assert not signed(b"x", "", "s")
    assert not signed(b"x", "md5=00", "s")
    assert not signed(b"x", "sha256=é", "s")
