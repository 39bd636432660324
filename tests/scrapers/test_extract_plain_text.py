"""Plain-text articles lose their first-line furniture and keep every sentence."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def at(hour: int, minute: int, ahead: float = 0) -> datetime:
    """A moment of the day, in a zone so many hours ahead of UTC."""
    return DAY + timedelta(hours=hour - ahead, minutes=minute)


@pytest.mark.parametrize(
    ("line", "published", "credit", "authors"),
    [
        (" date 2025-01-24 Follow us on Image Source : ANI/X PM Doe with the president", DAY, "ANI", ()),
        (" date 2025-01-24 Follow us on Image Source : PTI (FILE) Fishermen at the harbour", DAY, "PTI", ()),
        (" date 2025-01-24 Follow us on Image Source : REUTERS/JANE DOE", DAY, "REUTERS", ()),
        (" date 2025-01-24 Follow us on Image Source : X/@JDOE Jane Doe", DAY, "X/@JDOE Jane Doe", ()),
        ("Published: January 24, 2025 10:30 IST", at(10, 30, 5.5), "", ()),
        ("Published : Jan 24, 2025, 10:30 AM IST", at(10, 30, 5.5), "", ()),
        ("Published: 24 Jan 2025, 10:30 AM IST Updated: 24 Jan 2025, 11:30 AM IST", at(10, 30, 5.5), "", ()),
        ("Edited By: Jane Doe Published: January 24, 2025 10:30 IST", at(10, 30, 5.5), "", ("Jane Doe",)),
        ("Edited by: Jane Doe | New Delhi | Published: January 24, 2025", DAY, "", ("Jane Doe",)),
        ("Reported By: Jane Doe, Edited By: John Roe | Updated: Jan 24, 2025, 10:30 AM IST", None, "", ("Jane Doe", "John Roe")),
        ("By Jane Doe | Reuters", None, "Reuters", ("Jane Doe",)),
        ("By Jane Doe and John Roe, Associated Press", None, "Associated Press", ("Jane Doe", "John Roe")),
        ("By The Associated Press", None, "Associated Press", ()),
        ("By Reuters Staff", None, "Reuters", ()),
        ("Jane Doe | AFP", None, "AFP", ("Jane Doe",)),
        ("Reuters", None, "Reuters", ()),
        ("AFP - 24/01/2025", DAY, "AFP", ()),
        ("(AP Photo/Jane Doe, File)", None, "AP", ()),
        ("FILE PHOTO: A ship is seen near the shoal, January 2, 2025. REUTERS/Jane Doe/File Photo", None, "REUTERS", ()),
        ("A ship is seen near the shoal on January 2, 2025. REUTERS/Jane Doe", None, "REUTERS", ()),
        ("Photo by Jane Doe / AFP", None, "AFP", ()),
        ("Photo: Jane Doe/Getty Images", None, "Getty Images", ()),
        ("Foto: Jane Doe/dpa", None, "dpa", ()),
        ("24.01.2025, 10:30 Uhr", at(10, 30), "", ()),
        ("Stand: 24.01.2025 10:30 Uhr", None, "", ()),
        ("Veröffentlicht am 24. Januar 2025", DAY, "", ()),
        ("Publié le 24 janvier 2025 à 10h30", at(10, 30), "", ()),
        ("24 ENE 2025 - 10:30 CET", at(10, 30, 1), "", ()),
        ("Pubblicato il 24 gennaio 2025", DAY, "", ()),
        ("Publicado em 24/01/2025 às 10h30", at(10, 30), "", ()),
        ("Opublikowano: 24 stycznia 2025", DAY, "", ()),
        ("Gepubliceerd op 24 januari 2025", DAY, "", ()),
        ("24 января 2025, 10:30", at(10, 30), "", ()),
        ("Yayınlanma: 24 Ocak 2025 10:30", at(10, 30), "", ()),
        ("2025年1月24日 10時30分", at(10, 30), "", ()),
        ("公開日時：2025年1月24日 10:30", at(10, 30), "", ()),
        ("2025-01-24 10:30 来源：新华社", at(10, 30), "新华社", ()),
        ("来源：新华社 作者：王小明", None, "新华社", ("王小明",)),
        ("입력 2025.01.24. 오전 10:30", at(10, 30), "", ()),
        ("기사입력 2025-01-24 10:30", at(10, 30), "", ()),
        ("Thứ sáu, 24/1/2025, 10:30 (GMT+7)", at(10, 30, 7), "", ()),
        ("Jumat, 24 Jan 2025 10:30 WIB", at(10, 30, 7), "", ()),
        ("دبي - رويترز", None, "رويترز", ()),
        ("تاريخ النشر: 24 يناير 2025", DAY, "", ()),
        ("Jan. 24, 2025 Updated Fri., Jan. 24, 2025 at 10:30 a.m.", DAY, "", ()),
        ("3 min read", None, "", ()),
    ],
)  # fmt: skip
def test_outlets_write_their_furniture_in_their_own_order_and_language(
    line: str, published: datetime | None, credit: str, authors: tuple[str, ...]
) -> None:
    got = extract_plain(f"{line}\n\n{BODY}", "saved.txt")
    assert (got.text, got.title) == (BODY, FIRST)
    assert (got.published, got.credit, got.authors) == (published, credit, authors)


@pytest.mark.parametrize(
    "line",
    [
        "date 2025-01-32 Follow us on Image Source : AP Jane Doe",
        "date 2025-13-24 Follow us on Image Source : AP",
        "date 0000-00-00 Image Source : AP",
        "Published: 32 January 2025\nImage Source : AP",
        "2025-02-30\nImage Source : AP",
    ],
)
def test_a_date_that_cannot_be_goes_and_says_nothing(line: str) -> None:
    got = extract_plain(f"{line}\n\n{BODY}", "saved.txt")
    assert (got.text, got.title, got.published, got.credit) == (BODY, FIRST, None, "AP")


@pytest.mark.parametrize(
    "sentence",
    [
        "By Jane Doe's account the ship was rammed twice.",
        "January 24, 2025 will be remembered by the fishermen of the harbour.",
        "2025-01-24 is the day on which the treaty ends.",
        "Reuters reported on Friday that the talks had failed.",
        "AFP journalists saw the ship enter the harbour.",
        "Getty Images sued the company on Friday.",
        "Source: unknown, said the label on the crate that customs opened.",
        "Edited by a court, the film is eleven minutes shorter.",
        "The 24 January 2025 agreement holds, both sides say.",
        "MANILA, Jan 24 (Reuters) - The coast guard said a ship was rammed.",
        "MANILA (AP) — The coast guard said a ship was rammed.",
        "入力された日付は2025年1月24日だった。",
        "2025年1月24日、両国の艦艇が南シナ海で会合した。",
        "【マニラ時事】比沿岸警備隊は船が体当たりされたと発表した。",
        "新华社马尼拉1月24日电 海警称一艘船被撞。",
        "来源不明的货物在港口被查获。",
        "Stand up and be counted, the fishermen were told.",
        "3 minutes were enough to sink the ship, the inquiry found.",
    ],
)
def test_a_sentence_that_begins_like_furniture_stays(sentence: str) -> None:
    assert extract_plain(f"{sentence}\n\n{BODY}", "saved.txt").text == f"{sentence}\n\n{BODY}"


STARTS = st.sampled_from(
    ["Date", "By", "Published", "Updated", "Photo", "Image", "Share", "Follow us", "Reuters", "AP", "Source", "Jan 24, 2025",
     "24 January 2025", "2025-01-24", "Edited", "Posted", "Stand", "Advertisement", "Listen", "写真", "来源", "일", "On", "The"]
)  # fmt: skip
WORDS = st.sampled_from(["the", "harbour", "ship", "said", "on", "Friday", "Jane", "Doe", "AP", "of", "24", "January", "met", "near", "was", "shoal"])  # fmt: skip


@given(STARTS, st.lists(WORDS, min_size=7, max_size=14))
@settings(max_examples=150, deadline=None)
def test_no_whole_sentence_is_ever_lost(start: str, words: list[str]) -> None:
    sentence = f"{start} officials told reporters {' '.join(words)} and nobody contradicted."
    assert sentence in extract_plain(f"{sentence}\n\n{BODY}", "saved.txt").text


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read(text: str) -> None:
    got = extract_plain(text, "saved.txt")
    assert (got.kind == "article") == bool(got.text)
