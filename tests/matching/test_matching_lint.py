"""What is probably not meant is said; what is fine is left alone."""

from __future__ import annotations

import pytest

from core.values import Article, Term, Topic
from matching.archive_lint import look_at_archive
from matching.lint import lint_topic


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("US AND navy", 'write =US or "U.S."'),
        ("WHO", "write =WHO"),
        ("japan and rice", "write AND for the operator"),
        ("海", "single character"),
        ("タイ", '"タイヤ"'),
        ("ペル", "longer katakana words"),
        ('"China Sea" OR "South China Sea"', '"South China Sea" is found by "China Sea" already'),
        ("南海 OR 南海トラフ", '"南海トラフ" is found by "南海" already'),
        ('"South China Sea" NOT sea', "never hits"),
        ('("South China Sea" OR sea) AND NOT sea', "never hits"),
        ("NOT rice", "nothing is looked for"),
        ("lang:ja", "nothing is looked for"),
        ("japan NEAR/500 rice", "NEAR/500 is wider than most articles"),
        ("自民*", "needs no *"),
        ("EU AND tariffs", "write =EU"),
        ("us*", "finds hundreds of words"),
        ("*man", "finds hundreds of words"),
        ("ICE", "write =ICE"),
        ("南海", '"南海トラフ"'),
        ("京都", "write NOT 東京都"),
        ("マリ", '"ソマリア"'),
        ('الصين OR "بحر الصين الجنوبي"', 'is found by "الصين" already'),
        ("印度", "印度洋"),
        ("한국*", "한국어"),
        ("Guinea", '"Papua New Guinea"'),
        ("Sudan", 'write NOT "South Sudan"'),
        ("Turkey", "write =Turkey"),
        ("Georgia", "with NEAR/30"),
        ("niger*", "NOT nigeria"),
        ("*oman", '"ottoman"'),
        ("mali*", '"malicious"'),
        ("turk*", "turkmenistan"),
        ("(sea NOT sea) OR reef", "never hits"),
        ("sea NEAR/3 reef NOT sea", "write a longer term behind NOT"),
        ("title:sea NOT sea", "never hits"),
    ],
)
def test_advice_is_given(query: str, advice: str) -> None:
    assert any(advice in sentence for sentence in lint_topic(Topic("t", "T", query=query)))


@pytest.mark.parametrize(
    "query",
    [
        '"U.S." NEAR/10 navy',
        "=US OR =WHO",
        "南シナ海 OR 南沙諸島",
        "중국 OR 남중국해",
        "sea NOT season",
        '"South China Sea" NOT "South China Sea Bubble"',
        "alli* OR alliance",
        "lang:zh AND 东海 NOT 东海岸",
        "عمان OR مان OR ليبيا",
        "=Turkey OR turkish",
        'Guinea NOT ("Papua New Guinea" OR "Equatorial Guinea" OR Guinea-Bissau OR "guinea pig")',
        "niger* NOT nigeria",
        "rice AND target",
        "iran* OR japan* OR china* OR russia* OR philippin*",
        "NATO OR ASEAN OR OPEC",
    ],
)
def test_a_good_topic_is_left_alone(query: str) -> None:
    assert lint_topic(Topic("t", "T", query=query)) == ()


def test_a_query_in_a_list_is_pointed_out() -> None:
    topic = Topic("t", "T", any=(Term("japan NEAR/5 rice"),))
    assert "looks like a query" in lint_topic(topic)[0]


def test_terms_that_an_archive_never_had_or_only_in_furniture_are_named() -> None:
    topics = [
        Topic("t", "T", query='japan OR "West Philippine Sea" OR =US OR stem:treaty'),
        Topic("u", "U", any=(Term("Japan"), Term("newsletter")), none=(Term("nowhere"),)),
    ]
    articles = [
        Article("a", "Japan and us", "Treaties hold.", dropped=("Our newsletter", "More")),
        Article("b", "Nothing", "At all.", dropped=("Our newsletter",)),
    ]
    seen = look_at_archive(topics, articles)
    assert [(one.topic, one.never, one.only_furniture) for one in seen] == [
        ("t", ("West Philippine Sea", "=US"), ()),
        ("u", (), ("newsletter",)),
    ]
