"""What a site repeats is left out; what an article says stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.values import BlockCount, SiteMemory
from scrapers.site_memory import Sifted, Told, block_key, keys_of, normalise, sift

EMPTY = SiteMemory("ledger.example")
BIO = "Ana Reyes covers the South China Sea from Manila for the Ledger."
BOX = "Get the Ledger by e-mail: the day in shipping, every morning at six."
QUOTE = "“We will not leave the shoal,” the admiral told reporters in Manila on Monday."
BACKGROUND = "The court in The Hague ruled in 2016 that the claims have no basis in law."


def story(number: int, paragraphs: int = 8) -> list[str]:
    """An article of its own: no paragraph of it stands anywhere else."""
    return [
        f"Report {chr(65 + number)}{'x' * number}, part {'i' * (part + 1)}: the harbour master of "
        f"{chr(65 + number)}town spoke of {'many ' * (part + 1)}ships on the {part}th day."
        for part in range(paragraphs)
    ]


def told(number: int, blocks: Sequence[str], author: str = "", dropped: Sequence[str] = ()) -> Told:
    return Told(f"a{number:03}", "\n\n".join(blocks), (author,) if author else (), tuple(dropped))


def with_tail(number: int, *tail: str, author: str = "") -> Told:
    return told(number, [*story(number), *tail], author)


def left_out(sifted: Sifted) -> list[str]:
    return [block for block, _ in sifted.repeated]


def learnt(sifted: Sequence[Sifted], before: SiteMemory = EMPTY) -> SiteMemory:
    """The memory as the store would have it after these articles, all on one day."""
    blocks = dict(before.blocks)
    for one in sifted:
        for key, place in one.counts:
            was = blocks.get(key, BlockCount())
            blocks[key] = BlockCount(
                was.articles + (place != "dropped"),
                was.edge + (place == "edge"),
                was.dropped + (place == "dropped"),
                was.vouched,
            )
    return SiteMemory(before.site, before.articles + sum(bool(s.counts) for s in sifted), blocks)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 comments", "3 Comments"),
        ("3 min read", "11 MIN READ."),
        ("Posted on 4 May 2026", "Posted on 12 June 2026"),
        ("Updated: Nov. 26, 2026, 11:20", "Updated: Dec 1, 2026 9:05"),
        ("2026年11月26日 更新", "２０２６年５月４日 更新"),
        ("コメント（12）", "コメント(3)"),
        ("Follow us on  Facebook", "Follow us on Facebook!"),
        ("1,204 views", "98 views"),
    ],
)
def test_counters_and_dates_make_no_other_block(one: str, other: str) -> None:
    assert block_key(one) == block_key(other)


def test_other_words_make_another_block() -> None:
    assert block_key("南シナ海で") != block_key("東シナ海で")
    assert block_key("Sign up for free") != block_key("Sign up for the fee")


def test_a_block_without_words_has_no_key() -> None:
    assert [block_key(text) for text in ("", "* * *", "—", " ")] == [None] * 4


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_the_first_article_of_a_site_loses_nothing() -> None:
    article = with_tail(0, BOX, BIO, author="Ana Reyes")
    (sifted,) = sift([article], EMPTY)
    assert (sifted.text, sifted.repeated) == (article.text, ())


@settings(deadline=None)
@given(st.lists(st.text("ab\n “”", max_size=60), max_size=1))
def test_a_cold_start_drops_nothing(texts: list[str]) -> None:
    articles = [Told(str(n), text, ("a b",), (text,)) for n, text in enumerate(texts)]
    assert [s.text for s in sift(articles, EMPTY)] == texts


def test_two_first_articles_lose_only_the_bio_of_their_author() -> None:
    articles = [with_tail(n, BOX, BIO, author="Ana Reyes") for n in range(2)]
    assert [left_out(s) for s in sift(articles, EMPTY)] == [[BIO], [BIO]]


def test_the_articles_of_a_first_poll_tell_the_furniture_of_each_other() -> None:
    articles = [with_tail(n, BOX) for n in range(6)]
    sifted = sift(articles, EMPTY)
    assert [left_out(s) for s in sifted] == [[BOX]] * 6
    assert [s.text for s in sifted] == ["\n\n".join(story(n)) for n in range(6)]
    assert sifted[0].repeated[0][1] == "stands in 6 of 6 articles of ledger.example"


def test_a_box_amid_the_text_goes_where_a_good_part_of_the_articles_have_it() -> None:
    many = [told(n, [*story(n)[:4], BOX, *story(n)[4:]]) for n in range(6)]
    few = [told(n, story(n)) for n in range(6, 40)]
    assert all(left_out(s) == [BOX] for s in sift(many, EMPTY))
    assert all(not s.repeated for s in sift([*many, *few], EMPTY))


def test_furniture_in_layers_goes_layer_by_layer() -> None:
    layers = ["© 2026 Ledger Media Pte Ltd. All rights reserved.", BOX, "Follow us on Telegram.",
              "Terms apply to what you read here.", "Share this with your crew."]  # fmt: skip
    articles = [with_tail(n, *layers) for n in range(12)]
    others = [told(n, story(n)) for n in range(12, 60)]
    assert all(left_out(s) == layers for s in sift([*articles, *others], EMPTY)[:12])


def test_a_bio_is_known_by_the_authors_name() -> None:
    articles = [with_tail(n, BIO, author="Ana Reyes") for n in range(2)]
    others = [told(n, story(n)) for n in range(2, 30)]
    sifted = sift([*articles, *others], EMPTY)
    assert [left_out(s) for s in sifted[:2]] == [[BIO], [BIO]]
    by_others = [with_tail(n, BIO, author="Bo Lim") for n in range(2)]
    assert all(not s.repeated for s in sift([*by_others, *others], EMPTY))


def test_a_bio_in_chinese_is_known_by_the_authors_name() -> None:
    bio = "陈美玲长期报道南海问题，常驻马尼拉，为本报撰稿已有十二年。"
    articles = [with_tail(n, bio, author="陈美玲") for n in range(2)]
    others = [told(n, story(n)) for n in range(2, 30)]
    assert [left_out(s) for s in sift([*articles, *others], EMPTY)[:2]] == [[bio], [bio]]


def test_a_quotation_in_several_reports_stays() -> None:
    articles = [told(n, [*story(n)[:3], QUOTE, *story(n)[3:]]) for n in range(3)]
    closing = [with_tail(n, QUOTE) for n in range(3, 8)]
    others = [told(n, story(n)) for n in range(8, 30)]
    assert all(not s.repeated for s in sift([*articles, *closing, *others], EMPTY))


def test_a_paragraph_of_background_in_three_reports_stays() -> None:
    articles = [with_tail(n, BACKGROUND) for n in range(3)]
    others = [told(n, story(n)) for n in range(3, 40)]
    assert all(not s.repeated for s in sift([*articles, *others], EMPTY))


def test_reprints_and_updates_take_nothing_from_each_other() -> None:
    wire = story(0, 12)
    updates = [told(n, [f"Update {'u' * n}: one more boat came.", *wire]) for n in range(20)]
    sifted = sift(updates, EMPTY)
    assert all(not s.repeated for s in sifted)
    assert sum(bool(s.counts) for s in sifted) == 1
    late = told(99, ["Correction: it was two boats.", *wire])
    (after,) = sift([late], learnt(sifted))
    assert (after.repeated, after.counts) == ((), ())


def test_a_block_dropped_on_other_pages_goes_from_the_one_that_kept_it() -> None:
    others = [told(n, story(n), dropped=[BOX]) for n in range(2)]
    kept = told(5, [*story(5)[:4], BOX, *story(5)[4:]])
    assert left_out(sift([*others, kept], EMPTY)[2]) == [BOX]


def test_an_article_keeps_the_beginning_that_other_pages_show_as_its_teaser() -> None:
    article = told(0, story(0))
    pages = [told(n, story(n), dropped=[story(0)[0], story(0)[1]]) for n in range(1, 20)]
    assert sift([article, *pages], EMPTY)[0].text == article.text
    assert sift([article], learnt(sift(pages, EMPTY)))[0].text == article.text


def test_headings_amid_the_text_stay() -> None:
    reviews = [
        told(n, [*story(n)[:3], "Pros", *story(n)[3:5], "Cons", *story(n)[5:]]) for n in range(9)
    ]
    assert all(not s.repeated for s in sift(reviews, EMPTY))


def test_what_a_person_vouched_for_stays() -> None:
    key = block_key(BOX)
    assert key is not None
    memory = SiteMemory("ledger.example", 50, {key: BlockCount(40, 40, 0, vouched=True)})
    assert not sift([with_tail(0, BOX)], memory)[0].repeated
    unvouched = SiteMemory("ledger.example", 50, {key: BlockCount(40, 40)})
    assert left_out(sift([with_tail(0, BOX)], unvouched)[0]) == [BOX]


def test_the_memory_does_for_one_article_what_its_poll_did_for_many() -> None:
    memory = learnt(sift([with_tail(n, BOX) for n in range(8)], EMPTY))
    (late,) = sift([with_tail(20, BOX)], memory)
    assert left_out(late) == [BOX]
    assert late.repeated[0][1] == "stands in 9 of 9 articles of ledger.example"


BLOCKS = st.sampled_from([BIO, BOX, QUOTE, BACKGROUND, *story(0, 3), *story(1, 3), "Pros", "* * *"])
ARTICLES = st.lists(
    st.tuples(st.lists(BLOCKS, max_size=8), st.lists(BLOCKS, max_size=3), st.booleans()), max_size=8
)


@settings(deadline=None)
@given(ARTICLES, st.randoms(use_true_random=False))
def test_the_order_within_one_poll_does_not_matter(
    parts: list[tuple[list[str], list[str], bool]], random
) -> None:  # type: ignore[no-untyped-def]
    articles = [
        told(n, blocks, "Ana Reyes" if signed else "", dropped)
        for n, (blocks, dropped, signed) in enumerate(parts)
    ]
    shuffled = random.sample(articles, len(articles))
    in_order = dict(zip(articles, sift(articles, EMPTY), strict=True))
    assert dict(zip(shuffled, sift(shuffled, EMPTY), strict=True)) == in_order


@settings(deadline=None)
@given(ARTICLES)
def test_text_and_what_was_left_out_make_up_the_article(
    parts: list[tuple[list[str], list[str], bool]],
) -> None:
    articles = [told(n, blocks, "Ana Reyes") for n, (blocks, _, _) in enumerate(parts)]
    for article, sifted in zip(articles, sift(articles, EMPTY), strict=True):
        kept, gone = sifted.text.split("\n\n"), left_out(sifted)
        assert {*kept, *gone} - {""} == {*article.text.split("\n\n")} - {""}
        assert not set(kept) & set(gone)
        assert {key for key, _ in sifted.counts} <= keys_of(article)
