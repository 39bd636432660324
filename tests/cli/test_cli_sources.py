"""Sources: found, added, taken from another reader, written out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core.values import Move, SourceState
from tests.house import House, house

NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("sources"), NOW) as built:
        yield built


def test_a_list_of_another_reader_is_added_once_and_comes_out_again(home: House) -> None:
    opml = home.home / "mine.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="A paper" xmlUrl="https://paper.example/feed"/>'
        '<outline text="bad" xmlUrl="javascript:alert(1)"/></body></opml>',
        encoding="utf-8",
    )
    first = home.run("sources", "import", str(opml))
    assert first.code == 0, first.err
    assert "a-paper" in first.out
    assert "javascript" not in first.out
    assert home.run("sources", "import", str(opml)).code == 1
    assert "https://paper.example/feed" in home.run("sources", "export").out
    assert home.run("check").code == 0


def test_what_is_no_list_is_refused_in_a_sentence(home: House) -> None:
    deep = '<outline text="folder">' * 100_000
    (home.home / "deep.opml").write_text(f"<opml><body>{deep}</body></opml>", encoding="utf-8")
    answer = home.run("sources", "import", str(home.home / "deep.opml"))
    assert answer.code == 1
    assert "nests its folders more than 200 deep" in " ".join(answer.err.split())
    (home.home / "no.opml").write_text("hello", encoding="utf-8")
    answer = home.run("sources", "import", str(home.home / "no.opml"))
    assert answer.code == 1
    assert "OPML" in answer.err


def test_a_source_is_added_with_what_was_said_of_it(home: House) -> None:
    url = "https://paper.example/news.xml"
    answer = home.run(
        "sources", "add", url, "--name", "Paper", "--kind", "feed", "--language", "ja"
    )
    assert answer.code == 0, answer.err
    rows = json.loads(home.run("sources", "list", "--json").out)
    assert {"slug": "paper", "url": url, "kind": "feed", "language": "ja"}.items() <= rows[
        -1
    ].items()


def test_what_find_suggests_adds_a_source_that_can_be_read(home: House) -> None:
    rows = json.loads(home.run("sources", "list", "--json").out)
    url = next(row["url"] for row in rows if row["kind"] == "page")
    found = home.run("sources", "find", url, "--allow-private")
    suggested = found.out.rpartition("wirewatch ")[2].partition("`")[0].split()
    assert suggested[:2] == ["sources", "add"]
    assert home.run(*suggested[:-2], "http://10.1.2.3/feed", suggested[-1]).code == 0
    written = (home.home / "config" / "sources.toml").read_text("utf-8")
    assert written.rstrip().endswith('url = "http://10.1.2.3/feed"\nallow_private = true')


def test_a_private_address_is_not_explored(home: House) -> None:
    answer = home.run("sources", "find", home.newsroom.base("harbour-post"))
    assert answer.code == 1
    assert "refused" in answer.err


def test_a_site_of_the_intranet_is_explored_where_a_person_says_so(home: House) -> None:
    rows = json.loads(home.run("sources", "list", "--json").out)
    url = next(row["url"] for row in rows if row["kind"] == "page")
    answer = home.run("sources", "find", url, "--allow-private", "--json")
    assert answer.code == 0, answer.err
    page = next(each for each in json.loads(answer.out) if each["kind"] == "page")
    assert len(page["articles"]) == page["entries"] > 0


def test_what_is_odd_about_a_source_stands_beside_it(home: House) -> None:
    slug = json.loads(home.run("sources", "list", "--json").out)[0]["slug"]
    state = SourceState(
        slug, succeeded_at=NOW, gap_at=NOW, due_at=NOW + timedelta(minutes=20),
        move=Move(believed="https://new.example/feed"),
    )  # fmt: skip
    with home.open(NOW) as app, app.store.begin() as tx:
        tx.save_state(state)
    row = json.loads(home.run("sources", "list", "--json").out)[0]
    assert row["moved_to"] == "https://new.example/feed"
    assert row["gap_at"]
    assert len(row["remarks"]) == 2
    shown = "".join(home.run("sources").out.split())  # cells are folded where they are narrow
    assert "movedtohttps://new.example/feed" in shown
    assert "itemswereprobablylost" in shown


def test_google_news_is_taken_with_a_word_on_what_its_links_hide(home: House) -> None:
    url = "https://news.google.com/rss/search?q=ferry"
    added = home.run("sources", "add", url, "--name", "Ferries")
    assert added.code == 0
    assert "cannot be decoded offline" in added.out
    checked = home.run("check")
    assert checked.code == 0
    assert 'source "ferries": Google News links are tokens' in checked.out
    plain = home.run("sources", "add", "https://paper.example/feed", "--name", "Paper")
    assert "decoded" not in plain.out
