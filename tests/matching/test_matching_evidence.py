"""What a hit shows: spans, zone, sentence, score and its parts, version; and facts as fields."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.topics import definition_version
from core.values import Article, Hit, Term, Topic
from matching import Matcher
from matching.facts import speaks
from matching.sentences import Sentences, sentence_starts

FILLER = "Nothing of note was said by anyone at the long meeting. "


def only_hit(topic: Topic, article: Article) -> Hit:
    (hit,) = Matcher([topic]).match(article)
    return hit


def test_spans_are_offsets_into_title_and_text_as_given() -> None:
    article = Article("https://n.example/1", "  The U.S.-Japan talks", "\n\nJapan’s U.S. envoy")
    hit = only_hit(Topic("t", "T", query='"U.S." AND japan'), article)
    fields = {"title": article.title, "text": article.text}
    found = [(s.field, fields[s.field][s.start : s.end], s.term) for s in hit.spans]
    assert found == [
        ("title", "U.S.", "U.S."),
        ("title", "Japan", "japan"),
        ("text", "Japan", "japan"),
        ("text", "U.S.", "U.S."),
    ]
    assert (hit.topic, hit.article_url) == ("t", article.url)


def test_a_hit_names_the_version_of_its_topic() -> None:
    topic = Topic("t", "T", any=(Term("japan"),))
    article = Article("u", "", "Japan")
    assert only_hit(topic, article).topic_version == definition_version(topic)
    given_version = Topic("t", "T", any=(Term("japan"),), version="abc")
    assert only_hit(given_version, article).topic_version == "abc"


@pytest.mark.parametrize(
    ("title", "text", "zone"),
    [
        ("Japan", FILLER * 40 + "Japan", "title"),
        ("", "Japan. " + FILLER * 40, "lead"),
        ("", FILLER * 20 + "Japan. " + FILLER * 20, "body"),
        ("", FILLER * 40 + "Japan", "tail"),
    ],
)
def test_the_zone_is_the_most_telling_place(title: str, text: str, zone: str) -> None:
    assert only_hit(Topic("t", "T", query="japan"), Article("u", title, text)).zone == zone


def test_an_article_about_a_topic_scores_above_one_that_mentions_it() -> None:
    topic = Topic("t", "T", query='"coast guard" OR reef OR navy')
    texts = [
        (
            "Coast guard at the reef",
            "The coast guard and the navy met at the reef. " * 3 + FILLER * 5,
        ),
        ("Talks", "The coast guard and the navy met at the reef. " + FILLER * 20),
        ("Talks", FILLER * 20 + "The coast guard met. " + FILLER * 5),
        ("Talks", FILLER * 40 + "The coast guard met. "),
    ]
    scores = [only_hit(topic, Article("u", title, text)).score for title, text in texts]
    assert all(one > other for one, other in pairwise(scores[:3]))
    assert scores[2] >= scores[3] > 0


@given(st.lists(st.sampled_from(["japan", "rice", "x. ", "\n\n", "sea"]), min_size=1))
def test_the_score_is_the_sum_of_its_parts_and_at_most_one(words: list[str]) -> None:
    article = Article("u", words[0], " ".join(words))
    for hit in Matcher([Topic("t", "T", query="japan OR rice OR sea")]).match(article):
        assert [name for name, _ in hit.score_parts] == [
            "title", "lead", "terms", "density", "proximity",
        ]  # fmt: skip
        assert hit.score == pytest.approx(sum(value for _, value in hit.score_parts))
        assert 0 < hit.score <= 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. The U.S. Navy saw Japan. Three.", "The U.S. Navy saw Japan."),
        ("First. Mr. Abe of Japan spoke! Then left.", "Mr. Abe of Japan spoke!"),
        ("Japan at once.\n\nThen more", "Japan at once."),
        ("会議が終わった。Japanは黙った。次。", "Japanは黙った。"),
        ("「はい。」Japanは言った。", "Japanは言った。"),
        ("पहला। Japan बोला। तीसरा।", "Japan बोला।"),
        (
            "首相は「Japanは強い。平和を守る」と述べた。次。",
            "首相は「Japanは強い。平和を守る」と述べた。",
        ),
        ("他说：“局势稳定。”Japan回应。完。", "Japan回应。"),
        ("끝났다. Japan은 말했다. 다음.", "Japan은 말했다."),
        ("قال ذلك. Japan أعلنت؟ انتهى.", "Japan أعلنت؟"),
        ("အစည်းအဝေး။ Japanသည် သဘောတူ။ ပြီး။", "Japanသည် သဘောတူ။"),
        ("ចប់។ Japanបានយល់ព្រម។ ចប់។", "Japanបានយល់ព្រម។"),
        ("አለቀ። Japan ተስማማች። አበቃ።", "Japan ተስማማች።"),
        ("Η σύνοδος έληξε. Τι λέει η Japan; Κανείς δεν ξέρει.", "Τι λέει η Japan;"),
        (
            "Встреча. В г. Токио, млн. долл. США и Japan. Конец.",
            "В г. Токио, млн. долл. США и Japan.",
        ),
        ("a " * 400 + "Japan " + "b " * 400, None),
        ("It was said:\n\n- one boat\n- Japan sent two\n- none", "Japan sent two"),
        ("1. Korea\n2. Japan\n3. China", "2. Japan"),
        ("| Korea | 3 |\n| Japan | 4 |", "| Japan | 4 |"),
        ("## Japan speaks\n\nAt last.", "Japan speaks"),
        ("> Ships of\n> Japan met.\n\nSo he said.", "Ships of Japan met."),
    ],
)
def test_the_sentence_is_the_one_around_the_mention(text: str, sentence: str | None) -> None:
    shown = only_hit(Topic("t", "T", query="japan"), Article("u", "", text)).sentence
    assert "Japan" in shown
    assert len(shown) <= 402
    assert sentence is None or shown == sentence


def test_of_thai_the_clause_around_the_mention_is_shown() -> None:
    text = (
        "การประชุมสิ้นสุดลงแล้ว " * 9
        + "เรือชนกันในทะเลจีนใต้เมื่อวันจันทร์ ไม่มีผู้บาดเจ็บ "
        + "รัฐบาลจะสอบสวนต่อไป " * 9
    )
    shown = only_hit(Topic("t", "T", query="ทะเลจีนใต้"), Article("u", "", text)).sentence
    assert shown.strip("…") == "เรือชนกันในทะเลจีนใต้เมื่อวันจันทร์ ไม่มีผู้บาดเจ็บ"


@pytest.mark.parametrize("query", ['"ferry strike"', "ferry NEAR/s strike"])
def test_no_phrase_and_no_sentence_runs_from_one_item_of_a_list_into_the_next(query: str) -> None:
    matcher = Matcher([Topic("t", "T", query=query)])
    for text in ("- the ferry\n- strike goes", "| ferry |\n| strike |", "1. ferry\n2. strike"):
        assert not matcher.match(Article("u", "", text)), text
    assert matcher.match(Article("u", "", "The ferry\nstrike goes on"))


def test_of_several_sentences_the_one_with_most_terms_is_shown() -> None:
    text = "Japan spoke. " + FILLER * 4 + "Japan and the navy met at the reef."
    hit = only_hit(Topic("t", "T", query="japan OR navy OR reef"), Article("u", "", text))
    assert hit.sentence == "Japan and the navy met at the reef."


@given(st.text(alphabet="ab. \n。\"'?UM", max_size=80), st.data())
def test_a_sentence_never_loses_its_mention(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert " ".join(text[start:end].split()) in Sentences(text).around(start, end)
    assert sentence_starts(text) == sorted(set(sentence_starts(text)))


ARTICLE = Article(
    url="https://www.nhk.or.jp/politics/1",
    title="",
    text="Japan",
    source="nhk",
    authors=("Hanako Tanaka",),
    language="ja-JP",
    wire="Reuters",
)


@pytest.mark.parametrize(
    ("fact", "holds"),
    [
        ("lang:ja", True),
        ("lang:ja-JP", True),
        ("lang:(zh OR ja)", True),
        ("lang:zh,ja", True),
        ("lang:zh", False),
        ("source:nhk", True),
        ("source:NHK.or.jp", True),
        ("source:or.jp", True),
        ("source:k.or.jp", False),
        ("source:kyodo.example", True),
        ("country:jp", True),
        ("country:US", False),
        ("url:politics", True),
        ("author:tanaka", True),
        ('author:"hanako tanaka"', True),
        ("author:sato", False),
        ("wire:reuters", True),
        ("wire:afp", False),
        ("NOT wire:afp", True),
        ("NOT source:nhk", False),
    ],
)
def test_facts_about_the_article_are_fields(fact: str, holds: bool) -> None:
    matcher = Matcher([Topic("t", "T", query=f"japan AND {fact}")])
    hits = matcher.match(ARTICLE, country="JP", source_url="https://feeds.kyodo.example/rss")
    assert bool(hits) == holds


def test_a_topic_is_tied_to_languages_and_sources() -> None:
    matcher = Matcher(
        [
            Topic("ja", "T", any=(Term("Japan"),), languages=("ja",)),
            Topic("en", "T", any=(Term("Japan"),), languages=("en",)),
            Topic("nhk", "T", any=(Term("Japan"),), sources=("nhk", "kyodo")),
            Topic("term", "T", any=(Term("Japan", ("ko", "ja")),)),
        ]
    )
    assert [hit.topic for hit in matcher.match(ARTICLE)] == ["ja", "nhk", "term"]


def test_lists_need_one_of_any_and_one_of_each_group_and_none_of_none() -> None:
    topic = Topic(
        "t",
        "T",
        any=(Term("sea"), Term("reef")),
        all=((Term("ship"), Term("boat")), (Term("navy"),)),
        none=(Term("weather"),),
    )
    matcher = Matcher([topic])
    assert matcher.match(Article("u", "", "The navy sent a boat to the reef"))
    assert not matcher.match(Article("u", "", "The navy went to the reef"))
    assert not matcher.match(Article("u", "", "The navy sent a boat to the reef in bad weather"))


def test_a_narrower_tag_lies_within_a_wider_one() -> None:
    assert speaks("zh-Hant-TW", "zh")
    assert speaks("zh-Hant-TW", "zh-hant")
    assert not speaks("zh", "zh-Hant")
    assert speaks("tl", "fil")
    assert not speaks("", "en")
