"""Copies of one report are one story; look-alikes are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.values import Article, Candidate
from matching.shingles import shingles, without_furniture
from matching.stories import (
    StoryIndex,
    choose_story,
    containment,
    fingerprint,
    same_story,
)
from seeds.newsroom import Page, load_outlets

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGES = {page.slug: page for outlet in load_outlets() for page in outlet.pages}
ENGLISH = "\n\n".join(PAGES["shoal-resupply"].paragraphs)
JAPANESE = "\n\n".join(PAGES["alliance-2plus2"].paragraphs)
CHINESE = "\n\n".join(PAGES["nanhai-coc"].paragraphs)
VIETNAMESE = "\n\n".join(PAGES["bien-dong-phat-ngon"].paragraphs)
REPORTS = [ENGLISH, JAPANESE, CHINESE, VIETNAMESE]

LOCAL = (
    "In this town the news was followed with concern, because thirty families have somebody at "
    "sea. The school held a minute of silence and the parish priest opened the hall for the night."
)
THAI = (
    "กระทรวงการต่างประเทศแถลงเมื่อวันศุกร์ว่าจะจัดการประชุมระดับสูงกับประเทศเพื่อนบ้านในเดือนหน้า "
    "เพื่อหารือเรื่องการเดินเรือและการประมงในทะเลซึ่งเป็นพื้นที่ที่หลายฝ่ายอ้างสิทธิ "
    "โฆษกกล่าวว่าทุกฝ่ายเห็นพ้องให้เปิดสายด่วนตลอดยี่สิบสี่ชั่วโมงเพื่อป้องกันเหตุไม่คาดฝัน "
    "ชาวประมงในจังหวัดชายฝั่งบอกว่าอยากกลับออกเรือโดยเร็วที่สุดเพราะขาดรายได้มานานหลายสัปดาห์"
)


def text_of(page: Page) -> str:
    return "\n\n".join(page.paragraphs)


def article(text: str, title: str = "A headline") -> Article:
    return Article(url="https://a.test/1", title=title, text=text, language="en")


def candidates(*texts: str) -> list[Candidate]:
    return [Candidate(f"https://c.test/{n}", n, text, 8) for n, text in enumerate(texts, 1)]


@pytest.mark.parametrize("report", [*REPORTS, THAI])
def test_a_report_cut_short_is_the_same_story(report: str) -> None:
    assert same_story(report, report[: len(report) // 3])
    assert same_story(report[: len(report) // 3], report)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_with_a_local_paragraph_is_the_same_story(report: str) -> None:
    first, rest = report.split("\n\n", 1)
    assert same_story(report, f"{first}\n\n{LOCAL}\n\n{rest}")


@pytest.mark.parametrize("report", REPORTS)
def test_furniture_around_a_short_copy_does_not_hide_it(report: str) -> None:
    furniture = (
        "Sign up for our newsletter and get the headlines of the day before breakfast, with the "
        "weather, the tides and a recipe of the week.\nAll rights reserved, nothing of this may be "
        "printed or sent on without our leave in writing, whatever your lawyer says about it."
    )
    assert same_story(report, report[: len(report) // 3] + "\n\n" + furniture)


def test_white_space_case_width_and_punctuation_do_not_count() -> None:
    assert containment(ENGLISH, ENGLISH.upper().replace(" ", " \n ").replace(",", " –")) == 1.0
    assert containment(JAPANESE, JAPANESE.replace("2", "２").replace("、", "，")) == 1.0


def test_the_newsrooms_wire_report_is_one_story_and_all_else_is_apart() -> None:
    wire = {"shoal-resupply", "supplies-landed", "ayungin-supplies"}
    slugs = [slug for slug, page in PAGES.items() if page.kind == "article"]
    for n, a in enumerate(slugs):
        for b in slugs[:n]:
            same = same_story(text_of(PAGES[a]), text_of(PAGES[b]))
            assert same == ({a, b} <= wire), (a, b)


def test_a_report_on_the_same_subject_is_another_story() -> None:
    other = (
        "A boat with provisions for the marines on a grounded ship came through at last on "
        "Saturday, officials in Manila said, after Chinese coast guard vessels had stood in its "
        "way since Thursday. The Unaiza Esperanza tied up at Second Thomas Shoal soon after "
        "sunrise. China said that it had allowed the delivery on humanitarian grounds."
    )
    assert not same_story(ENGLISH, other)


def test_the_same_report_translated_is_another_story() -> None:
    assert not same_story(ENGLISH, text_of(PAGES["minami-shinakai-hokyu"]))


MARKET = (
    "Shares in Kuala Lumpur closed {} on {} with the benchmark index up {} points, or {} percent, "
    "at {}. Gainers outnumbered losers {} to {}, while {} counters were unchanged. Volume on the "
    "exchange came to {} million shares worth {} million ringgit. Dealers said that investors "
    "stayed on the sidelines ahead of the central bank's decision and were watching overnight "
    "moves on Wall Street."
)
WEATHER = (
    "気象台によると、{}は高気圧に覆われておおむね晴れ、日中の最高気温は{}度、朝の最低気温は{}度の見込み。"
    "降水確率は{}パーセントで、波の高さは{}メートル。空気が乾燥するため火の取り扱いに注意が必要だ。"
    "週末にかけては気圧の谷が近づき、雲が広がりやすくなる。日の出は{}時{}分、日の入りは{}時{}分。"
)


@pytest.mark.parametrize(
    ("template", "first", "second"),
    [
        (
            MARKET,
            ("higher", "Monday", 3.2, 0.21, 1532.8, 512, 401, 388, 2310, 1804),
            ("higher", "Tuesday", 5.9, 0.38, 1538.7, 477, 433, 402, 1975, 1692),
        ),
        (WEATHER, ("21日", 17, 8, 10, 1.5, 6, 21, 16, 33), ("22日", 15, 6, 20, 2.5, 7, 22, 17, 32)),
    ],
)
def test_items_from_one_template_are_different_stories(
    template: str, first: tuple[object, ...], second: tuple[object, ...]
) -> None:
    a, b = template.format(*first), template.format(*second)
    assert containment(a, b) > 0.4
    assert not same_story(a, b)
    assert same_story(a, a + "\n\n" + LOCAL)


def test_a_local_paragraph_full_of_numbers_does_not_make_a_template() -> None:
    numbers = " ".join(
        f"District {n} counted {n * 7} boats and {n * 31} men." for n in range(4, 14)
    )
    assert same_story(ENGLISH, f"{numbers}\n\n{ENGLISH}")
    assert same_story(f"{numbers}\n\n{ENGLISH[: len(ENGLISH) // 2]}", ENGLISH)


def test_a_round_up_that_holds_whole_reports_does_not_chain_them() -> None:
    briefs = [text_of(page) for page in PAGES.values() if page.kind == "article"][:9]
    round_up = "\n\n".join(briefs)
    assert not same_story(briefs[0], round_up)


@pytest.mark.parametrize(
    ("a", "b"),
    [("", ""), ("", ENGLISH), ("Three short words", "Three short words"), ("？！", "…")],
)
def test_texts_that_say_too_little_are_never_one_story(a: str, b: str) -> None:
    assert not same_story(a, b)


def test_the_closest_candidate_is_chosen() -> None:
    some = candidates(text_of(PAGES["shoal-analysis"]), ENGLISH[:900], ENGLISH)
    chosen = choose_story(article(f"{ENGLISH}\n\n{LOCAL}"), some)
    assert chosen is not None
    assert chosen.story_id in {2, 3}
    assert choose_story(article(text_of(PAGES["war-risk"])), some) is None
    assert choose_story(article(ENGLISH), []) is None


def test_text_that_three_other_stories_share_is_no_evidence() -> None:
    furniture = " ".join(PAGES["presyo-bigas"].paragraphs)
    others = [PAGES[slug].paragraphs[0] for slug in ("ca-phe", "bun-ca", "sinulog", "shipyard")]
    new = article(f"{PAGES['cup-final'].paragraphs[0]}\n\n{furniture}")
    one = candidates(f"{others[0]}\n\n{furniture}")
    assert choose_story(new, one) is not None
    assert choose_story(new, candidates(*(f"{text}\n\n{furniture}" for text in others))) is None


def test_a_report_that_people_split_into_stories_is_still_recognised() -> None:
    assert choose_story(article(ENGLISH), candidates(*[ENGLISH] * 5)) is not None


def test_a_copy_is_found_by_its_hashes() -> None:
    whole = set(fingerprint("One", ENGLISH, "en").hashes)
    assert len(whole) == 32
    assert whole & set(fingerprint("Another", ENGLISH[: len(ENGLISH) // 4], "en").hashes)
    assert not whole & set(fingerprint("One", text_of(PAGES["cup-final"]), "en").hashes)


def test_hashes_fit_a_signed_64_bit_column_and_ascend() -> None:
    hashes = fingerprint("", ENGLISH).hashes
    assert list(hashes) == sorted(hashes)
    assert -(2**63) <= hashes[0] < hashes[-1] < 2**63


def test_hashes_stay_the_same_from_version_to_version() -> None:
    # Stored hashes are compared with new ones: whoever changes them must rebuild the index.
    assert fingerprint("", "one two three four five").hashes == (
        -912181689065499034,
        8544081773726822331,
    )


def test_only_a_text_of_hardly_any_words_is_helped_by_its_title() -> None:
    title = "A headline of a dozen words that says what the short text does not say"
    assert fingerprint(title, "").hashes
    assert fingerprint(title, ENGLISH) == fingerprint("Another", ENGLISH)


@settings(deadline=None)  # the tables are built at the first call
@given(st.text(), st.text())
def test_containment_is_symmetric_and_a_share(a: str, b: str) -> None:
    assert containment(a, b) == containment(b, a)
    assert 0.0 <= containment(a, b) <= 1.0
    assert containment(a, a) == (1.0 if shingles(a).size else 0.0)


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_has_a_fingerprint(text: str) -> None:
    assert len(fingerprint("", text).hashes) <= 32


@pytest.mark.parametrize("text", ["\ud800 subscribe to ", "subscribe to us. ", "a subscribe to\n"])
def test_a_hostile_text_is_cut_off_and_not_refused(text: str) -> None:
    assert len(fingerprint("", text * 100_000).hashes) <= 32
    assert shingles("words and more " * 1_000_000).size <= 3


def test_the_index_names_the_story_and_what_was_copied() -> None:
    index = StoryIndex()
    assert index.add("a", "One", ENGLISH, NOON, "en") == ("a", None)
    assert index.add("b", "Two", text_of(PAGES["cup-final"]), NOON, "en") == ("b", None)
    assert index.add("c", "Three", ENGLISH[:1000], NOON, "en") == ("a", "a")
    assert index.add("d", "Four", ENGLISH[:700], None, "en")[0] == "a"


def test_the_index_compares_within_its_window() -> None:
    index = StoryIndex(window=timedelta(days=2))
    index.add("a", "One", ENGLISH, NOON)
    assert index.add("b", "One", ENGLISH, NOON + timedelta(days=3)) == ("b", None)
    assert index.add("c", "One", ENGLISH, NOON - timedelta(days=1))[0] == "a"


def test_the_index_forgets_the_oldest() -> None:
    index = StoryIndex(most=2)
    for slug in ("shoal-resupply", "cup-final", "sinulog"):
        index.add(slug, "", text_of(PAGES[slug]))
    assert index.add("again", "", text_of(PAGES["sinulog"]))[0] == "sinulog"
    assert index.add("late", "", ENGLISH) == ("late", None)


def test_an_id_that_comes_again_replaces_its_article() -> None:
    index = StoryIndex()
    index.add("a", "", ENGLISH)
    assert index.add("a", "", text_of(PAGES["sinulog"])) == ("a", None)
    assert index.add("b", "", ENGLISH) == ("b", None)
    assert index.add("c", "", text_of(PAGES["sinulog"])) == ("a", "a")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("he left. follow us on x. she came.", "he left.   she came."),
        ("彼は去った。無断転載を禁じます。彼女が来た。", "彼は去った。 彼女が来た。"),
        ("he left\nsubscribe to the paper", "he left\n "),
        ("follow us on x and follow us on y\nhe left", " he left"),
        ("no furniture here. none at all", "no furniture here. none at all"),
    ],
)
def test_furniture_goes_by_whole_sentences(text: str, left: str) -> None:
    assert " ".join(without_furniture(text).split()) == " ".join(left.split())
