"""What is a material edit and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import Article
from matching.revision import gone, material, rewritten, same_to_a_reader

PLACES = ("harbour", "market", "school", "bridge", "station", "museum", "library", "river")
LONG = " ".join(
    f"On day {n} the {PLACES[n % 8]} office gave {n} reasons for the delay of its plan {n * 7}."
    for n in range(30)
)


def article(text: str, title: str = "Ships meet at sea") -> Article:
    return Article("https://a.example/1", title, text)


@pytest.mark.parametrize(
    ("old", "new", "is_rewritten"),
    [
        ("Ships meet at sea", "Ships  meet: at sea!", False),
        ("Minister resigns over ferry", "Minister resings over ferry", False),
        ("Minister resigns over ferry", "MINISTER RESIGNS OVER FERRY", False),
        ("Ｆｅｒｒｙ strike", "Ferry strike", False),
        ("Twelve dead in ferry fire", "Twenty dead in ferry fire", True),
        ("12 dead in ferry fire", "13 dead in ferry fire", True),
        ("Court finds minister not guilty", "Court finds minister guilty", True),
        ("Iran signs treaty", "Iraq signs treaty", True),
        ("首相が辞任を表明", "首相が辞任を否定", True),
        ("首相が辞任を表明", "首相が、辞任を表明", False),
    ],
)
def test_a_headline_is_rewritten_when_words_or_numbers_differ(
    old: str, new: str, is_rewritten: bool
) -> None:
    assert rewritten(old, new) is is_rewritten


def test_a_long_text_with_a_word_changed_is_no_material_edit() -> None:
    assert material(article(LONG), article(LONG.replace("day 12 ", "day 12, "))) == ()
    assert material(article(LONG), article(LONG.replace("plan 84", "plan 85"))) == ()


def test_text_that_was_added_is_told_with_its_share() -> None:
    other = " ".join(
        f"Nobody at hall {n} knew why {n} boats had left that early." for n in range(18)
    )
    (told,) = material(article(LONG), article(f"{LONG}\n\n{other}"))
    assert told.endswith("% of the text is new")
    assert 25 < int(told.split()[0]) < 45


def test_a_text_cut_to_half_is_told() -> None:
    (told,) = material(article(LONG), article(LONG[: len(LONG) // 2]))
    assert told.endswith("% of the earlier text is gone")


def test_paragraphs_in_another_order_are_no_material_edit() -> None:
    parts = [LONG[:700], LONG[700:1400], LONG[1400:]]
    assert material(article("\n\n".join(parts)), article("\n\n".join(parts[::-1]))) == ()


def test_japanese_is_measured_by_its_letters() -> None:
    old = "".join(
        f"{n}日目に海上保安庁は第{n}管区の巡視船の動きについて説明した。" for n in range(20)
    )
    assert material(article(old), article(old.replace("説明した", "説明しました", 1))) == ()
    more = old + "".join(f"一方、漁業者{n}人は操業を見合わせたと語った。" for n in range(9))
    assert material(article(old), article(more))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Updated 14:05. Ships met.", "Updated 9:17 pm. Ships met."),
        ("3 hours ago. Ships met.", "2 days ago. Ships met."),
        ("2026-11-22 Ships met.", "2026/11/23 Ships\u00a0met."),
        ("3時間前 船が会った", "5 時間前 船が会った"),
    ],
)
def test_clock_times_and_blanks_are_the_same_to_a_reader(old: str, new: str) -> None:
    assert same_to_a_reader(article(old), article(new))
    assert not same_to_a_reader(article(old), article(f"{new} More."))


def test_a_sentence_is_gone_when_it_is_not_there_in_the_same_words() -> None:
    kept = article("First.\n\nTwo ships met in the South China Sea on Sunday, they said.")
    assert not gone("Two ships met in the South China Sea on Sunday", kept)
    assert not gone("Ships meet at sea", kept)
    assert not gone("Two ships met in the Souht China Sea on Sunday", kept)
    assert gone("Three ships met in the South China Sea on Sunday", kept)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    material(article(old, old), article(new, new))
    assert material(article(old), article(old)) == ()
    assert not gone(old, article(old))
