"""Searching the whole archive finds what a topic would find, and its work is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from core.errors import SetupError
from core.values import Source, Watch
from pipeline.ports import Store
from pipeline.search import Page, read_article, search_archive
from storage import open_store
from tests.fakes.store import MemoryStore
from tests.storage.news import MINUTE, NOW, article

WATCH = Watch(sources=(Source("nhk", "NHK", "https://www.nhk.example/feed", country="JP"),))
ARCHIVE = [
    ("en", "Ferry strike", "Harbour workers walked out. The U.S. Navy said nothing."),
    ("ja", "南シナ海で「航行の自由」", "日米同盟は、NATOとも協力する。"),
    ("zh", "南海问题升温", "外交部发言人说，中国反对军事同盟。"),
    ("ko", "남중국해 정세", "한·미동맹을 강화한다고 밝혔다."),
    ("vi", "Biển Đông", "Tàu cá Việt Nam."),
    ("ar", "أخبار", "والصين تحذر من التصعيد."),
    ("en", "Ships", "A warship off Oman. A woman from Naples."),
]


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    opened: Store = MemoryStore()
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('search') / 'news.db'}")
    for number, (language, title, text) in enumerate(ARCHIVE, 1):
        one = article(number, title=title, text=text, language=language, source="nhk")
        with opened.begin() as tx:
            tx.add_article(one, (), (), NOW + number * MINUTE)
    yield opened
    opened.close()


def search(store: Store, query: str, **more: object) -> Page:
    ticks = count()
    return search_archive(store, WATCH, query, lambda: next(ticks) / 1000, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ferry", "1"),
        ("ferr", ""),
        ("ferr*", "1"),
        ('"U.S. Navy"', "1"),
        ("workers NEAR/2 walked", "1"),
        ("navy NEAR/2 walked", ""),
        ("title:ferry OR title:oman", "1"),
        ("海", "2 3"),
        ("南海", "3"),
        ("南海問題", "3"),
        ("同盟 NOT nato", "3"),
        ("南シナ海 OR 南海 OR 남중국해", "2 3 4"),
        ("한미동맹", "4"),
        ("~\"bien dong\"", "5"),
        ("bien", ""),
        ("الصين", "6"),
        ("oman", "7"),
        ("*ship", "7"),
        ("tàu AND lang:vi", "5"),
        ("(tàu OR ferry) country:JP source:nhk.example", "1 5"),
        ("=NAVY", ""),
        ("lang:ja OR ferry", "1"),
    ],
)  # fmt: skip
def test_a_search_finds_exactly_what_a_topic_would(store: Store, query: str, found: str) -> None:
    numbers = [one.article.url.rpartition("/")[2] for one in search(store, query).results]
    assert numbers == found.split()[::-1]


def test_results_show_their_evidence_and_are_found_again_by_number(store: Store) -> None:
    (one,) = search(store, "ferry OR harbour").results
    assert [span.term for span in one.hit.spans] == ["ferry", "harbour"]
    shown = read_article(store, WATCH, one.number, "ferry")
    assert shown is not None
    assert (shown.article, shown.hit.terms) == (one.article, ("ferry",))
    for query in ("(", "", "zebra", "lang:en"):
        shown = read_article(store, WATCH, one.number, query)
        assert shown is not None
        assert shown.hit.spans == ()
    assert read_article(store, WATCH, 99, "ferry") is None


def test_pages_hold_every_result_once(store: Store) -> None:
    seen: list[int] = []
    page = search(store, "海 OR 同盟 OR navy OR oman", limit=2)
    while True:
        seen += [one.number for one in page.results]
        if page.older is None:
            break
        page = search(store, "海 OR 同盟 OR navy OR oman", limit=2, before=page.older)
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 4


def test_a_span_of_time_narrows(store: Store) -> None:
    late = search(store, "海 OR navy", since=NOW + 2 * MINUTE)
    assert [one.article.language for one in late.results] == ["zh", "ja"]
    early = search(store, "海 OR navy", until=NOW + 3 * MINUTE, since=NOW - timedelta(days=1))
    assert [one.article.language for one in early.results] == ["ja", "en"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("(ferry", 'column 1: the "(" is never closed: write ) at the end'),
        ("ferry AND", "column 10: the query ends where a term must stand"),
        ("ferry -strike", "column 7: to leave something out write NOT strike"),
        ("lang:ja", "name a word to find"),
        ("NOT ferry", "name a word to find"),
        ("*a", "column 1: "),
        ("", "write a word to find"),
        (" ", "write a word to find"),
        ('"!?"', "no letter or digit"),
    ],
)
def test_what_cannot_be_searched_is_told_in_one_sentence(
    store: Store, query: str, says: str
) -> None:
    with pytest.raises(SetupError) as told:
        search(store, query)
    (sentence,) = told.value.problems
    assert says in sentence
    assert '"search"' not in sentence


def test_when_the_time_is_over_the_page_says_how_far_it_looked_and_goes_on_there() -> None:
    store = MemoryStore()
    for number in range(1, 11):
        with store.begin() as tx:
            text = "The ferry." if number == 1 else "A warship."
            tx.add_article(article(number, title="x", text=text), (), (), NOW + number * MINUTE)
    seconds = count()
    page = search_archive(store, WATCH, "*erry", lambda: float(next(seconds)), budget_s=5)
    assert page.results == ()
    assert 0 < page.read < 10
    assert page.older is not None
    assert page.back_to == NOW + (page.older - 1) * MINUTE
    rest = search(store, "*erry", before=page.older)
    assert [one.article.url for one in rest.results] == [article(1).url]
    assert (rest.older, rest.back_to) == (None, None)


def test_an_empty_archive_has_nothing() -> None:
    page = search(MemoryStore(), "ferry")
    assert page == Page((), None)
