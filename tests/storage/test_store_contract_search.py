"""What a store promises about searching all its articles, those without hits too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from core.values import HitFilter, Revision
from core.words import Either, Every, Phrase
from pipeline.ports import Store
from storage import SqlStore, open_store
from storage.engine import transaction
from storage.search import forget
from tests.storage.news import NOW, article, hit, keep

DAY = timedelta(days=1)
FERRY, STRIKE, HARBOUR = Phrase(("ferry",)), Phrase(("strike",)), Phrase(("harbour",))


def put(store: Store, *texts: str) -> None:
    """Store articles of these texts, one a day, the last one today."""
    for number, said in enumerate(texts, 1):
        with store.begin() as tx:
            at = NOW - (len(texts) - number) * DAY
            tx.add_article(article(number, title=f"N{number}", text=said), (), (), at)


def found(store: Store, sought: object, low: int = 0, high: int = 99, limit: int = 99) -> str:
    """The titles of what is found."""
    asked = sought if sought is None or not isinstance(sought, str) else Phrase((sought,))
    return " ".join(one.article.title for one in store.find(asked, low, high, limit))  # type: ignore[arg-type]


def test_articles_are_found_by_words_newest_first_and_page_by_page(store: Store) -> None:
    put(store, "A ferry strike.", "A ferry.", "Strike at the harbour.", "Ferry, harbour, strike")
    low, high = store.searchable()
    assert (found(store, FERRY, low, high), high - low >= 4) == ("N4 N2 N1", True)
    assert found(store, None, low, high) == "N4 N3 N2 N1"
    newest = store.find(FERRY, low, high, 2)
    assert [one.article.title for one in newest] == ["N4", "N2"]
    assert newest[0].found_at == NOW
    assert found(store, FERRY, low, newest[-1].number) == "N1"
    assert found(store, FERRY, newest[-1].number, high) == "N4 N2"
    assert found(store, Every((FERRY, STRIKE))) == "N4 N1"
    assert found(store, Either((Every((FERRY, STRIKE)), HARBOUR))) == "N4 N3 N1"
    assert found(store, Phrase(("ferry", "strike"))) == "N1"
    assert found(store, Phrase(("ferry", "str"), open_end=True)) == "N1"
    assert found(store, Phrase(("fer",))) == ""


def test_headlines_come_without_texts_and_articles_by_number_with_them(store: Store) -> None:
    put(store, "A ferry strike.", "Nothing.", "A ferry.")
    newest, oldest = store.find(FERRY, 0, 99, 9, whole=False)
    assert (newest.article.title, newest.article.text, newest.found_at) == ("N3", "", NOW)
    said = newest.article
    assert (said.url, said.source, said.language) == (article(3).url, "press", "en")
    whole = store.found([oldest.number, newest.number, newest.number + 99])
    assert [one.article.text for one in whole] == ["A ferry.", "A ferry strike."]
    assert store.found([]) == ()


def test_a_span_of_time_is_a_span_of_numbers(store: Store) -> None:
    put(store, *["Ferry."] * 4)
    assert found(store, FERRY, *store.searchable(since=NOW - DAY)) == "N4 N3"
    assert found(store, FERRY, *store.searchable(until=NOW - DAY)) == "N2 N1"
    assert found(store, FERRY, *store.searchable(NOW - 2 * DAY, NOW - DAY)) == "N2"
    assert found(store, FERRY, *store.searchable(since=NOW + DAY)) == ""
    assert found(store, FERRY, *store.searchable(until=NOW + DAY)) == "N4 N3 N2 N1"


def test_an_empty_store_has_nothing_to_search(store: Store) -> None:
    low, high = store.searchable()
    assert store.find(None, low, high, 9) == ()
    assert (store.unsearchable(), store.index_older()) == (0, 0)


def test_an_edited_article_is_found_by_what_it_says_now(store: Store) -> None:
    put(store, "A ferry.")
    with store.begin() as tx:
        tx.revise(article(1, title="N1", text="A rail strike."), Revision(NOW, "", "A ferry."))
    assert (found(store, "ferry"), found(store, "rail")) == ("", "N1")


def test_words_at_the_edges_of_titles_make_no_phrase(store: Store) -> None:
    with store.begin() as tx:
        tx.add_article(article(1, title="All about ferry", text="strike"), (), (), NOW)
    assert found(store, Phrase(("ferry", "strike"))) == ""


def unindexed(store: SqlStore, texts: list[str]) -> None:
    """As a database that was made before the index."""
    put(store, *texts)
    with transaction(store._engine, write=True) as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text("INSERT INTO article_search (article_search) VALUES ('delete-all')")
            )
        else:
            connection.execute(text("DELETE FROM article_search"))
        connection.execute(
            text("INSERT INTO search (id, indexed_from) SELECT 1, max(id) + 1 FROM articles")
        )


def test_an_older_database_is_taken_in_from_the_newest_on(sql_store: SqlStore) -> None:
    unindexed(sql_store, ["Ferry."] * 5)
    assert sql_store.unsearchable() == 5
    low, high = sql_store.searchable()
    assert found(sql_store, None, low, high) == ""
    with sql_store.begin() as tx:
        tx.add_article(article(6, title="N6", text="Ferry."), (), (), NOW)
        tx.revise(article(1, title="N1", text="Rail."), Revision(NOW, "", "Ferry."))
    assert found(sql_store, FERRY, *sql_store.searchable()) == "N6"
    assert sql_store.index_older(2) == 3
    assert found(sql_store, FERRY, *sql_store.searchable()) == "N6 N5 N4"
    assert sql_store.index_older(2) == 1
    assert sql_store.index_older(2) == 0
    assert found(sql_store, FERRY, *sql_store.searchable()) == "N6 N5 N4 N3 N2"
    assert found(sql_store, "rail") == "N1"
    assert (sql_store.index_older(2), sql_store.unsearchable()) == (0, 0)


def test_search_finds_the_same_before_and_after_its_index_is_merged(store: Store) -> None:
    put(store, *["Ferry."] * 9, "Rail.")
    before = found(store, FERRY), found(store, "rail")
    while store.merge_search()[0]:
        assert (found(store, FERRY), found(store, "rail")) == before
    assert (found(store, FERRY), found(store, "rail")) == before


def test_a_merged_index_has_fewer_segments_than_sqlite_merges_by_itself(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    put(store, *["Ferry."] * 9)

    def segments() -> int:
        with transaction(store._engine, write=False) as connection:
            counted = text("SELECT count(DISTINCT segid) FROM article_search_idx")
            return int(connection.execute(counted).scalar_one())

    assert segments() == 9
    assert store.merge_search()[0]
    while store.merge_search()[0]:
        pass
    assert segments() <= 2
    store.close()


def test_hits_are_searched_among_what_is_searchable(sql_store: SqlStore) -> None:
    unindexed(sql_store, ["Ferry."])
    with sql_store.begin() as tx:
        tx.add_hits(tx.new_story("h", article(1).url, NOW), [hit(article(1).url)], NOW)
    assert sql_store.hits(HitFilter(search="ferry")) == ()
    sql_store.index_older()
    assert len(sql_store.hits(HitFilter(search="ferry"))) == 1


def test_what_is_forgotten_is_found_no_more(sql_store: SqlStore) -> None:
    put(sql_store, "Ferry.", "Ferry.")
    with transaction(sql_store._engine, write=True) as connection:
        assert forget(connection, [(1, "N1", "Ferry.")]) == 1
    assert found(sql_store, FERRY) == "N2"


@pytest.mark.parametrize("many", [1, 70])
def test_a_question_may_have_many_parts(store: Store, many: int) -> None:
    put(store, "A ferry strike.")
    words = tuple(Phrase((f"word{number}",), open_end=True) for number in range(5 * many))
    assert found(store, Either((*words, FERRY))) == "N1"
    assert found(store, Every((FERRY, Either((*words, Every((STRIKE, FERRY))))))) == "N1"
    assert found(store, Every((*words, FERRY))) == ""


def test_hits_still_find_articles_by_their_words(store: Store) -> None:
    keep(store, article(1))
    assert len(store.hits(HitFilter(search="ferr harbour"))) == 1
