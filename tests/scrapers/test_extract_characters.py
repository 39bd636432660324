"""Characters and inline elements: what a reader sees stays, what nobody sees goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from scrapers.extraction.blocks import read_blocks
from scrapers.extraction.characters import clean, lines_of

ZWNJ, ZWJ = "\u200c", "\u200d"


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Fisch\u00adereihafen", "Fischereihafen"),
        ("40\u00a0000\u202f€", "40 000 €"),
        ("沿岸\u3000警備隊", "沿岸 警備隊"),
        ("沿岸\n   警備隊", "沿岸警備隊"),
        ("coast\n   guard", "coast guard"),
        ("해경\n 선박", "해경 선박"),
        ("\ufeffTitle\u2060s", "Titles"),
        ("\u202bשלום\u202c \u2067abc\u2069", "שלום abc"),
        (f"می{ZWNJ}توان", f"می{ZWNJ}توان"),
        (f"خانه{ZWNJ} رفت", "خانه رفت"),
        (f"Auf{ZWNJ}lage", "Auflage"),
        (f"क्{ZWJ}ष", f"क्{ZWJ}ष"),
        (f"👩{ZWJ}🚒 and 🏳️{ZWJ}🌈", f"👩{ZWJ}🚒 and 🏳️{ZWJ}🌈"),
        (f"na{ZWJ}ive", "naive"),
        ("ตลาด\u200bน้ำ", "ตลาดน้ำ"),
        ("Biê\u0309n Đông", "Biê\u0309n Đông"),
        ("ＮＡＴＯ", "ＮＡＴＯ"),
    ],
)
def test_a_line_is_what_a_reader_sees(written: str, seen: str) -> None:
    assert clean(written) == seen


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("one<br>two", ["one", "two"]),
        ("<span class='dropcap'>T</span>he ferry", ["The ferry"]),
        ("an opaque<wbr>ly long word", ["an opaquely long word"]),
        ("He said <q>no</q>.", ["He said “no”."]),
        ("He said <q>“no”</q>.", ["He said “no”."]),
        ("It sank.<sup><a href='#fn1'>1</a></sup>", ["It sank."]),
        ("It sank.<a href='#fn1'><sup>12</sup></a>", ["It sank."]),
        ("It sank.<sup>[3]</sup>", ["It sank."]),
        ("the 1<sup>st</sup> of 10<sup>-6</sup> in CO<sub>2</sub>", ["the 1st of 10⁻⁶ in CO2"]),
        ("the list<span class='visually-hidden'> (opens in new tab)</span>", ["the list"]),
        ("the list<span style='display: none'> of us</span>", ["the list"]),
        ("next<span aria-hidden='true'> →</span>", ["next"]),
        ("<span aria-hidden='true'>T</span><span class='sr-only'>T</span>he", ["The"]),
        (
            "<span aria-hidden='true'>$1bn</span><span class='sr-only'>one billion</span>",
            ["$1bn"],
        ),
        ("a ship <img class='emoji' alt='🚢'><img alt='A ship at sea'>", ["a ship 🚢"]),
        ("<abbr title='Association'>ASEAN</abbr> met", ["ASEAN met"]),
        ("so <math><mi>E</mi><mo>=</mo><mi>m</mi></math> holds", ["so E=m holds"]),
        ("<ruby>北京<rp>(</rp><rt>ペキン</rt><rp>)</rp></ruby>へ", ["北京へ"]),
    ],
)
def test_inline_elements_show_what_a_browser_shows(markup: str, lines: list[str]) -> None:
    (block,) = read_blocks(html.document_fromstring(f"<body><p>{markup}</p></body>").body)
    assert [line for paragraph in block.lines for line in paragraph] == lines


def test_an_indented_line_after_a_break_begins_a_paragraph() -> None:
    assert lines_of("第一段。\v\u3000\u3000第二段。\v同段") == [["第一段。"], ["第二段。", "同段"]]
    long = "A sentence that is long enough to be a paragraph of its own in any newspaper. " * 2
    assert lines_of(f"{long}\v{long}") == [[long.strip()], [long.strip()]]


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\n" not in once
