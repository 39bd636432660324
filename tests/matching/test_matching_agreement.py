"""The engine and the slow reference give the same spans, whatever the query and the text."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matching_reference import Reference, fold_slowly

from core.fold import fold
from core.values import Article, Topic
from matching import Matcher

WORDS = [
    "japan",
    "us",
    "U.S.",
    "alliance",
    "Xi'an",
    "straße",
    "STRASSE",
    "ﬃ",
    "İ",
    "ı",
    "sea",
    "SEA-lane",
    "coast",
    "guard",
    "l'Iran",
    "Iran",
    "Japan's",
    "US",
    "Pokémon",
    "Erdoğan",
    "南海",
    "南シナ海",
    "海",
    "日本",
    "ﾍﾞﾄﾅﾑ",
    "ヴェトナム",
    "㌔",
    "南海問題",
    "问题",
    "중국",
    "중국은",
    "남중국해에서",
    "한미동맹",
    "한미",
    "동맹을",
    "Hoà",
    "Hòa",
    "thủy",
    "Mỹ",
    "My",
    "हिन्दी",
    "हिंदी",
    "पाँच",
    "छत्तीसगढ़",
    "佐々木",
    "佐佐木",
    "مسئول",
    "مسؤول",
    "미국의",
    "NATO는",
    "NATOは",
    "Biển",
    "Đông",
    "Đông",
    "россия",
    "США",
    "ΟΔΟΣ",
    "οδός",
    "จีน",
    "ทะเลจีนใต้",
    "الصِّين",
    "चीन",
    "co\xadoperation",
    "5G",
    "3.5",
    "a",
    "b",
    "c",
    "米・中",
    "米",
    "한·미",
    "미동맹",
    "والصين",
    "للصين",
    "بإيران",
    "בישראל",
    'צה"ל',
    "Mr.",
    "Abe",
    "㈱",
    "เเด่ีง",
    "🚀",
    "�",
    "é",
]
GAPS = [
    " ",
    " ",
    " ",
    "-",
    " – ",
    ". ",
    ", ",
    "\n",
    "\n\n",
    "。",
    "・",
    "",
    "’s ",
    "/",
    "U.S.",
    "? ",
]
TERMS = (
    'japan "U.S." US =US "coast guard" coast* sea *sea "south china sea" Xi\'an Xi straße '
    '~Erdogan ~Pokemon Pokémon "Biển Đông" ~"bien dong" 南海 南シナ海 日本 海 南海问题 ベトナム キロ '
    "중국 미국* NATO 남중국해 россия сша ΟΔΟΣ οδός จีน الصين चीन 5G Iran a b c m?n s?a "
    '"japan us" "US-japan alliance" "U.S. alliance" alliance İ 3.5 é '
    '"한미 동맹" हिंदी छत्तीसगढ़ Hoà 佐佐木 مسؤول '
    '米中 "米・中" 한미동맹 "한·미" إيران ישראל "Mr Abe" "Mr. Abe" 株 แดง '
    'stem:alliance stem:coasts stem:России *l*a* c*t j?p*n "coast* guard" al*n?e "*i dong" 남*국'
).replace('"south china sea" ', "")
TERM_LIST = [term for term in re.findall(r'[=~]*"[^"]*"|\S+', TERMS)]

#: Few words, so that terms stand near each other, nest and overlap all the time.
FEW_WORDS = [
    "a",
    "b",
    "c",
    "a's",
    "l'a",
    "o'a",
    "A.B.",
    "AB",
    "日",
    "本",
    "日本",
    "국",
    "국은",
    "x",
]
FEW_TERMS = [
    "a", "b", "c", '"a b"', "ab", '"A.B."', "=AB", "日", "日本", "국", "ab*", "?ab", "~ab", '"b a"', "=a",
    "a*b", '"a* b"', "*b*a", '"日 本"', "stem:ab",
]  # fmt: skip
GAP = st.sampled_from(["NEAR/1", "NEAR/3", "ONEAR/2", "NEAR/s", "NEAR/p", "ONEAR/s", "NEAR/9"])


def texts(words: list[str]) -> st.SearchStrategy[str]:
    pieces = st.tuples(st.sampled_from(words), st.sampled_from(GAPS))
    return st.lists(pieces, min_size=4, max_size=25).map(
        lambda pieces: "".join(word + gap for word, gap in pieces)
    )


def _bracket(parts: tuple[str, ...]) -> str:
    return "(" + " ".join(parts) + ")"


def queries(some: list[str]) -> st.SearchStrategy[str]:
    terms = st.sampled_from(some)
    places = st.recursive(
        terms,
        lambda inner: st.one_of(
            st.tuples(inner, st.just("OR"), inner).map(_bracket),
            st.tuples(inner, st.just("OR"), inner, st.just("OR"), inner).map(_bracket),
            st.tuples(inner, GAP, inner).map(_bracket),
            st.tuples(st.sampled_from(["title:", "lead:", "first/4:"]), inner).map("".join),
        ),
        max_leaves=6,
    )
    within = st.sampled_from(
        ["title:", "lead:", "first/3:", "first/1:", "atleast/2:", "atleast/4:"]
    )
    return st.recursive(
        st.one_of(
            places,
            places,
            st.tuples(within, places).map("".join),
            st.lists(terms, min_size=2, max_size=3).map(" ".join),
            st.sampled_from(["lang:ja", "lang:en", "lang:(en OR ja)", "url:x", "source:s"]),
        ),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["AND", "OR", "NOT", ""]), inner).map(_bracket),
            st.tuples(st.just("NOT"), inner).map(_bracket),
            st.tuples(st.sampled_from(["title:", "lead:", "first/5:"]), inner).map("".join),
            st.tuples(inner, inner, inner).map(
                lambda three: f"weight/3:(({three[0]})^2 ({three[1]})^1.5 ({three[2]})^-2)"
            ),
        ),
        max_leaves=5,
    ).filter(lambda query: not _NEVER.search(query))


#: What is refused, because a word stands either in the title or in the text.
_NEVER = re.compile(r"title:(?:lead|first/\d):|(?:lead|first/\d):title:")


def agree(query: str, title: str, text: str, beside: list[str]) -> int:
    """Assert that both find the same; how many spans that were."""
    article = Article(url="", title=title, text=text, language="ja")
    # Other topics beside it: they must not change what it finds.
    others = [Topic(slug=f"o{i}", name="o", query=term) for i, term in enumerate(beside)]
    matcher = Matcher([*others, Topic(slug="t", name="T", query=query)])
    hits = [hit for hit in matcher.match(article) if hit.topic == "t"]
    fields = {"title": 1, "text": len(title) + 3}
    got = [(s.start + fields[s.field], s.end + fields[s.field]) for hit in hits for s in hit.spans]
    assert got == [find[:2] for find in Reference(article).spans(query)]
    return len(got)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries(TERM_LIST), title=texts(WORDS), text=texts(WORDS))
def test_engine_and_reference_agree_in_many_scripts(query: str, title: str, text: str) -> None:
    agree(query, title, text, TERM_LIST[:9])


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries(FEW_TERMS), title=texts(FEW_WORDS), text=texts(FEW_WORDS))
def test_engine_and_reference_agree_where_terms_crowd(query: str, title: str, text: str) -> None:
    agree(query, title, text, FEW_TERMS[:4])


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(texts(WORDS), st.text(max_size=60)))
def test_folding_agrees_with_the_slow_way_and_offsets_lead_back(text: str) -> None:
    source = f"\n{text}\n"
    folded, slow = fold(source), fold_slowly(source)
    assert folded.text == "".join(letter.char for letter in slow)
    assert folded.marked == "".join(
        letter.char if letter.char != " " else letter.mark for letter in slow
    )
    spans = [folded.span(at, at + 1) for at in range(len(slow)) if slow[at].char != " "]
    assert spans == [(letter.start, letter.end) for letter in slow if letter.char != " "]
