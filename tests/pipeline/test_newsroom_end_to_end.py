"""The whole house over the offline newsroom, held against what its authors say is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from core.values import HitFilter
from pipeline.reports import PollReport
from pipeline.wiring import App
from seeds.newsroom.content import HERE
from tests.house import House, house, poll_all

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TRUTH: dict[str, Any] = json.loads((HERE / "truth.json").read_text("utf-8"))
PAGES: dict[str, dict[str, Any]] = TRUTH["pages"]
ARTICLES = {key for key, page in PAGES.items() if page["kind"] == "article"}


@dataclass
class Run:
    """A newsroom that was polled once and whose alerts were delivered."""

    house: House
    app: App
    report: PollReport
    delivered: str

    def url(self, key: str) -> str:
        return self.house.url(key)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with house(tmp_path_factory.mktemp("newsroom"), NOW) as built, built.open(NOW) as app:
        report = poll_all(app)
        yield Run(built, app, report, app.deliver().line())


def test_every_source_is_read_and_every_article_stored_once(run: Run) -> None:
    assert [s.problem for s in run.report.sources if s.outcome == "failed"] == []
    assert {article.url for article in run.app.store.articles()} == {run.url(k) for k in ARTICLES}


@pytest.mark.parametrize("key", sorted(ARTICLES))
def test_each_article_matches_the_topics_that_it_is_about_and_no_other(run: Run, key: str) -> None:
    found = {
        hit.hit.topic for hit in run.app.store.hits(HitFilter()) if hit.article.url == run.url(key)
    }
    assert found == set(PAGES[key]["topics"])


@pytest.mark.parametrize("key", sorted(ARTICLES))
def test_each_article_is_whole_and_free_of_furniture(run: Run, key: str) -> None:
    article = run.app.store.article(run.url(key))
    assert article is not None
    assert PAGES[key]["first"] in article.text
    assert PAGES[key]["last"] in article.text
    furniture = TRUTH["furniture"][key.split("/")[0]]
    assert [phrase for phrase in furniture if phrase in article.text] == []
    assert article.language == PAGES[key]["language"]


def test_a_wire_report_in_three_outlets_is_one_story(run: Run) -> None:
    stories: dict[str, set[int]] = {}
    for hit in run.app.store.hits(HitFilter()):
        key = next(key for key in ARTICLES if run.url(key) == hit.article.url)
        stories.setdefault(PAGES[key].get("story") or key, set()).add(hit.story_id)
    assert all(len(ids) == 1 for ids in stories.values()), stories
    assert len({next(iter(ids)) for ids in stories.values()}) == len(stories)


@pytest.mark.parametrize("key", sorted(TRUTH["suppressed"]))
def test_a_topic_in_what_an_outlet_repeats_is_suppressed_and_can_be_looked_up(
    run: Run, key: str
) -> None:
    hidden = run.app.store.hits(HitFilter(status="suppressed"))
    (found,) = [stored for stored in hidden if stored.article.url == run.url(key)]
    told = TRUTH["suppressed"][key]
    assert (found.hit.topic, found.hit.sentence) == (told["topic"], told["block"])
    assert told["block"] not in found.article.text
    assert run.report.suppressed == len(hidden)
    assert not run.app.store.story_deliveries(found.story_id)


def test_each_story_is_told_once_to_each_receiver(run: Run) -> None:
    stories = {hit.story_id for hit in run.app.store.hits(HitFilter())}
    assert len(run.house.mail.letters) == len(stories)
    assert len(run.house.slack.posts) == len(stories)
    assert run.delivered == f"{2 * len(stories)} sent"


def test_the_consent_wall_and_the_page_that_is_gone_are_named(run: Run) -> None:
    assert run.report.rejected == {"consent": 1}
    gone = run.house.newsroom.base("cebu-courant") + TRUTH["gone"]["cebu-courant"][0]
    assert any("404" in fate.detail for fate in run.app.fates(gone))
    assert "1 page was no article: consent wall" in run.report.line()


def test_an_entry_without_a_link_is_recorded(run: Run) -> None:
    assert sum(source.without_link for source in run.report.sources) == 1


def test_an_article_offered_twice_is_stored_once_and_says_so(run: Run) -> None:
    assert sum(source.duplicates for source in run.report.sources) == len(TRUTH["offered_twice"])


def test_a_second_pass_finds_nothing_new_and_tells_nobody(run: Run) -> None:
    report = poll_all(run.app)
    assert (report.articles, len(report.hits), report.alerts) == (0, 0, 0)
    assert run.app.deliver().line() == "nothing to send"


def test_every_offered_page_has_a_fate(run: Run) -> None:
    for key in PAGES:
        fates = run.app.fates(run.url(key))
        assert fates, key
        assert {fate.step for fate in fates} >= {"seen", "fetched", "extracted"}
