"""What a store promises about articles, addresses, entries, fates and stories."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from core.errors import StorageError
from core.urls import canonical_url
from core.values import (
    Article,
    Candidate,
    EntryRecord,
    Fate,
    FeedEntry,
    FetchRecord,
    Gap,
    Habit,
    Move,
    RobotsText,
    SourceState,
    Story,
    Topic,
)
from pipeline.ports import Store
from tests.storage.news import MINUTE, NOW, article, entry, fate, hit, keep

TOKYO = timezone(timedelta(hours=9))


def test_an_article_comes_back_as_it_was_stored(store: Store) -> None:
    whole = Article(
        url="https://press.example/1",
        title="南シナ海で「航行の自由」",
        text="一段落。\n\n二段落 𠮷野家 👩‍🚀.",
        source="press",
        site="The Press",
        authors=("Ann", "Bo"),
        published=NOW,
        updated=NOW + MINUTE,
        language="ja",
        image="https://press.example/1.jpg",
        text_from="feed",
        fetched_at=NOW,
        extractor="trafilatura",
        wire="Kyodo",
        dropped=("Follow us on", "Related"),
        link="https://www.press.example/1",
    )
    with store.begin() as tx:
        assert tx.add_article(whole, (), (), NOW)
    assert store.article(whole.url) == whole


def test_times_come_back_in_utc_whatever_zone_they_had(store: Store) -> None:
    there = NOW.astimezone(TOKYO)
    with store.begin() as tx:
        tx.add_article(article(published=there), (), (), there)
    found = store.article("https://press.example/1")
    assert found is not None
    assert found.published == NOW
    assert store.fates("https://press.example/1") == ()


def test_an_article_is_stored_once_however_often_it_is_offered(store: Store) -> None:
    with store.begin() as tx:
        assert tx.add_article(article(), ("https://m.press.example/1",), (), NOW)
    with store.begin() as tx:
        again = article(title="Another title", source="wire", site="Wire")
        assert not tx.add_article(again, ("https://amp.press.example/1",), (), NOW)
    assert [a.title for a in store.articles()] == ["Ferry strike, day 1"]
    for alias in ("https://m.press.example/1", "https://amp.press.example/1"):
        assert store.article_for([alias, "https://else.example/"]) == {
            alias: "https://press.example/1"
        }


def test_an_article_offered_under_another_ones_alias_is_that_article(store: Store) -> None:
    with store.begin() as tx:
        tx.add_article(article(1), ("https://press.example/one",), (), NOW)
        assert not tx.add_article(article("one"), ("https://press.example/uno",), (), NOW)
        assert tx.article_for(["https://press.example/uno"]) == {
            "https://press.example/uno": "https://press.example/1"
        }


def test_an_alias_never_takes_an_address_from_another_article(store: Store) -> None:
    with store.begin() as tx:
        tx.add_article(article(1), (), (), NOW)
        tx.add_article(article(2), ("https://press.example/1",), (), NOW)
    found = store.article("https://press.example/1")
    assert found is not None
    assert found.title == "Ferry strike, day 1"


def test_articles_come_oldest_first_and_from_a_time_on(store: Store) -> None:
    with store.begin() as tx:
        for number in range(450):
            tx.add_article(article(number), (), (), NOW + number * MINUTE)
    numbers = [a.title.split()[-1] for a in store.articles()]
    assert numbers == [str(number) for number in range(450)]
    since = [a.title.split()[-1] for a in store.articles(NOW + 448 * MINUTE)]
    assert since == ["448", "449"]
    assert list(store.articles(NOW + 900 * MINUTE)) == []


def test_very_long_addresses_keys_and_texts_are_stored(store: Store) -> None:
    long = "https://press.example/" + "ä" * 20_000
    with store.begin() as tx:
        tx.add_article(article(url=long, text="word 語" * 100_000), (long + "?a",), (), NOW)
        tx.save_entries("press", [entry("k" * 20_000)], NOW)
        tx.add_fates([fate(long, detail="d" * 20_000)])
        story = tx.new_story("h" * 20_000, long, NOW)
        tx.add_hits(story, [hit(long)], NOW)
    assert store.settled("press", ["k" * 20_000])
    assert len(store.fates(long + "?a")) == 1
    assert store.article(long + "?a")


@pytest.mark.parametrize("junk", ["\x00", "\ud800", "\udfff\x00"])
def test_text_that_no_database_takes_does_not_stop_a_poll(store: Store, junk: str) -> None:
    url = f"https://press.example/{junk}1"
    with store.begin() as tx:
        tx.add_article(
            article(url=url, title=f"a{junk}b", authors=(junk,)), (f"{url}?{junk}",), (), NOW
        )
        tx.add_fates([fate(url, detail=junk)])
        tx.save_entries("press", [entry(junk, retry_at=NOW)], NOW)
        tx.save_state(SourceState("press", problem=junk, etag=junk))
        story = tx.new_story(junk, url, NOW)
        tx.add_hits(story, [replace(hit(url), sentence=junk)], NOW)
    found = store.article(url)
    assert found is not None
    assert len(found.title) == 2 + len(junk), "offsets into the title must stay right"
    assert len(store.fates(url)) == 1
    assert len(store.pending("press", NOW)) == 1


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def half() -> None:
        with store.begin() as tx:
            tx.add_article(article(), (), (1, 2), NOW)
            story = tx.new_story("h", article().url, NOW)
            tx.add_hits(story, [hit(article().url)], NOW)
            tx.save_state(SourceState("press"))
            tx.add_fates([fate(article().url)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert store.article(article().url) is None
    assert store.fates(article().url) == ()
    assert set(store.counts().values()) == {0}


def test_writing_to_an_article_that_is_not_there_is_refused(store: Store) -> None:
    for write in (
        lambda tx: tx.add_outlet("https://no.example/", "press", NOW),
        lambda tx: tx.new_story("h", "https://no.example/", NOW),
        lambda tx: tx.join_story(1, "https://no.example/", NOW),
        lambda tx: tx.add_hits(1, [hit("https://no.example/")], NOW),
    ):
        with pytest.raises(StorageError), store.begin() as tx:
            write(tx)


def test_a_sources_state_is_replaced(store: Store) -> None:
    first = SourceState("press", etag='"1"', failures=2, attempted_at=NOW, problem="HTTP 503")
    second = SourceState("press", body_hash="ab", due_at=NOW, succeeded_at=NOW, entries_seen=9)
    with store.begin() as tx:
        tx.save_state(first)
        tx.save_state(SourceState("wire"))
    assert store.source_states() == {"press": first, "wire": SourceState("wire")}
    with store.begin() as tx:
        tx.save_state(second)
    assert store.source_states()["press"] == second


def test_the_oldest_reading_is_that_of_the_source_read_longest_ago(store: Store) -> None:
    assert store.oldest_reading() is None
    with store.begin() as tx:
        tx.save_state(SourceState("never", failures=3, attempted_at=NOW - MINUTE))
    assert store.oldest_reading() is None
    with store.begin() as tx:
        tx.save_state(SourceState("press", succeeded_at=NOW))
        tx.save_state(SourceState("wire", succeeded_at=NOW - MINUTE))
    assert store.oldest_reading() == NOW - MINUTE


def test_a_robots_txt_is_kept_until_a_week_after_it_counts(store: Store) -> None:
    first = RobotsText("https://a.example", NOW, "User-agent: *\nDisallow: /x\x00")
    other = RobotsText("https://b.example", NOW, unreadable="HTTP 503")
    assert store.robots("https://a.example") is None
    store.save_robots([first, other], NOW)
    assert store.robots("https://b.example") == other
    newer = RobotsText("https://a.example", NOW + timedelta(days=1), "User-agent: *")
    store.save_robots([newer], NOW + timedelta(days=7))
    assert store.robots("https://a.example") == newer
    assert store.robots("https://b.example") == other
    store.save_robots([], NOW + timedelta(days=7, seconds=1))
    assert store.robots("https://b.example") is None
    assert store.robots("https://a.example") == newer


def test_what_polls_taught_about_a_source_comes_back_as_it_was(store: Store) -> None:
    habit = Habit(3.25, 168.5, 0.5, 7.0, 62.25, newest=NOW - MINUTE, loud_at=NOW)
    move = Move("https://press.example/new", 2, NOW - MINUTE, "https://press.example/now")
    state = SourceState(
        "press", strikes=1.75, address="https://press.example/", read_at=NOW, says=3600,
        retired_at=NOW, gap_at=NOW - MINUTE, move=move, habit=habit,
    )  # fmt: skip
    with store.begin() as tx:
        tx.save_state(state)
    assert store.source_states() == {"press": state}


def test_polls_of_many_sources_are_written_together(store: Store) -> None:
    states = [SourceState(f"s{n}", failures=n % 2, attempted_at=NOW) for n in range(5)]
    records = [FetchRecord(state.slug, NOW, 304, "unchanged") for state in states]
    with store.begin() as tx:
        tx.save_state(replace(states[0], problem="HTTP 503"))  # what is said last counts
        for state, record in zip(states, records, strict=True):
            tx.save_state(state)
            tx.log_fetch(record)
    assert store.source_states() == {state.slug: state for state in states}
    assert store.source_states(["s1", "s3", "none"]) == {"s1": states[1], "s3": states[3]}
    assert store.source_states(()) == {}
    assert sorted(store.poll_log(), key=lambda poll: poll.source) == records


def test_an_entry_that_waits_and_is_settled_in_one_transaction_stays_settled(store: Store) -> None:
    offered = FeedEntry("Port reopens", "https://press.example/1?utm_source=rss", "1")
    own = "https://press.example/1"
    waits = EntryRecord("1", offered, own, "waiting", retry_at=NOW)
    with store.begin() as tx:
        tx.save_entries("press", [waits], NOW)
        tx.save_entries("press", [replace(waits, outcome="no_article", retry_at=None)], NOW)
        tx.save_entries("press", [waits], NOW)
        tx.add_fates([Fate(offered.url, NOW, "seen", "ok", "", "press")])
        tx.add_fates([Fate(own, NOW + MINUTE, "extracted", "listing", "", "press")])
    assert store.pending("press", NOW) == ()
    assert set(store.settled("press", ["1", "2"])) == {"1"}
    assert [fate.step for fate in store.fates(own)] == ["seen", "extracted"]


def test_questions_that_share_a_transaction_are_answered_as_others_are(store: Store) -> None:
    with store.begin() as tx:
        tx.save_state(SourceState("press"))
        tx.save_entries("press", [EntryRecord("1", FeedEntry("", "", "1"), "", "article")], NOW)
    with store.reading() as shared:
        assert set(shared.settled("press", ["1", "2"])) == {"1"}
        shared.still_offered("press", ["1"], NOW + timedelta(days=4))
        assert set(shared.source_states()) == {"press"}
    assert set(store.settled("press", ["1"])) == {"1"}


def test_a_source_rests_until_it_is_due(store: Store) -> None:
    states = [
        SourceState("due", due_at=NOW, address="https://due.example/"),
        SourceState("rests", due_at=NOW + MINUTE, address="https://rests.example/"),
        SourceState("asked-by-an-older-program", due_at=NOW + MINUTE),
        SourceState("never-asked"),
    ]
    with store.begin() as tx:
        for state in states:
            tx.save_state(state)
    assert store.resting_sources(NOW) == {
        "rests": "https://rests.example/",
        "asked-by-an-older-program": "",
    }


def test_only_sources_with_a_retry_that_is_due_are_looked_through(store: Store) -> None:
    keep_entry(store, "press", retry_at=NOW)
    keep_entry(store, "wire", retry_at=NOW + MINUTE)
    keep_entry(store, "gazette", retry_at=None)
    assert store.sources_pending(NOW) == {"press"}
    assert store.sources_pending(NOW + MINUTE) == {"press", "wire"}


def keep_entry(store: Store, source: str, retry_at: datetime | None) -> None:
    with store.begin() as tx:
        tx.save_entries(source, [entry(outcome="retry", retry_at=retry_at)], NOW)


def test_an_entry_is_known_by_its_second_key_too(store: Store) -> None:
    one, other = entry("http://press.example/a"), entry("tag:b")
    bare = entry("c", entry=FeedEntry("No link", "", "c"), canonical_url="")
    with store.begin() as tx:
        tx.save_entries(
            "press", [replace(e, entry=replace(e.entry, guid=e.key)) for e in (one, other)], NOW
        )
        tx.save_entries("press", [bare], NOW)
    url = f"url:{canonical_url(other.entry.url)}"
    assert store.settled_otherwise("press", ["path:a", url, "path:b", ""]) == {"path:a", url}
    assert store.settled_otherwise("wire", ["path:a"]) == frozenset()


def test_the_longest_due_are_told_first(store: Store) -> None:
    for minutes in (2, 0, 1):
        with store.begin() as tx:
            due = entry(f"k{minutes}", retry_at=NOW + minutes * MINUTE)
            tx.save_entries("press", [due], NOW)
    due_at = [one.retry_at for one in store.pending("press", NOW + 5 * MINUTE, limit=2)]
    assert due_at == [NOW, NOW + MINUTE]


def test_gaps_are_noted_once_and_told_by_their_time(store: Store) -> None:
    gaps = [Gap("press", NOW - MINUTE, NOW + n * MINUTE, 20, n) for n in range(3)]
    with store.begin() as tx:
        for gap in (*gaps, replace(gaps[0], offered=1), replace(gaps[2], source="wire")):
            tx.log_gap(gap)
    assert store.gaps(NOW + MINUTE) == (gaps[2], replace(gaps[2], source="wire"), gaps[1])
    told = store.coverage(["press"], NOW, NOW + 2 * MINUTE)
    assert told.gaps == (gaps[0], gaps[1])


def test_polls_are_logged_once_newest_first(store: Store) -> None:
    polls = [
        FetchRecord("press", NOW + n * MINUTE, 200, "ok", "", 3_000_000_000, 0.25, 9, 3, 2, 1)
        for n in range(3)
    ]
    with store.begin() as tx:
        for poll in (*polls, *polls, FetchRecord("wire", NOW, 0, "fetch_failed", "no answer")):
            tx.log_fetch(poll)
    assert list(store.poll_log(2)) == [polls[2], polls[1]]
    assert list(store.poll_log(source="press")) == polls[::-1]
    assert len(store.poll_log()) == 4


def test_a_settled_entry_stays_settled(store: Store) -> None:
    with store.begin() as tx:
        tx.save_entries("press", [entry("a")], NOW)
        tx.save_entries("press", [entry("a", outcome="retry", retry_at=NOW)], NOW)
    assert store.settled("press", ["a", "b"]) == {"a": ""}
    assert store.settled("wire", ["a"]) == {}
    assert store.pending("press", NOW) == ()


def test_an_entry_is_pending_when_its_retry_is_due_until_it_settles(store: Store) -> None:
    record = entry("a", outcome="retry", attempts=2, retry_at=NOW + MINUTE)
    with store.begin() as tx:
        tx.save_entries("press", [record, entry("b", retry_at=NOW + 9 * MINUTE)], NOW)
    assert store.settled("press", ["a"]) == {"a": ""}
    assert store.pending("press", NOW) == ()
    (due,) = store.pending("press", NOW + MINUTE)
    assert (due.source, due.entry, due.attempts) == ("press", record.entry, 2)
    assert due.retry_at == NOW + MINUTE
    with store.begin() as tx:
        tx.save_entries("press", [replace(record, outcome="failed", retry_at=None)], NOW)
    assert store.pending("press", NOW + MINUTE) == ()


def test_fates_are_told_once_in_order_under_every_address(store: Store) -> None:
    offered, canonical, final = (
        "https://press.example/a?utm_source=rss",
        "https://press.example/a",
        "https://press.example/2026/a",
    )
    with store.begin() as tx:
        tx.add_fates([fate(offered), fate(offered, "fetched", at=NOW + MINUTE)])
        tx.add_fates([fate(offered, at=NOW + 5 * MINUTE)])
        tx.add_article(article(url=final), (canonical,), (), NOW)
        tx.save_entries("press", [entry("a", article_url=final)], NOW)
        tx.add_fates([fate(final, "matched", "no_hit", at=NOW + MINUTE)])
        tx.add_fates([fate("https://press.example/other")])
    told = [(f.step, f.outcome) for f in store.fates(final)]
    assert told == [("seen", "ok"), ("fetched", "ok"), ("matched", "no_hit")]
    for url in (offered, canonical):
        assert store.fates(url) == store.fates(final)


def test_fates_of_an_entry_that_became_no_article_are_found_by_its_canonical_address(
    store: Store,
) -> None:
    with store.begin() as tx:
        tx.save_entries("press", [entry("a", outcome="consent")], NOW)
        tx.add_fates([fate("https://press.example/a?utm_source=rss", "extracted", "consent")])
    assert len(store.fates("https://press.example/a")) == 1
    assert len(store.fates("https://www.press.example/a?utm_medium=mail")) == 1
    assert store.article_for(["https://press.example/a"]) == {}


def test_an_address_that_waited_for_its_article_gets_it(store: Store) -> None:
    with store.begin() as tx:
        tx.save_entries("press", [entry("a", outcome="retry", retry_at=NOW)], NOW)
        tx.add_article(
            article(url="https://press.example/z"), ("https://press.example/a",), (), NOW
        )
    offered = "https://press.example/a?utm_source=rss"
    assert store.article_for([offered]) == {offered: "https://press.example/z"}


def test_a_topic_is_kept_under_each_of_its_versions(store: Store) -> None:
    with store.begin() as tx:
        tx.save_topic(Topic("ferries", "Ferries", version="v1"), NOW)
        tx.save_topic(Topic("ferries", "Boats", version="v1"), NOW)
        tx.save_topic(Topic("ferries", "Ferries", version="v2"), NOW)


def test_a_story_has_its_articles_in_order_and_its_outlets_by_name(store: Store) -> None:
    with store.begin() as tx:
        tx.add_article(article(1), (), (), NOW)
        tx.add_article(article(2, source="wire", site="The Wire"), (), (), NOW)
        tx.add_article(article(3, source="gazette", site=""), (), (), NOW)
        number = tx.new_story("Ferry strike", article(1).url, NOW)
        assert tx.new_story("Other headline", article(1).url, NOW) == number
        tx.join_story(number, article(2).url, NOW + MINUTE)
        tx.join_story(number, article(3).url, NOW + 2 * MINUTE)
        tx.join_story(number, article(3).url, NOW + MINUTE)
        tx.add_outlet(article(1).url, "wire", NOW)
        tx.add_outlet(article(1).url, "herald", NOW)
        tx.add_outlet(article(1).url, "herald", NOW)
    assert store.story(number) == Story(
        number,
        "Ferry strike",
        NOW,
        NOW + 2 * MINUTE,
        (article(1).url, article(2).url, article(3).url),
        ("The Press", "The Wire", "gazette", "herald"),
        independent=3,
    )
    assert store.story(number + 1) is None


def test_an_article_stays_in_its_first_story(store: Store) -> None:
    keep(store, article(1), article(2))
    with store.begin() as tx:
        tx.join_story(1, article(2).url, NOW)
        with pytest.raises(StorageError):
            tx.join_story(99, article(2).url, NOW)
    first, second = store.story(1), store.story(2)
    assert first is not None
    assert second is not None
    assert first.article_urls == (article(1).url,)
    assert second.article_urls == (article(2).url,)


def test_candidates_share_hashes_are_in_a_story_and_young_enough(store: Store) -> None:
    smallest, largest = -(2**63), 2**63 - 1
    with store.begin() as tx:
        tx.add_article(article(1), (), (smallest, largest, 7), NOW)
        tx.add_article(article(2), (), (7, 8), NOW + MINUTE)
        tx.add_article(article(3), (), (smallest, largest, 7), NOW - timedelta(days=9))
        tx.add_article(article(4), (), (7,), NOW)
        for number in (1, 2, 3):
            tx.new_story("h", article(number).url, NOW)
        found = tx.candidates((smallest, largest, 7, 7, 99), NOW - timedelta(days=7))
        assert found == (
            Candidate(article(1).url, 1, article(1).text, 3),
            Candidate(article(2).url, 2, article(2).text, 1),
        )
        assert tx.candidates((), NOW) == ()


def test_whatever_the_bits_of_its_hashes_an_article_is_found_by_each(store: Store) -> None:
    draw = random.Random(18)  # noqa: S311 - the same hashes each time
    of = {number: [draw.getrandbits(64) - 2**63 for _ in range(8)] for number in range(30)}
    with store.begin() as tx:
        for number, hashes in of.items():
            tx.add_article(article(number), (), hashes, NOW)
            tx.new_story("h", article(number).url, NOW)
        for number, hashes in of.items():
            for some in (hashes, *([one] for one in hashes)):
                (found,) = tx.candidates(some, NOW)
                assert (found.article_url, found.shared) == (article(number).url, len(some))


def test_an_article_gets_hashes_later_and_each_of_them_once(store: Store) -> None:
    with store.begin() as tx:
        tx.add_article(article(1), ("https://press.example/amp/1",), (1,), NOW)
        tx.new_story("Ferry", article(1).url, NOW)
        tx.add_hashes("https://press.example/amp/1", (1, 2, 3, 3))
        tx.add_hashes(article(1).url, (3,))
    with store.begin() as tx:
        assert [one.shared for one in tx.candidates((1, 2, 3, 4), NOW)] == [3]


def test_at_most_twenty_candidates_are_told(store: Store) -> None:
    with store.begin() as tx:
        for number in range(30):
            tx.add_article(article(number), (), range(number + 1), NOW)
            tx.new_story("h", article(number).url, NOW)
        found = tx.candidates(range(1000), NOW)
    assert [candidate.shared for candidate in found] == list(range(30, 10, -1))
