"""What a store promises about hits, verdicts, the search over them and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.values import Coverage, Facets, Fate, FetchRecord, HitFilter, SourceState, Verdict
from pipeline.ports import Store
from storage import open_store
from tests.fakes.store import MemoryStore
from tests.servers.postgres import Postgres
from tests.storage.conftest import POSTGRES
from tests.storage.news import MINUTE, NOW, alert, article, fate, hit, keep, owe


def test_a_hit_comes_back_with_its_evidence_article_and_story(store: Store) -> None:
    (number,) = keep(store, article())
    stored = store.hit(number)
    assert stored is not None
    assert stored.hit == hit(article().url)
    assert stored.article == article()
    assert (stored.story_id, stored.found_at, stored.status) == (1, NOW, "new")
    assert store.hits(HitFilter()) == (stored,)
    assert store.hit(number + 1) is None


def test_a_hit_is_stored_once_for_each_version_of_its_topic(store: Store) -> None:
    url = article().url
    with store.begin() as tx:
        tx.add_article(article(), ("https://m.press.example/1",), (), NOW)
        story = tx.new_story("h", url, NOW)
        first, second = tx.add_hits(story, [hit(url, "b"), hit(url, "a"), hit(url, "b")], NOW)
        assert tx.add_hits(story, [hit(url, "a")], NOW) == ()
        (third,) = tx.add_hits(story, [hit(url, "a"), hit(url, "b", "v2")], NOW)
        assert tx.add_hits(story, [hit("https://m.press.example/1", "a")], NOW) == ()
        assert tx.add_hits(story, [], NOW) == ()
    topics = {s.id: (s.hit.topic, s.hit.topic_version) for s in store.hits(HitFilter())}
    assert topics == {first: ("b", "v1"), second: ("a", "v1"), third: ("b", "v2")}


def test_hits_of_an_article_are_found_by_any_of_its_addresses(store: Store) -> None:
    url = article().url
    with store.begin() as tx:
        tx.add_article(article(), ("https://m.press.example/1",), (), NOW)
        tx.add_article(article(2), (), (), NOW)
        story = tx.new_story("h", url, NOW)
        tx.add_hits(story, [hit(url, "a"), hit(url, "b")], NOW)
        tx.add_hits(story, [hit(article(2).url, "a")], NOW)
    for address in (url, f"{url}#top", "https://m.press.example/1"):
        found = store.hits(HitFilter(url=address))
        assert {(one.article.url, one.hit.topic) for one in found} == {(url, "a"), (url, "b")}
    assert store.hits(HitFilter(url="https://nobody.example/1")) == ()


def titles(store: Store, **wanted: Any) -> list[str]:
    return [s.article.title.split()[-1] for s in store.hits(HitFilter(**wanted))]


def test_a_filter_narrows_by_each_of_its_parts_newest_first(store: Store) -> None:
    keep(store, article(1), article(2, language="ja"), topic="ferries")
    keep(store, article(3, source="wire"), topic="ports", at=NOW + MINUTE)
    first = store.hits(HitFilter())[-1].id
    store.mark(first, "relevant", NOW)
    assert titles(store) == ["3", "2", "1"]
    assert titles(store, topic="ferries") == ["2", "1"]
    assert titles(store, source="wire") == ["3"]
    assert titles(store, language="ja") == ["2"]
    assert titles(store, status="new") == ["3", "2"]
    assert titles(store, since=NOW + MINUTE) == ["3"]
    assert titles(store, story_id=2) == ["2"]
    assert titles(store, topic="ferries", status="new", language="ja") == ["2"]
    assert titles(store, limit=1) == ["3"]
    assert titles(store, limit=2, before_id=store.hits(HitFilter())[0].id) == ["2", "1"]
    assert titles(store, topic="nothing") == []


def test_facets_count_under_the_other_parts_of_the_filter(store: Store) -> None:
    keep(store, article(1), article(2, language="ja"), topic="ferries")
    keep(store, article(3, source="wire", title="Port closed"), topic="ports")
    assert store.facets(HitFilter(topic="ports")) == Facets(
        topics=(("ferries", 2), ("ports", 1)),
        sources=(("wire", 1),),
        languages=(("en", 1),),
        statuses=(("new", 1),),
        days=(("2026-11-22", 1),),
    )
    assert store.facets(HitFilter(search="strike")).topics == (("ferries", 2),)


def test_facets_of_a_search_count_under_the_other_parts_too(store: Store) -> None:
    day = timedelta(days=1)
    keep(store, article(1), article(2, language="ja"), topic="ferries", at=NOW - day)
    keep(store, article(3, source="wire"), topic="ports")
    keep(store, article(4, title="Port closed", text="Nothing."), topic="ports")
    store.mark(1, "relevant", NOW)
    asked = HitFilter(search="strike", topic="ferries", status="relevant", since=NOW - day)
    assert store.facets(replace(asked, until=NOW)) == Facets(
        topics=(("ferries", 1),),
        sources=(("press", 1),),
        languages=(("en", 1),),
        statuses=(("new", 1), ("relevant", 1)),
        days=(("2026-11-21", 1),),
    )
    assert store.facets(HitFilter(search="strike", since=NOW)) == Facets(
        topics=(("ports", 1),),
        sources=(("wire", 1),),
        languages=(("en", 1),),
        statuses=(("new", 1),),
        days=(("2026-11-22", 1), ("2026-11-21", 2)),
    )
    sources = store.facets(HitFilter(search="strike", sources=("wire",), language="en"))
    assert (sources.topics, sources.sources) == ((("ports", 1),), (("press", 1), ("wire", 1)))


def test_pages_of_stories_hold_each_once_however_their_hits_are_spread(store: Store) -> None:
    with store.begin() as tx:
        for number in range(60):
            url = article(number).url
            tx.add_article(article(number), (), (), NOW)
            story = number % 7 + 1
            if number < 7:
                tx.new_story(f"story {number}", url, NOW)
            else:
                tx.join_story(story, url, NOW)
            tx.add_hits(story, [hit(url)], NOW)
    newest = {hit.story_id: hit.id for hit in reversed(store.hits(HitFilter()))}
    wanted = sorted(newest, key=lambda story: -newest[story])
    found: list[int] = []
    before = None
    while page := store.stories(HitFilter(limit=2, before_id=before)):
        found += page
        before = newest[page[-1]]
    assert found == wanted


def test_days_are_counted_whatever_day_is_asked_for(store: Store) -> None:
    day = timedelta(days=1)
    keep(store, article(1), at=NOW - day)
    keep(store, article(2), article(3), at=NOW)
    wanted = HitFilter(since=NOW - day, until=NOW)
    assert store.facets(wanted).days == (("2026-11-22", 2), ("2026-11-21", 1))
    assert store.facets(wanted).topics == (("ferries", 1),)
    assert titles(store, since=NOW - day, until=NOW) == ["1"]
    assert store.volume(NOW - day) == (("ferries", "2026-11-21", 1), ("ferries", "2026-11-22", 2))
    assert store.volume(NOW) == (("ferries", "2026-11-22", 2),)


def test_stories_come_by_their_newest_fitting_hit_page_by_page(store: Store) -> None:
    keep(store, article(1), article(2), article(3))
    with store.begin() as tx:
        tx.add_article(article("1b", language="ja"), (), (), NOW)
        tx.join_story(1, article("1b").url, NOW)
        (newest,) = tx.add_hits(1, [hit(article("1b").url, "ports")], NOW)
    assert store.stories(HitFilter()) == (1, 3, 2)
    assert store.stories(HitFilter(limit=2)) == (1, 3)
    assert store.stories(HitFilter(before_id=newest)) == (3, 2)
    assert store.stories(HitFilter(topic="ferries")) == (3, 2, 1)
    assert store.stories(HitFilter(language="ja")) == (1,)
    assert store.stories(HitFilter(search="nowhere")) == ()
    found = store.hits(HitFilter(story_ids=(1, 2)))
    assert [stored.story_id for stored in found] == [1, 2, 1]


def test_several_hits_are_judged_at_once(store: Store) -> None:
    first, second = keep(store, article(1), article(2))
    given = [
        (first, Verdict(NOW, "irrelevant", "ann", "stale", "old")),
        (second, Verdict(NOW, "relevant", "ann")),
        (second + 7, Verdict(NOW, "relevant", "ann")),
    ]
    assert store.judge(given) == 2
    assert store.verdicts(first) == (given[0][1],)
    marked = store.hit(first)
    assert marked is not None
    assert (marked.status, marked.reason, marked.note) == ("irrelevant", "stale", "old")
    assert store.judge([]) == 0


def test_the_last_verdict_counts_and_earlier_ones_are_kept(store: Store) -> None:
    (number,) = keep(store, article())
    assert store.mark(number + 1, "relevant", NOW) is None
    store.mark(number, "irrelevant", NOW, by="ann", reason="sport", note="a match report")
    marked = store.mark(number, "relevant", NOW + MINUTE, by="bo")
    assert marked == store.hit(number)
    assert marked is not None
    assert (marked.status, marked.reason, marked.note) == ("relevant", "", "")
    assert store.verdicts(number) == (
        Verdict(NOW, "irrelevant", "ann", "sport", "a match report"),
        Verdict(NOW + MINUTE, "relevant", "bo"),
    )
    assert store.verdicts(number + 1) == ()


def test_verdicts_are_counted_for_each_topic(store: Store) -> None:
    ids = keep(store, article(1), article(2), article(3))
    keep(store, article(4), topic="ports")
    store.mark(ids[0], "relevant", NOW)
    store.mark(ids[1], "irrelevant", NOW)
    assert store.verdict_counts("ferries") == {"relevant": 1, "irrelevant": 1, "new": 1}
    assert store.verdict_counts("nothing") == {}
    assert store.verdicts_by_topic() == {
        "ferries": {"relevant": 1, "irrelevant": 1, "new": 1},
        "ports": {"new": 1},
    }


def test_verdicts_are_counted_for_each_source_of_a_topic_or_of_all(store: Store) -> None:
    ids = keep(store, article(1), article(2), article(3, source="herald"))
    (other,) = keep(store, article(4, source="herald"), topic="ports")
    keep(store, article(5, source="silent"))
    for number, status in zip(
        (*ids, other), ("relevant", "irrelevant", "relevant", "escalated"), strict=True
    ):
        store.mark(number, status, NOW)  # type: ignore[arg-type]
    press = article(1).source
    assert store.verdicts_by_source("ferries") == {
        press: {"relevant": 1, "irrelevant": 1},
        "herald": {"relevant": 1},
    }
    assert store.verdicts_by_source()["herald"] == {"relevant": 1, "escalated": 1}
    assert store.verdicts_by_source("nothing") == {}


def test_the_terms_of_the_newest_judged_hits_are_read_without_articles(store: Store) -> None:
    first, second, third = keep(store, article(1), article(2), article(3))
    keep(store, article(4))
    store.mark(first, "irrelevant", NOW)
    store.mark(second, "relevant", NOW)
    store.mark(third, "irrelevant", NOW)
    terms = store.hits(HitFilter(topic="ferries"))[0].hit.terms
    assert terms
    told = (("relevant", terms), ("irrelevant", terms), ("irrelevant", terms))
    assert store.judged_terms("ferries", 10) == told
    assert store.judged_terms("ferries", 1) == told[:2]
    assert store.judged_terms("nothing", 10) == ()


ARCHIVE = {
    "ja": ("南シナ海で航行の自由作戦", "日米同盟の強化について、両首脳が語った。ＮＡＴＯも。"),
    "zh": ("南海问题", "美日同盟发表声明。"),
    "ko": ("남중국해에서 훈련", "미일동맹을 강화했다."),
    "vi": ("Biển Đông dậy sóng", "Liên minh Nhật-Mỹ tuyên bố."),
    "th": ("ทะเลจีนใต้ตึงเครียด", "เรือรบ"),
    "hi": ("दक्षिण चीन सागर", "नौसेना का अभ्यास"),
    "ar": ("بحر الصين الجنوبي", "مناورات"),
    "en": ("Naïve U.S. shipping plan", "Aircraft carriers don't sail.\nSouth China Sea."),
    "ru": ("Южно-Китайское море", "Учения флота, йод."),
}

QUESTIONS = [
    ("南シナ海", "ja"),
    ("南", "ja zh"),
    ("海", "ja zh"),
    ("題", "zh"),
    ("题", "zh"),
    ("南海", "zh"),
    ("シナ", "ja"),
    ("同盟", "ja zh"),
    ("日米同盟 航行", "ja"),
    ("日米同盟 南海", ""),
    ('"日米同盟"', "ja"),
    ("日米 同盟", "ja"),
    ("nato", "ja"),
    ("NATO も", "ja"),
    ("남중국해", "ko"),
    ("동맹", "ko"),
    ("Biển Đông", "vi"),
    ("bien dong", "vi"),
    ("nhat-my", "vi"),
    ("ทะเลจีนใต้", "th"),
    ("จีน", "th"),
    ("सागर", "hi"),
    ("चीन सागर", "hi"),
    ("الصين", "ar"),
    ("naive", "en"),
    ("NAÏVE SHIP", "en"),
    ('"ship"', ""),
    ('"shipping plan"', "en"),
    ('"plan shipping"', ""),
    ("plan shipping", "en"),
    ('"plan aircraft"', ""),
    ("u.s.", "en"),
    ("don't", "en"),
    ('"south china sea"', "en"),
    ("китайское", "ru"),
    ("йод", "ru"),
    ("иод", ""),
]


@pytest.fixture(scope="module", params=["memory", "sqlite", POSTGRES])
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Store]:
    """One hit in each language, in a store that only questions are put to."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore()
    elif request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('archive') / 'news.db'}")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        opened = open_store(server.empty(f"archive_{worker_id}"))
    texts = ARCHIVE.items()
    keep(opened, *(article(tag, title=a, text=b, language=tag) for tag, (a, b) in texts))
    yield opened
    opened.close()


@pytest.mark.parametrize(("asked", "found"), QUESTIONS)
def test_search_finds_words_of_every_script(archive: Store, asked: str, found: str) -> None:
    hits = archive.hits(HitFilter(search=asked))
    assert sorted(stored.article.language for stored in hits) == sorted(found.split())


@pytest.mark.parametrize(
    "asked",
    [
        '"', '""', "'", "\\", "(", ")", "*", "-", ":", "a:b", "title:ship", "NOT", "AND", "OR NOT",
        "NEAR(a b, 3)", "a AND", "^ship", "{title}: x", "ship*", "a & b | !c", "a <-> b", "%", "_",
        "';DROP TABLE hits;--", "\x00", "\ud800", "…", "☕", "a" * 5000, '"a b' * 500, "北" * 500,
        "😀 ship", "\u200b", "ﷺ", "İ",
    ],
)  # fmt: skip
def test_no_question_breaks_the_search(archive: Store, asked: str) -> None:
    archive.hits(HitFilter(search=asked))


def test_blanks_are_no_question(archive: Store) -> None:
    assert len(archive.hits(HitFilter(search="  \u3000"))) == len(ARCHIVE)
    assert archive.hits(HitFilter(search="!?")) == ()


@settings(max_examples=30, deadline=None)
@given(asked=st.text(max_size=12))
def test_no_text_at_all_breaks_the_search(archive: Store, asked: str) -> None:
    archive.hits(HitFilter(search=asked))


def test_coverage_tells_what_was_read_and_what_was_not(store: Store) -> None:
    day = timedelta(days=1)
    keep(store, article(1), article(2), at=NOW)
    keep(store, article(3), at=NOW - 2 * day)
    keep(store, article(4, source="other"), at=NOW)
    with store.begin() as tx:
        tx.log_fetch(FetchRecord("press", NOW, 200, "ok"))
        tx.log_fetch(FetchRecord("press", NOW + MINUTE, 304, "unchanged"))
        tx.log_fetch(FetchRecord("wire", NOW, 0, "fetch_failed", "HTTP 503"))
        tx.log_fetch(FetchRecord("gazette", NOW - 2 * day, 200, "ok"))
        for count in (1, 2):
            at = NOW - (3 - count) * day
            tx.save_state(
                SourceState("wire", failures=count, attempted_at=at, problem=f"HTTP 50{count}")
            )
        tx.save_state(SourceState("press", succeeded_at=NOW))
        for number, kind in enumerate(("consent", "consent", "listing", "ok", "summary_only")):
            tx.add_fates([fate(f"https://press.example/p{number}", "extracted", kind)])
        tx.add_fates([fate("https://press.example/p0", "extracted", "consent", detail="again")])
        tx.add_alerts([alert("1", [1]), alert("2", [1], mode="digest"), alert("3", [1])])
        tx.add_alerts([alert("quiet hours", [1], due_at=NOW + 2 * day)])
    told = store.coverage(["press", "wire", "gazette", "wire"], NOW - day, NOW + day)
    assert told == Coverage(
        sources=3,
        sources_read=1,
        articles=2,
        hits=2,
        stories=2,
        failing=(("wire", NOW - 2 * day, "HTTP 502"),),
        rejected=(("consent", 2), ("listing", 1)),
        undelivered=2,
        held=1,
    )
    assert store.coverage([], NOW - day, NOW + day).sources == 0


def test_the_pages_of_each_source_are_counted_by_kind(store: Store) -> None:
    told = [
        ("press", "a", "extracted", "ok"), ("press", "a", "matched", "no_hit"),
        ("press", "b", "extracted", "consent"), ("press", "b", "extracted", "summary_only"),
        ("press", "c", "extracted", "consent"), ("press", "d", "skipped", "error_item"),
        ("press", "e", "skipped", "duplicate"), ("wire", "a", "extracted", "ok"),
        ("", "f", "extracted", "ok"), ("gazette", "g", "skipped", "no_link"),
    ]  # fmt: skip
    with store.begin() as tx:
        for source, page, step, outcome in told:
            tx.add_fates([Fate(f"https://x.example/{page}", NOW, step, outcome, "", source)])
        earlier = NOW - timedelta(days=8)
        tx.add_fates([Fate("https://x.example/z", earlier, "extracted", "ok", "", "press")])
    assert store.page_kinds(NOW - timedelta(days=7)) == {
        "press": {"article": 1, "consent": 2, "error_item": 1},
        "wire": {"article": 1},
    }


def test_a_source_that_recovers_begins_to_fail_anew(store: Store) -> None:
    for failures, at in ((1, NOW), (0, NOW + MINUTE), (1, NOW + 2 * MINUTE), (2, NOW + 3 * MINUTE)):
        with store.begin() as tx:
            tx.save_state(SourceState("press", failures=failures, attempted_at=at))
    told = store.coverage(["press"], NOW, NOW)
    assert told.failing == (("press", NOW + 2 * MINUTE, ""),)


def test_counts_are_for_people(store: Store) -> None:
    keep(store, article(1), article(2))
    owe(store, alert("1", [1]), alert("2", [2]), alert("3", [2], mode="digest"))
    (first, *_) = store.claim(NOW, MINUTE, 1)
    store.settle_delivery(first.id, first.token, "failed", NOW)
    with store.begin() as tx:
        tx.save_state(SourceState("press"))
    assert store.counts() == {
        "articles": 2, "hits": 2, "stories": 2, "waiting": 1, "failed": 1, "sources": 1,
    }  # fmt: skip
    assert "2 articles" in store.check()


def test_pruning_takes_old_logs_in_slices_and_never_what_explains_a_hit(store: Store) -> None:
    keep(store, article(1))
    owe(store, alert("1", [1]))
    with store.begin() as tx:
        tx.add_article(article(2), (), (), NOW)
        tx.save_entries("press", [], NOW)
        for number in range(3):
            at = NOW + number * MINUTE
            tx.log_fetch(FetchRecord("press", at, 200, "ok"))
            tx.add_fates([fate(article(1).url, f"{number}", at=at)])
            tx.add_fates([fate(article(2).url, f"{number}", at=at)])
            tx.add_fates([fate("https://press.example/none", f"{number}", at=at)])
    until = NOW + 2 * MINUTE
    gone = [store.prune("fates", until, 3)[:2] for _ in range(3)]
    assert gone == [(3, 3), (1, 1), (0, 0)]
    assert store.prunable("fetches", until) == 2
    assert store.prune("fetches", until)[:2] == (2, 2)
    assert len(store.poll_log()) == 1
    assert len(store.fates(article(1).url)) == 3
    assert len(store.fates(article(2).url)) == 1
    assert len(store.fates("https://press.example/none")) == 1
    assert store.counts()["hits"] == 1
    assert store.counts()["waiting"] == 1


def test_kept_facets_see_what_other_processes_do(url: str) -> None:
    one, other = open_store(url), open_store(url)
    (number,) = keep(one, article(1))
    assert one.facets(HitFilter()).statuses == (("new", 1),)
    other.mark(number, "relevant", NOW)
    assert one.facets(HitFilter()).statuses == (("relevant", 1),)
    keep(other, article(2))
    assert one.facets(HitFilter()).topics == (("ferries", 2),)
    assert one.facets(HitFilter(status="relevant")).days == ((NOW.date().isoformat(), 1),)
    with other.begin() as tx:
        tx.assign(1, "ann")
    assert one.facets(HitFilter()).assignees == (("ann", 1),)
    assert one.facets(HitFilter(assignee="ann")).topics == (("ferries", 1),)
    one.close()
    other.close()
