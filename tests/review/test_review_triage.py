"""Triage with plain forms and addresses only: no script is needed for anything."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlencode

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from core.errors import StorageError
from core.values import HitFilter, StoredHit
from pipeline import wiring
from pipeline.wiring import App
from review.marking import left_out
from review.web import build
from tests.review.browser import Browser, Page, served
from tests.storage.news import alert, owe

NOW = datetime.now(UTC)
PASSWORD = "corr3ct horse"


@pytest.fixture(scope="module")
def locked(app: App) -> Iterator[Browser]:
    secret = app.settings.model_copy(
        update={"review_password": SecretStr(PASSWORD), "review_open": False}
    )
    with served(App(secret, app.watch, app.store)) as asking:
        yield asking


def basic(password: str, user: str = "ann") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def folded(app: App) -> tuple[StoredHit, ...]:
    """All hits of the story with the most of them."""
    hits = app.store.hits(HitFilter())
    most = max({hit.story_id for hit in hits}, key=lambda s: sum(h.story_id == s for h in hits))
    return tuple(hit for hit in hits if hit.story_id == most)


def statuses(app: App, hits: tuple[StoredHit, ...]) -> set[str]:
    found = (app.store.hit(hit.id) for hit in hits)
    return {hit.status for hit in found if hit}


def test_reprints_stand_once_with_their_outlets_and_hits(browser: Browser, app: App) -> None:
    hits = folded(app)
    assert len(hits) > 2
    page = browser.get("/").text
    (card,) = re.findall(rf'id="story-{hits[0].story_id}">(.*?)\n</li>', page, re.S)
    for hit in hits:
        assert f'href="/hit/{hit.id}"' in card
    assert f"{len(hits)} hits" in card


def test_a_verdict_on_a_story_can_be_explained_and_undone(browser: Browser, app: App) -> None:
    hits = folded(app)
    ids = " ".join(str(hit.id) for hit in hits)
    page = browser.post("/mark", {"hits": ids, "status": "irrelevant", "back": "/?since=30d#s"})
    done = "+".join(f"{hit.id}.{hit.version + 1}" for hit in hits)
    assert page.headers["location"] == f"/?since=30d&done={done}#s"
    assert statuses(app, hits) == {"irrelevant"}
    notice = browser.get(page.headers["location"].split("#")[0]).text.split('id="notice"')[1]
    assert "marked irrelevant" in notice
    assert 'name="reason" value="homonym"' in notice
    browser.post("/mark", {"hits": ids, "status": "irrelevant", "reason": "homonym"})
    assert {hit.reason for hit in app.store.hits(HitFilter(story_id=hits[0].story_id))} == {
        "homonym"
    }
    browser.post("/undo", {"hits": ids, "back": "/"})
    browser.post("/undo", {"hits": ids, "back": "/"})
    assert [verdict.reason for verdict in app.store.verdicts(hits[0].id)] == [
        "", "homonym", "", "homonym",
    ]  # fmt: skip


def test_a_script_is_answered_with_the_row_alone(browser: Browser, app: App) -> None:
    hit = app.store.hits(HitFilter(language="fil"))[0]
    form = {"hits": f"{hit.id}.{hit.version}", "status": "escalated", "back": "/?since=7d#x"}
    row = browser.post("/mark", form, HX_Request="true")
    assert row.status == 200
    assert row.text.strip().startswith('<li class="hit escalated"')
    assert f'value="{hit.id}.{hit.version + 1}"' in row.text
    assert f'value="/?since=7d#story-{hit.story_id}"' in row.text
    late = browser.post("/mark", form, HX_Request="true")
    assert "Somebody else judged this meanwhile" in late.text
    taken = {"to": "page", "hits": str(hit.id)}
    path = f"/story/{hit.story_id}/assign"
    assert "looked after by page" in browser.post(path, taken, HX_Request="true").text
    undone = browser.post("/undo", {"hits": str(hit.id)}, HX_Request="true")
    assert f'class="hit {hit.status}"' in undone.text
    lost = browser.post("/mark", {"hits": "999999", "status": "relevant"}, HX_Request="true")
    assert lost.status == 404
    assert "<html" not in lost.text


def test_a_suppressed_hit_has_a_state_of_its_own_and_shows_the_block(
    browser: Browser, app: App
) -> None:
    hidden = app.store.hits(HitFilter(status="suppressed"))
    (told,) = [hit for hit in hidden if hit.hit.suppressed.startswith("stands in")]
    assert f'id="story-{told.story_id}"' not in browser.get("/").text
    page = browser.get("/").text
    assert 'href="/?status=suppressed"' in page
    listed = browser.get("/?status=suppressed&source=strait-ledger").text
    assert f'id="story-{told.story_id}"' in listed
    assert "Left out: stands in 3 of 3 articles" in listed
    shown = browser.get(f"/hit/{told.id}").text
    assert "<h2>Suppressed</h2>" in shown
    block = shown.split("Left out of the text")[1].split("</details>")[0]
    assert "<details open>" in block
    assert 'reef of the <mark title="South China Sea">South China Sea</mark> founded' in block
    assert browser.post("/mark", {"hits": "1", "status": "suppressed"}).status == 422


def test_a_suppressed_hit_can_be_restored_on_the_page(browser: Browser, app: App) -> None:
    hidden = app.store.hits(HitFilter(status="suppressed"))
    told = next(hit for hit in hidden if not hit.hit.suppressed.startswith("stands in"))
    assert browser.post("/mark", {"hits": str(told.id), "status": "relevant"}).status == 303
    assert statuses(app, (told,)) == {"relevant"}
    shown = browser.get(f"/hit/{told.id}").text
    assert "<mark" in shown.split('<div class="text"')[1].split("Left out of the text")[0]
    browser.post("/undo", {"hits": str(told.id), "back": "/"})
    assert statuses(app, (told,)) == {"suppressed"}


def test_ticked_stories_are_marked_together(browser: Browser, app: App) -> None:
    first, second = app.store.hits(HitFilter(language="vi"))[:2]
    form = urlencode([("hits", str(first.id)), ("hits", str(second.id)), ("status", "relevant")])
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.ask("POST", "/mark", form, kind).status == 303
    assert statuses(app, (first, second)) == {"relevant"}
    assert browser.post("/mark", {"status": "relevant"}).status == 303
    assert browser.post("/mark", {"status": "relevant", "hits": "999999"}).status == 404
    assert browser.post("/mark", {"status": "great", "hits": "1"}).status == 422


def test_every_facet_leads_to_as_many_hits_as_it_says(browser: Browser) -> None:
    facets = json.loads(browser.get("/api/facets").text)
    tried = 0
    for part, values in facets.items():
        for value in values:
            if value["value"]:
                query = urlencode({part: value["value"]})
                shown = json.loads(browser.get(f"/api/stories?{query}").text)["stories"]
                assert sum(len(story["hits"]) for story in shown) == value["hits"], query
                tried += 1
    assert tried > 8


def test_the_interface_marks_and_undoes_as_the_page_does(browser: Browser, app: App) -> None:
    hit = app.store.hits(HitFilter(language="zh"))[0]

    def post(path: str, body: object, **headers: str) -> Page:
        kind = {"Content-Type": "application/json", **headers}
        return browser.ask("POST", path, json.dumps(body), kind)

    marks = {"hits": [hit.id], "status": "escalated", "note": "n"}
    assert json.loads(post("/api/mark", marks).text) == {"marked": 1}
    assert statuses(app, (hit,)) == {"escalated"}
    assert json.loads(post("/api/undo", {"hits": [hit.id]}).text) == {"undone": 1}
    assert post("/api/mark", {"hits": [999999], "status": "new"}).status == 404
    assert post("/api/mark", {"hits": [2**70], "status": "new"}).status == 422
    assert post("/api/mark", marks, Origin="https://evil.example").status == 403
    answer = post("/api/mark", {"hits": []})
    assert json.loads(answer.text)["request_id"] == answer.headers["x-request-id"]


def test_a_get_changes_nothing(browser: Browser, app: App) -> None:
    before = app.store.hits(HitFilter())
    for path in ("/mark?hits=1&status=relevant", "/undo?hits=1", "/api/mark", "/hit/1/mark"):
        assert browser.get(path).status == 405
    browser.get("/?done=1+2")
    assert app.store.hits(HitFilter()) == before


@pytest.mark.parametrize("path", ["/", "/overview", "/hit/1", "/hits.csv", "/static/keys.js"])
def test_head_is_answered_like_get_without_a_body(browser: Browser, path: str) -> None:
    page = browser.ask("HEAD", path, None, {})
    assert (page.status, page.text) == (200, "")
    assert page.headers["content-type"] == browser.get(path).headers["content-type"]


def test_the_hit_page_tells_verdicts_deliveries_and_what_was_left_out(
    browser: Browser, app: App
) -> None:
    hit = next(hit for hit in app.store.hits(HitFilter(language="en")) if hit.article.dropped)
    app.store.mark(hit.id, "escalated", NOW, by="ann <b>", note="call them")
    owe(app.store, alert("review:1", [hit.story_id], receiver="night desk"))
    page = browser.get(f"/hit/{hit.id}").text
    # One that another test put back into the text is left out no more.
    shown = page.partition('class="left-out"')[2].partition("</section>")[0]
    assert shown.count("<details") == len(left_out(hit))
    assert "ann &lt;b&gt;" in page
    assert "call them" in page.split("Verdicts so far")[1]
    assert "night desk" in page.split("Deliveries")[1]


def test_the_overview_tells_precision_volume_health_outbox_and_polls(
    browser: Browser, app: App
) -> None:
    hit = app.store.hits(HitFilter(topic="japan-us-alliance"))[0]
    app.store.mark(hit.id, "relevant", NOW)
    page = browser.get("/overview").text
    for topic in app.watch.topics:
        assert f"/feeds/{topic.slug}.atom" in page
    assert page.count('<svg class="bars"') == len(app.watch.topics)
    assert re.search(r"100 % <span class=\"soft\">\(\d+–100 %\)", page)
    assert all(source.name in page for source in app.watch.sources)
    assert re.search(r"\d+ %</span> <span class=\"soft\">1 consent wall</span>", page)
    stats = json.loads(browser.get("/api/stats").text)
    assert {"consent": 1} in [source["pages"]["no_article"] for source in stats["sources"]]
    assert {topic["slug"] for topic in stats["topics"]} == {t.slug for t in app.watch.topics}


def test_exports_hold_every_hit_that_the_filter_shows(browser: Browser, app: App) -> None:
    page = browser.get("/hits.csv?topic=south-china-sea")
    rows = list(csv.DictReader(io.StringIO(page.text, newline="")))
    wanted = {hit.id for hit in app.store.hits(HitFilter(topic="south-china-sea"))}
    assert {int(row["id"]) for row in rows} == wanted
    lines = browser.get("/hits.jsonl?topic=south-china-sea").text.splitlines()
    assert {json.loads(line)["id"] for line in lines} == wanted
    assert browser.get("/hits.exe").status == 422


def test_a_brief_tells_the_day_and_how_much_was_read(browser: Browser, app: App) -> None:
    hit = app.store.hits(HitFilter(topic="japan-us-alliance", language="en"))[-1]
    app.store.mark(hit.id, "escalated", NOW, note="call *them*")
    page = browser.get("/brief.md")
    assert page.headers["content-type"].startswith("text/markdown")
    section = page.text.split("## Japan-US alliance")[1].split("\n## ")[0]
    first = section.strip().splitlines()
    assert first[0].startswith("- **[")
    assert "**escalated**" in first[1]
    assert "*Note:* call \\*them\\*" in section
    assert "sources read" in page.text
    assert "Nothing to report" in browser.get("/brief.md?day=2001-01-01").text
    listed = json.loads(browser.get("/hits.json").text)
    assert {one["id"] for one in listed} == {hit.id for hit in app.store.hits(HitFilter())}
    assert json.loads(browser.get("/hits.json?topic=none").text) == []


def test_a_brief_of_too_many_stories_tells_the_newest_and_says_so(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = browser.get("/brief.md").text
    assert "there are more" not in whole
    monkeypatch.setattr(wiring, "MOST_TOLD", 2)
    told = browser.get("/brief.md").text
    assert "These are the newest 2 stories; there are more." in told
    # Another test may have rejected one of them.
    assert told.count("- **[") <= 2 < whole.count("- **[")


def test_feeds_are_read_by_a_reader_and_leave_out_what_is_irrelevant(
    browser: Browser, app: App
) -> None:
    wrong, *rest = app.store.hits(HitFilter(topic="south-china-sea", language="fil"))
    app.store.mark(wrong.id, "irrelevant", NOW)
    read = feedparser.parse(browser.get("/feeds/south-china-sea.atom").text)
    assert not read.bozo
    links = {entry.link for entry in read.entries}
    items = json.loads(browser.get("/feeds/south-china-sea.json").text)["items"]
    assert links == {item["url"] for item in items}
    assert (wrong.article.link or wrong.article.url) not in links
    assert rest[0].article.link in links or rest[0].article.url in links
    assert browser.get("/feeds/nothing.atom").status == 404


def test_with_a_password_a_feed_opens_to_its_own_token_only(locked: Browser) -> None:
    assert locked.get("/feeds/south-china-sea.atom").status == 404
    assert locked.get("/feeds/south-china-sea.atom?token=x").status == 404
    form = {"what": "topic:south-china-sea", "label": "my reader"}
    page = locked.post("/account/tokens", form, Authorization=basic(PASSWORD)).text
    (address,) = set(re.findall(r"/feeds/south-china-sea\.atom\?token=ww_[\w-]{43}", page))
    assert locked.get(address).status == 200
    assert locked.get(address.replace("south-china-sea", "japan-us-alliance")).status == 404
    assert locked.get("/").status == 401
    shown = locked.get("/account", Authorization=basic(PASSWORD)).text
    assert "my reader" in shown
    assert address.split("=")[1] not in shown
    (revoke,) = re.findall(r"/account/tokens/\d+/revoke", shown)
    assert locked.post(revoke, {}, Authorization=basic(PASSWORD)).status == 303
    assert locked.get(address).status == 404


def test_a_saved_filter_has_an_address_and_feeds_of_its_own(locked: Browser) -> None:
    mine = {"Authorization": basic(PASSWORD)}
    saved = {"name": "Việt & sea", "query": "?language=vi&topic=south-china-sea&before=3"}
    page = locked.post("/filters", saved, **mine)
    assert (page.status, page.headers["location"]) == (303, "/filter/viet-sea")
    shown = locked.get("/filter/viet-sea", **mine).text
    assert "<h1>Việt &amp; sea</h1>" in shown
    assert 'aria-current="true"><span>vi<' in shown
    for bad in ({"name": " ", "query": "topic=a"}, {"name": "all", "query": ""}):
        assert locked.post("/filters", bad, **mine).status == 422
    form = {"what": "filter:viet-sea", "label": "reader"}
    made = locked.post("/account/tokens", form, **mine).text
    (address,) = set(re.findall(r"/feeds/filter/viet-sea\.atom\?token=ww_[\w-]{43}", made))
    read = feedparser.parse(locked.get(address).text)
    assert not read.bozo
    assert read.feed.title == "Việt & sea"
    wanted = json.loads(locked.get("/api/stories?language=vi&topic=south-china-sea", **mine).text)
    titles = [story["hits"][0]["title"] for story in wanted["stories"]]
    assert [entry.title for entry in read.entries] == titles != []
    listed = json.loads(locked.get(address.replace(".atom", ".json")).text)
    assert [item["title"] for item in listed["items"]] == titles
    assert locked.get(address.replace("viet-sea", "other")).status == 404
    assert locked.get(address.replace("/filter/viet-sea", "/south-china-sea")).status == 404
    assert locked.post("/filter/viet-sea/remove", {}, **mine).status == 303
    assert locked.get(address).status == 404
    assert locked.get("/filter/viet-sea", **mine).status == 404


def test_a_verdict_names_who_signed_in(locked: Browser, app: App) -> None:
    hit = app.store.hits(HitFilter())[0]
    form = {"hits": str(hit.id), "status": "relevant"}
    assert locked.post("/mark", form, Authorization=basic(PASSWORD, "Zoë")).status == 303
    assert app.store.verdicts(hit.id)[-1].by == "Zoë"


def test_wrong_passwords_are_throttled_and_then_even_the_right_one_waits(app: App) -> None:
    secret = app.settings.model_copy(
        update={"review_password": SecretStr(PASSWORD), "review_open": False}
    )
    with served(App(secret, app.watch, app.store)) as asking:
        answers = [asking.get("/", Authorization=basic("wrong")).status for _ in range(11)]
        assert answers == [401] * 10 + [429]
        page = asking.get("/", Authorization=basic(PASSWORD))
        assert page.status == 429
        assert 0 < int(page.headers["retry-after"]) <= 60


def test_a_fault_of_ours_shows_a_number_and_no_trace(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> dict[str, int]:
        raise RuntimeError("secret inside")

    class Broken:
        counts = staticmethod(fail)

        def __getattr__(self, name: str) -> object:
            return getattr(app.store, name)

    with served(App(app.settings, app.watch, Broken())) as asking:  # type: ignore[arg-type]
        page = asking.get("/")
    assert page.status == 500
    assert "secret inside" not in page.text
    assert page.headers["x-request-id"] in page.text
    assert page.headers["x-request-id"] in caplog.text
    assert "content-security-policy" in page.headers


PATHS = ("/", "/api/hits", "/api/stories", "/api/facets", "/hits.csv", "/hits.jsonl", "/overview")
NAMES = ("topic", "source", "language", "status", "day", "since", "q", "before", "done", "x")
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.from_regex(r"[0-9]{1,8}[smhdw]", fullmatch=True),
    st.from_regex(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{5}([+-][0-9]{2}:[0-9]{2})?)?", fullmatch=True
    ),
    st.sampled_from(["new", "0001-01-01", "9999-12-31", "0001-01-01T00:00+23:59", "\x00", "١d"]),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=st.sampled_from(PATHS),
    pairs=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4),
)
def test_no_query_breaks_a_page(browser: Browser, path: str, pairs: list[tuple[str, str]]) -> None:
    page = browser.get(f"{path}?{urlencode(pairs, errors='replace')}")
    assert page.status in (200, 422), page.text


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=40))
def test_no_bytes_in_an_address_break_a_page(browser: Browser, raw: bytes) -> None:
    assert browser.get("/?" + quote(raw, safe="&=%+;")).status in (200, 422)
    assert browser.get("/hit/" + quote(raw, safe="")).status in (200, 404, 405, 422)
    assert browser.get("/feeds/" + quote(raw, safe="%")).status in (404, 405, 422)


def test_a_page_is_light_and_asks_little(browser: Browser) -> None:
    for path in ("/", "/overview", "/hit/1"):
        page = browser.get(path).text
        asked = re.findall(r'(?:<link rel="(?:stylesheet|icon)" href|<script src)="([^"]+)"', page)
        parts = [browser.get(part).text for part in asked]
        assert len(asked) == 4
        assert len(page.encode()) + sum(len(part.encode()) for part in parts) < 120_000
        assert "<style" not in page
        assert " style=" not in page
        assert not re.search(r"\son\w+=", page)
        assert not re.search(r"<script(?! src)", page)


def test_headings_come_in_order_and_every_field_has_a_name(browser: Browser) -> None:
    for path in ("/", "/overview", "/hit/1", "/nowhere"):
        page = browser.get(path).text.split("<main")[1]
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels[0] == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
        for field in re.finditer(r"<(?:input|select|textarea)[^>]*>", page):
            before = page[: field.start()]
            labelled = before.rfind("<label") > before.rfind("</label")
            assert labelled or "hidden" in field[0] or "aria-label" in field[0], field[0]


def test_every_address_is_described(app: App) -> None:
    told = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    told = told.replace("hits.csv", "hits.{form}").replace("TOPIC.atom", "{slug}.{form}")
    paths = {
        re.sub("{(hit_id|story_id|alert_id|number)}", "ID", path)
        .replace("{token}", "TOKEN")
        .replace("/{action}", "/resend")
        .replace("filter/{slug}.{form}", "filter/SLUG.atom")
        .replace("/filter/{slug}", "/filter/SLUG")
        .replace("/topic/{slug}", "/topic/SLUG")
        for path in build(app).openapi()["paths"]
    }
    assert {path for path in paths if path not in told} == set()
    assert len(paths) > 14


def test_a_database_that_refuses_is_told_in_a_sentence(app: App) -> None:
    class Busy:
        def __getattr__(self, name: str) -> object:
            raise StorageError("another program keeps it locked")

    with served(App(app.settings, app.watch, Busy())) as asking:  # type: ignore[arg-type]
        for path in ("/", "/api/hits"):
            page = asking.get(path)
            assert page.status == 503
            assert "another program keeps it locked" in page.text
