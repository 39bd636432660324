"""Texts in several scripts for large archives: generated, seeded, with words as rare as real ones.

Words follow Zipf's law, so that an index has lists of every length. A text is a draw from a few
thousand sentences of its language, each of which is cut into searchable words once: cutting a
million texts anew would take a quarter of an hour.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from core.words import BREAK, words_of

#: Words that questions ask for; they stand among the first few hundred of their language.
TOPICAL = {
    language: words.split()
    for language, words in {
        "en": "ferry strike harbour minister talks island coast guard vessel patrol alliance "
        "budget tariff court election storm rail port union wage drone reef summit treaty export",
        "ja": "南海 米中 日韓 首相 会談 防衛 協定 港湾 船舶 島 沖合 警備隊 声明 "
        "選挙 予算 関税 同盟",
        "zh": "南海 美国 中国 外交部 发言人 问题 岛屿 渔船 海警 声明 会谈 协议 选举 预算 关税 港口",
        "ko": "남중국해 동맹 회담 외교부 항만 노동자 파업 선박 해경 순찰 선거 예산 관세",
        "vi": "Biển Đông tàu cá ngoại trưởng hội đàm cảng công nhân đình tuần tra bầu cử",
        "ru": "порт забастовка министр переговоры остров охрана судно бюджет выборы",
    }.items()
}
LANGUAGES = ("en", "en", "en", "ja", "zh", "ko", "vi", "ru")
#: So many words has a language; sentences are made of them, and texts of sentences.
VOCABULARY, SENTENCES, WORDS_IN_SENTENCE = 20_000, 4_000, 16

_SYLLABLES = {
    language: parts.split()
    for language, parts in {
        "en": "ba ber con dal en fer gra har in jo ker lin man nor ost per qua ri sta ter un ver",
        "ru": "ба вер го дал ен жи за ин ко лин ман но ост пер ри ста тер ун фор хар це ша ще",
        "vi": "ba bình cao chính đà đình giang hà hải khu lâm minh nam phòng quân sơn tây thủ văn",
    }.items()
}
_RANGES = {"ja": (0x4E00, 2_200), "zh": (0x5000, 2_600), "ko": (0xAC00, 1_400)}


class Text(NamedTuple):
    """A title and a text, with their searchable words."""

    title: str
    text: str
    words: str


def _words(language: str, chance: random.Random) -> list[str]:
    """The vocabulary, the commonest first."""
    made: dict[str, None] = {}
    if language in _SYLLABLES:
        gap = " " if language == "vi" else ""
        while len(made) < VOCABULARY:
            some = chance.choices(_SYLLABLES[language], k=chance.choice((1, 2, 2, 3, 4)))
            made[gap.join(some)] = None
    else:
        first, many = _RANGES[language]
        signs = [chr(first + number) for number in range(many)]
        kana = "のはがをにでとも" if language == "ja" else ""
        while len(made) < VOCABULARY:
            word = "".join(chance.choices(signs, k=chance.choice((1, 2, 2, 3))))
            made[word + (chance.choice(kana) if kana and chance.random() < 0.5 else "")] = None
    words = list(made)
    for at, word in enumerate(TOPICAL[language]):
        words.insert(30 + at * 20, word)
    return words


class _Language:
    """Sentences and titles, each with its words."""

    def __init__(self, language: str) -> None:
        chance = random.Random(f"texts {language}")  # noqa: S311 - a benchmark
        words = _words(language, chance)
        weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
        gap, stop = ("", "。") if language in ("ja", "zh") else (" ", ". ")

        self.vocabulary = words

        def draw(many: int, end: str) -> tuple[str, str]:
            said = gap.join(chance.choices(words, cum_weights=weights, k=many)) + end
            return said, " ".join(words_of("", said)[1:])

        self.sentences = [draw(WORDS_IN_SENTENCE, stop) for _ in range(SENTENCES)]
        self.titles = [draw(WORDS_IN_SENTENCE // 2, "") for _ in range(SENTENCES)]


@cache
def language_of(language: str) -> _Language:
    """A language, made when first asked for."""
    return _Language(language)


def made_text(language: str, number: int, sentences: int, chance: random.Random) -> Text:
    """A text of so many sentences; `number` stands in its title and makes it the only one."""
    known = language_of(language)
    title, cut = chance.choice(known.titles)
    drawn = chance.choices(known.sentences, k=sentences)
    words = " ".join([cut, str(number), BREAK, *(cut for _, cut in drawn)])
    return Text(f"{title} {number}", "".join(said for said, _ in drawn).strip(), words)
