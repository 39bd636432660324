"""The parts of the page that need no server: addresses, facets, throttle, charts, feeds."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.times import lasting
from core.values import Article, Facets, Hit, StoredHit, Story
from pipeline.shapes import COLUMNS, hit_lines
from pipeline.triage import Card
from review.asked import BIGGEST, MOST_VALUES, Asked, facets, ids_from, seen_from, way_back
from review.charts import bars
from review.feeds import Feed, atom, json_feed
from review.throttle import Throttle

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASE = "https://watch.example"
STYLE = Path(__file__).parents[2] / "review" / "static" / "review.css"
INKS = ("ink", "soft", "link", "good", "bad", "hot", "new")


@given(st.builds(Asked, topic=st.text(max_size=9), day=st.text(max_size=9), q=st.text(max_size=9)))
def test_an_address_asks_for_what_it_was_made_of(asked: Asked) -> None:
    given = parse_qs(urlsplit(asked.here()).query, keep_blank_values=True)
    for name in ("topic", "day", "q"):
        text = getattr(asked, name).encode("utf-8", "replace").decode()
        assert given.get(name, [""]) == [text]


@pytest.mark.parametrize(
    ("since", "day"),
    [("999999w", ""), ("", "9999-12-31"), ("", "0001-01-01"), ("nonsense", ""), ("", "2026-02-30")],
)
def test_a_time_that_cannot_be_is_not_asked_for(since: str, day: str) -> None:
    wanted = Asked(since=since, day=day).filter(NOW)
    assert wanted.until is None or wanted.since is not None


def test_a_day_is_a_day_in_utc() -> None:
    wanted = Asked(day="2026-11-21").filter(NOW)
    assert (wanted.since, wanted.until) == (
        datetime(2026, 11, 21, tzinfo=UTC),
        datetime(2026, 11, 22, tzinfo=UTC),
    )


def test_choosing_a_chosen_value_takes_it_back_and_starts_at_the_first_page() -> None:
    found = Facets((("a", 2), ("b", 1)), (("", 3),), (("en", 3),), (), (("2026-11-22", 3),))
    asked = Asked(topic="a", since="7d", before=9)
    by_name = {facet.name: facet.values for facet in facets(asked, found, {"a": "Alpha"}, {})}
    alpha, b = by_name["topic"]
    assert (alpha.label, alpha.hits, alpha.chosen, alpha.address) == (
        "Alpha",
        2,
        True,
        "/?since=7d",
    )
    assert b.address == "/?topic=b&since=7d"
    assert by_name["day"][0].address == "/?topic=a&day=2026-11-22"
    assert by_name["source"] == ()


def test_a_facet_shows_the_first_values_and_always_the_chosen_one() -> None:
    many = tuple((f"s{number}", 1) for number in range(100))
    found = Facets((), many, (), (), ())
    chosen = next(f for f in facets(Asked(source="s99"), found, {}, {}) if f.name == "source")
    assert len(chosen.values) == MOST_VALUES + 1
    assert chosen.values[-1].chosen
    assert chosen.more == 100 - MOST_VALUES - 1
    gone = next(f for f in facets(Asked(source="gone"), found, {}, {}) if f.name == "source")
    assert (gone.values[-1].label, gone.values[-1].hits) == ("gone", 0)


@given(st.lists(st.text(max_size=30)))
def test_ids_are_positive_and_fit_the_database(texts: list[str]) -> None:
    assert all(0 < number <= BIGGEST for number in ids_from(texts))


def test_ids_are_read_in_order_once() -> None:
    fields = ["3 1.7", "3,2.0 x -4 0 ² 99999999999999999999 5. 6.x"]
    assert ids_from(fields) == (3, 1, 2)
    assert seen_from(fields) == {1: 7, 2: 0}


def test_countries_are_counted_from_their_sources() -> None:
    found = Facets((), (("a", 2), ("b", 1), ("c", 4)), (), (), ())
    lands = {"a": "JP", "b": "JP", "c": "PH"}
    by_name = {f.name: f.values for f in facets(Asked(country="JP"), found, {}, lands)}
    assert [(v.label, v.hits, v.chosen) for v in by_name["country"]] == [
        ("PH", 4, False),
        ("JP", 3, True),
    ]
    assert [value.label for value in by_name["source"]] == ["a", "b"]
    assert Asked(country="JP").filter(NOW, countries=lands).sources == ("a", "b")


@given(st.text(max_size=40))
def test_a_form_never_leads_to_another_site(back: str) -> None:
    parts = urlsplit(way_back(back, (1,)))
    assert (parts.scheme, parts.netloc) == ("", "")
    assert parts.path.startswith("/")
    assert not parts.path.startswith(("//", "/\\"))


def test_ten_wrong_passwords_make_one_client_wait_for_the_rest_of_a_minute() -> None:
    throttle = Throttle()
    for second in range(10):
        assert throttle.wait("a", second) == 0
        throttle.failed("a", second)
    assert throttle.wait("a", 9) == 51
    assert throttle.wait("a", 59.5) == 1
    assert throttle.wait("a", 60) == 0
    assert throttle.wait("b", 9) == 0


def test_a_flood_of_clients_takes_no_memory() -> None:
    throttle = Throttle(most=1, remembered=3)
    for number in range(9):
        throttle.failed(str(number), 0)
    assert [throttle.wait(str(number), 0) > 0 for number in range(9)] == [False] * 6 + [True] * 3


def test_a_bar_is_as_high_as_its_share_and_one_hit_can_be_seen() -> None:
    chart = bars([("2026-11-20", 0), ("2026-11-21", 1), ("2026-11-22", 1000)])
    assert chart.path == "M8 32v-2h6v2zM16 32v-32h6v32z"
    assert chart.told == "1001 in 3 days, at most 1000 (2026-11-22)"
    assert chart.most == 1000
    assert bars([]).path == ""


def test_a_day_stands_out_from_the_days_since_the_first_hit() -> None:
    days = [(f"2026-10-{n:02}", n % 3 + 2) for n in range(1, 21)]
    assert bars(days).spikes == ""
    chart = bars([*days, ("2026-10-21", 12)])
    assert chart.spikes == "M160 32v-32h6v32z"
    assert chart.told.endswith("1 day stands out")
    assert chart.path.count("M") == 20
    # A topic that began today does not stand out from the days before it was watched.
    assert bars([*((day, 0) for day, _ in days), ("2026-10-21", 12)]).spikes == ""


def card(title: str, link: str = "https://press.example/1", number: int = 1) -> Card:
    article = Article(link, title, "The sea.", published=NOW, language="en", site="The Press")
    hit = Hit("sea", "v", link, 0.5, (), "body", f"{title} & <the> sea.")
    stored = StoredHit(number, hit, article, number, NOW)
    return Card(Story(number, title, NOW, NOW, (link,), ("The Press",)), (stored,))


def test_a_feed_reader_reads_the_atom_feed() -> None:
    shown = [card("One <b>\x00\x0b"), card("Two", "import:abc", 2)]
    made = atom(
        Feed("sea", 'The "Sea" & us', "/?topic=sea"), shown, BASE, f"{BASE}/feeds/sea.atom", NOW
    )
    read = feedparser.parse(made)
    assert not read.bozo
    assert (read.feed.title, read.version) == ('The "Sea" & us', "atom10")
    one, two = read.entries
    assert (one.title, one.link) == ("One <b>\ufffd\ufffd", "https://press.example/1")
    assert one.summary.endswith("& <the> sea.")
    assert two.link == f"{BASE}/hit/2"
    assert one.id != two.id
    assert one.published_parsed[:4] == (2026, 11, 22, 12)


def test_an_entry_keeps_its_id_on_another_host_and_with_more_reprints() -> None:
    before = card("One")
    more = replace(before.story, article_urls=(*before.story.article_urls, "https://b.example/"))
    after = replace(before, story=more)
    ids = {
        json_feed(Feed("sea", "Sea", "/?topic=sea"), [one], base, base)["items"][0]["id"]
        for one, base in ((before, BASE), (after, "http://127.0.0.1"))
    }
    assert len(ids) == 1


def test_an_empty_feed_is_valid_too() -> None:
    read = feedparser.parse(atom(Feed("sea", "Sea", "/?topic=sea"), [], BASE, BASE, NOW))
    assert not read.bozo
    assert read.entries == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_is_run_by_a_spreadsheet(start: str) -> None:
    stored = card(f"{start}cmd|' /C calc'!A0").hits[0]
    rows = list(csv.reader(io.StringIO("".join(hit_lines([stored], "csv")), newline="")))
    assert rows[0] == list(COLUMNS)
    assert rows[1][COLUMNS.index("title")].startswith(f"'{start}")
    assert rows[1][COLUMNS.index("score")] == "0.5"


def luminance(colour: str) -> float:
    """Relative luminance of "#rgb" or "#rrggbb" (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(scheme: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.S)
    colours = dict(re.findall(r"--([\w-]+): (#\w+);", blocks[scheme == "dark"]))
    pairs = [(ink, ground) for ink in INKS for ground in ("paper", "card")]
    for ink, ground in [*pairs, ("mark-ink", "mark"), ("card", "link")]:
        bright, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
    for ground in ("paper", "card"):  # the edges of fields: 3 is enough (WCAG 1.4.11)
        edges = sorted((luminance(colours["edge"]), luminance(colours[ground])), reverse=True)
        assert (edges[0] + 0.05) / (edges[1] + 0.05) >= 3


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(5, "1 min"), (900, "15 min"), (7_199, "120 min"), (7_200, "2 h"), (172_800, "2 d")],
)
def test_a_span_is_told_in_its_largest_fitting_unit(seconds: int, told: str) -> None:
    assert lasting(timedelta(seconds=seconds)) == told
