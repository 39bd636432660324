"""What a page hides is told by its feed and by the beginning that it shows; its walls tell nothing."""

import pytest

from core.values import HitFilter
from scrapers.extract import extract
from tests.pipeline.test_poll_sources import NOW, World, feed, world
from tests.scrapers.kind_pages import NOT_ARTICLES

__all__ = ["world"]

URL = "https://a.example/1"
BEGINNING = "Two ships of the coast guard met in the South China Sea on Sunday, officials said."
LOCKED = (
    f"<html><head><title>Ships meet</title></head><body><article><h1>Ships meet</h1>"
    f"<p>{BEGINNING}</p><div><p>Subscribe to continue reading about the East Sea.</p>"
    "<p>Already a subscriber? Log in</p></div></article></body></html>"
)


def offer(world: World, html: str, summary: str = "") -> None:
    world.web.put("https://a.example/feed", feed(("Ships meet", URL), summary=summary))
    world.web.put(URL, html)


def test_the_visible_beginning_of_a_locked_article_is_matched_and_marked(world: World) -> None:
    offer(world, LOCKED)
    assert world.poll("a").rejected == {"paywall": 1}
    (hit,) = world.store.hits(HitFilter())
    assert (hit.article.text, hit.article.text_from) == (BEGINNING, "beginning")
    assert ("extracted", "beginning_only") in world.outcomes(URL)


def test_a_summary_that_says_something_else_is_matched_beside_the_beginning(world: World) -> None:
    summary = "Manila and Beijing traded words over a shoal, the third time in this month."
    offer(world, LOCKED, summary)
    world.poll("a")
    (hit,) = world.store.hits(HitFilter())
    assert hit.article.text == f"{summary}\n\n{BEGINNING}"


@pytest.mark.parametrize("summary", [BEGINNING, BEGINNING[:70] + " […]"])
def test_a_summary_that_is_the_beginning_stands_once(world: World, summary: str) -> None:
    offer(world, LOCKED, summary)
    world.poll("a")
    (hit,) = world.store.hits(HitFilter())
    assert hit.article.text == BEGINNING


def test_a_page_that_needs_scripts_is_told_by_its_feed(world: World) -> None:
    shell = "<html><body><div id=root></div><script src=/app.js></script></body></html>"
    offer(world, shell, BEGINNING)
    assert world.poll("a").rejected == {"empty": 1}
    (hit,) = world.store.hits(HitFilter())
    assert hit.article.text_from == "feed"


@pytest.mark.parametrize("page", NOT_ARTICLES[::9], ids=lambda page: page.name)
def test_no_word_of_a_page_that_is_no_article_is_matched(world: World, page: object) -> None:
    html = page.html  # type: ignore[attr-defined]
    offer(world, html.replace("</p>", " South China Sea</p>").replace("</h1>", " </h1>"))
    if extract(html, URL).kind == "paywall":
        return  # its beginning is matched, see above
    world.poll("a")
    assert world.store.hits(HitFilter()) == ()


ERROR = (
    "Bridge returned error 403! (20417)",
    "https://a.example/feed?action=display&amp;bridge=Sea&amp;format=Atom&amp;_error_time=20417",
)


def test_the_error_item_of_a_bridge_is_named_counted_and_never_matched(world: World) -> None:
    trace = "HttpException: https://sea.example/South-China-Sea resulted in 403 Forbidden in lib/http.php line 26. South China Sea"
    world.web.put("https://a.example/feed", feed(ERROR, ("Ships meet", URL), summary=trace))
    world.web.status(URL, 404)
    (report,) = world.poll("a").sources
    assert (report.outcome, report.rejected) == ("ok", (("error_item", 1),))
    assert world.store.hits(HitFilter()) == ()
    ((_, kinds),) = world.store.page_kinds(NOW).items()
    assert kinds == {"error_item": 1}


def test_a_feed_of_nothing_but_error_items_is_a_source_that_fails(world: World) -> None:
    world.web.put("https://a.example/feed", feed(ERROR))
    (report,) = world.poll("a").sources
    assert report.outcome == "failed"
    state = world.store.source_states()["a"]
    assert (state.failures, state.succeeded_at) == (1, None)
    assert state.problem == "its bridge failed: Bridge returned error 403! (20417)"
    world.web.put("https://a.example/feed", feed())
    world.poll("a")
    assert world.store.source_states()["a"].failures == 0
