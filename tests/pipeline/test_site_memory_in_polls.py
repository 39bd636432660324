"""What a site repeats is left out before matching, kept, and can be put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.values import Article, HitFilter, StoredHit
from pipeline.explained import with_site_memory
from pipeline.importing import import_file
from pipeline.sifting import site_of
from pipeline.triage import judge, undo
from scrapers.explain import explain
from storage import open_store
from tests.fakes.store import MemoryStore
from tests.pipeline.test_poll_sources import NOW, WATCH, World, feed

#: What an outlet says of itself under each article, in words that one page cannot tell from news.
ABOUT = (
    "Three printers who had sailed the South China Sea founded the paper in Manila in 1911, and it "
    "belongs to their guild to this day."
)


@pytest.fixture(params=["memory", "sqlite"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    kind = request.param
    store = MemoryStore() if kind == "memory" else open_store(f"sqlite:///{tmp_path}/n.db")
    yield World(store)
    store.close()


def page(number: int, *tail: str) -> str:
    """An article of its own about a market, with the same paragraphs behind it."""
    paragraphs = [
        f"Stall {number} of the market sold {'very ' * part}fresh fish on day {'i' * (part + 1)}, "
        f"said the keeper of gate {chr(65 + number)}, who has worked there for many years."
        for part in range(6)
    ]
    text = "".join(f"<p>{one}</p>" for one in (*paragraphs, *tail))
    return (
        f"<html><head><title>Market {number}</title></head><body><article><h1>Market {number}</h1>"
        f"{text}</article></body></html>"
    )


def offer(world: World, numbers: range, *tail: str) -> None:
    urls = [f"https://a.example/{number}" for number in numbers]
    world.web.put("https://a.example/feed", feed(*((url, url) for url in urls)))
    for number, url in zip(numbers, urls, strict=True):
        world.web.put(url, page(number, *tail))


def suppressed(world: World) -> tuple[StoredHit, ...]:
    return world.store.hits(HitFilter(status="suppressed"))


def test_the_first_poll_of_a_source_knows_its_furniture(world: World) -> None:
    offer(world, range(6), ABOUT)
    report = world.poll("a")
    assert (report.articles, len(report.hits), report.alerts, report.suppressed) == (6, 0, 0, 6)
    assert "6 suppressed" in report.line()
    assert report.as_json()["suppressed"] == 6
    assert world.store.hits(HitFilter()) == ()
    found = suppressed(world)[0]
    assert found.article.repeated == ((ABOUT, "stands in 6 of 6 articles of a.example"),)
    assert ABOUT not in found.article.text
    assert found.hit.suppressed == "stands in 6 of 6 articles of a.example"
    assert found.hit.sentence == ABOUT
    (span,) = found.hit.spans
    assert span.field == "dropped"
    assert found.article.left_out_text[span.start : span.end] == "South China Sea"


@pytest.mark.parametrize(("number", "of"), [(3, 6), (77, 7)], ids=["stored", "unseen"])
def test_a_page_explained_says_what_its_site_repeats(world: World, number: int, of: int) -> None:
    offer(world, range(6), ABOUT)
    world.poll("a")
    url = f"https://a.example/{number}"
    alone = explain(page(number, ABOUT), url, now=NOW)
    assert ABOUT in alone.extraction.text
    found = with_site_memory(alone, url, world.store, NOW)
    assert ABOUT not in found.extraction.text
    (left_out,) = [block for block in found.blocks if block.step == "site"]
    assert (left_out.text, left_out.kept) == (ABOUT, False)
    assert left_out.reasons[0].says == f"stands in {of} of {of} articles of a.example"
    assert with_site_memory(alone, "https://b.example/1", world.store, NOW) == alone


def test_why_tells_what_the_memory_left_out(world: World) -> None:
    offer(world, range(6), ABOUT)
    world.poll("a")
    fates = world.store.fates("https://a.example/3")
    told = {(fate.step, fate.outcome): fate.detail for fate in fates}
    repeated = told["extracted", "repeated"]
    assert repeated.startswith("the site's memory left out 1 block: “Three printers who")
    assert repeated.endswith("stands in 6 of 6 articles of a.example")
    assert "sea only in what was left out" in told["matched", "suppressed"]
    assert ("matched", "no_hit") in told


def test_later_articles_are_held_against_the_memory_each_counted_once(world: World) -> None:
    offer(world, range(4), ABOUT)
    world.poll("a")
    for _ in range(2):  # the second poll offers the same again
        world.now += timedelta(hours=1)
        offer(world, range(5), ABOUT)
        world.poll("a")
    (newest, *_) = suppressed(world)
    assert newest.article.url == "https://a.example/4"
    assert newest.hit.suppressed == "stands in 5 of 5 articles of a.example"
    memory = world.store.site_memories({"a.example": []}, world.now)["a.example"]
    assert round(memory.articles, 2) == 5


def test_one_article_about_the_topic_is_a_hit_in_spite_of_the_bio(world: World) -> None:
    offer(world, range(6), ABOUT)
    story = "Two ships met in the South China Sea on Sunday, the coast guard said in a statement."
    world.web.put("https://a.example/2", page(2, story, ABOUT))
    report = world.poll("a")
    (line,) = report.hits
    assert line.hit.article_url == "https://a.example/2"
    assert (report.suppressed, report.alerts) == (5, 1)


def test_a_defect_met_while_matching_one_article_spares_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = world.matcher.match

    def failing(article: Article, **facts: str) -> object:
        if article.url.endswith("/1"):
            raise RuntimeError("odd")
        return real(article, **facts)

    monkeypatch.setattr(world.matcher, "match", failing)
    offer(world, range(3))
    report = world.poll("a")
    assert report.articles == 2
    assert ("fetched", "defect") in world.outcomes("https://a.example/1")
    world.now += timedelta(days=1)
    monkeypatch.undo()
    assert world.poll("a").articles == 1


def test_who_puts_it_right_gets_a_hit_an_alert_and_a_memory_that_keeps_the_block(
    world: World,
) -> None:
    offer(world, range(6), ABOUT)
    world.poll("a")
    one = suppressed(world)[-1]
    assert judge(world.store, WATCH, [one.id], "relevant", NOW, by="ann") == {one.id: 2}
    (hit,) = world.store.hits(HitFilter())
    assert (hit.id, hit.status, hit.hit.zone) == (one.id, "relevant", "tail")
    (span,) = hit.hit.spans
    assert hit.article.text[span.start : span.end] == "South China Sea"
    assert hit.article.text.endswith(ABOUT)
    assert [row.alert.receiver for row in world.store.deliveries()] == ["desk"]
    assert ("matched", "restored") in world.outcomes(one.article.url)
    offer(world, range(6, 9), ABOUT)
    world.now += timedelta(hours=1)
    assert len(world.poll("a").hits) == 3
    assert undo(world.store, [one.id], NOW) == 1
    assert one.id in {hit.id for hit in suppressed(world)}


def test_a_suppressed_hit_that_is_judged_irrelevant_stays_suppressed(world: World) -> None:
    offer(world, range(6), ABOUT)
    world.poll("a")
    one = suppressed(world)[0]
    assert judge(world.store, WATCH, [one.id], "irrelevant", NOW, reason="boilerplate") == {
        one.id: 1
    }
    stored = world.store.hit(one.id)
    assert stored is not None
    assert (stored.status, stored.reason) == ("suppressed", "boilerplate")
    assert world.store.verdict_counts("sea").get("irrelevant", 0) == 0
    assert undo(world.store, [one.id], NOW) == 1
    assert one.id in {hit.id for hit in suppressed(world)}
    assert world.store.deliveries() == ()


def test_imports_learn_and_are_held_against_what_is_known(world: World, tmp_path: Path) -> None:
    offer(world, range(6), ABOUT)
    world.poll("a")
    for number in (20, 21):
        saved = tmp_path / f"{number}.html"
        link = f'<link rel="canonical" href="https://a.example/{number}"></head>'
        saved.write_text(page(number, ABOUT).replace("</head>", link))
        line = import_file(saved, world.store, WATCH, world.matcher, NOW)
        assert (line.outcome, line.hits) == ("imported", ())
    newest = suppressed(world)[0]
    assert newest.hit.suppressed == "stands in 8 of 8 articles of a.example"
    assert ("extracted", "repeated") in world.outcomes("https://a.example/21")


def test_a_site_is_the_host_that_the_article_stands_on() -> None:
    article = Article("https://news.example/1", "", "", link="https://www.news.example/1?a=b")
    assert site_of(article) == "news.example"
    assert site_of(replace(article, link="https://m.news.example:8080/1")) == "news.example:8080"
    assert site_of(replace(article, text_from="feed")) == "news.example (feed)"
    assert site_of(Article("import:abc", "", "", site="The Press")) == "the press"
    assert site_of(Article("import:abc", "", "")) == ""
