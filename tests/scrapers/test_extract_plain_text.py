"""Plain-text articles lose their first-line furniture and keep every sentence."""

from datetime import UTC, datetime

import pytest

from scrapers.plain_text import extract_plain

FIRST = "Tokyo and Washington agreed on Friday to widen patrols in the South China Sea."
BODY = f"{FIRST}\n\nThe talks were held behind closed doors."
DAY = datetime(2025, 1, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        " date 2025-01-24 Follow us on Image Source : AP Jane Doe",
        " date 2025-01-24 Follow us on Image Source : AP",
        "Image Source : AP Follow us on date 2025-01-24",
        "Follow us on Image Source: AP Jane Doe\nPublished: January 24, 2025",
        "Published: 24 January 2025\nFollow us on Google News\nPhoto: AP/Jane Doe",
        "2025-01-24 | Photo: AP",
        "日付：2025年1月24日\n写真：AP",
        "Ngày 24/01/2025\nẢnh: AP",
    ],
)
def test_first_line_furniture_goes_and_says_date_and_credit(line: str) -> None:
    got = extract_plain(f"{line}\n\n{BODY}", "saved.txt")
    assert (got.kind, got.text, got.published, got.credit) == ("article", BODY, DAY, "AP")
    assert got.authors == ()
    assert got.dropped


@pytest.mark.parametrize(
    "sentence",
    [
        "Date palms are grown in the desert of southern Tunisia.",
        "Follow us on our journey through the South China Sea.",
        "By Friday the storm had passed over Manila and left nothing.",
        "Photo: a word that Greek gave to every language of the world, says the linguist.",
        "Updated rules for the strait were published on Friday.",
        "On 24 January 2025 the two navies met near the shoal.",
        "Share prices fell in Tokyo on Friday.",
    ],
)
def test_a_real_first_sentence_stays_whole(sentence: str) -> None:
    got = extract_plain(f"{sentence}\n\n{BODY}", "saved.txt")
    assert got.text == f"{sentence}\n\n{BODY}"


def test_a_sentence_behind_the_credit_on_the_same_line_stays() -> None:
    line = "date 2025-01-24 Image Source : AP MANILA: The coast guard said a ship was rammed."
    got = extract_plain(f"{line}\n\n{BODY}", "saved.txt")
    assert got.text.startswith("MANILA: The coast guard said a ship was rammed.")
    assert got.credit == "AP"


def test_title_stands_before_the_furniture_or_after_it() -> None:
    furniture = "date 2025-01-24 Follow us on Image Source : PTI"
    for text in (
        f"Two navies meet\n{furniture}\n\n{BODY}",
        f"{furniture}\nTwo navies meet\n\n{BODY}",
    ):
        got = extract_plain(text, "saved.txt")
        assert (got.title, got.text) == ("Two navies meet", BODY)


def test_without_a_title_line_a_given_headline_is_the_title() -> None:
    assert extract_plain(BODY, "Two navies meet").title == "Two navies meet"
    assert extract_plain(BODY, "saved.txt").title == FIRST


def test_bylines_name_people_and_updates_are_told_from_publication() -> None:
    text = (
        f"By Jane Doe and John Roe\nPublished: 2025-01-24\nUpdated: 2025-01-25 10:30 UTC\n\n{BODY}"
    )
    got = extract_plain(text, "saved.txt")
    assert got.authors == ("Jane Doe", "John Roe")
    assert got.published == DAY
    assert got.updated == datetime(2025, 1, 25, 10, 30, tzinfo=UTC)


def test_lines_wrapped_by_hand_become_paragraphs() -> None:
    text = (
        "Two navies meet\n\nTokyo and Washington agreed on Friday to widen patrols in the\n"
        "South China Sea, officials of both sides said after talks\n"
        "that lasted until midnight.\n\nThe next meeting is in May and will again be held\nin Tokyo."
    )
    assert extract_plain(text, "x").text.count("\n\n") == 1


@pytest.mark.parametrize("text", ["", "   \n\n ", "\u200b", "date 2025-01-24 Follow us on"])
def test_a_file_without_words_is_empty(text: str) -> None:
    got = extract_plain(text, "saved.txt")
    assert (got.kind, got.text) == ("empty", "")
