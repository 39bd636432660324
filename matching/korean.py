"""Which endings a Korean noun may carry and still be the same noun.

Korean writes particles onto the noun: 남중국해에서 is 남중국해 with "in". A term may be followed by
such endings, and by nothing else up to the end of the word, so that 중국 is not found in 중국해.
"""

from __future__ import annotations

import re
from typing import Final

# Case particles and delimiters (서 is how headlines write 에서), and the bound nouns for "side",
# "and others" and the plural, which news writes without a space.
_PARTICLES = """
    이 가 은 는 을 를 의 에 도 만 와 과 로 으로 에서 서 에게 에게서 께 께서 한테 한테서 부터
    까지 에서부터 으로부터 로부터 에게로 처럼 같이 보다 만큼 마다 조차 마저 밖에 뿐 대로 커녕
    이나 나 이든 든 이든지 든지 이나마 나마 이라도 라도 이야 야 이야말로 야말로 하고 이랑 랑
    로서 으로서 로써 으로써 엔 에선 에겐 으론 론 아 여 이여 측 등 들 쪽
""".split()  # noqa: SIM905 - a table of words reads better than a list of strings
_COPULA = """
    이다 다 입니다 이었다 였다 이라고 라고 이라는 라는 이라며 라며 이라면 라면 이며 며 이자 자
    이지만 지만 이란 란 이었던 였던 이고 고 이므로 므로 이라서 라서 이니 니 임 이어서 여서 이기
    이면 면 이던 이라 라 이지 지 인데 인지 이었고 였고 이었으며 였으며 이었습니다 였습니다
    이기도 이기에 이에요 예요 이죠 이네 이라지만 라지만 이었지만 였지만 이었다가 였다가
""".split()  # noqa: SIM905
_AFTER = """
    은 는 을 를 이 가 의 도 만 과 와 로 으로 에 에서 에게 부터 까지 조차 마저 뿐 처럼 보다
""".split()  # noqa: SIM905

#: Everything that may stand between a noun and the end of its word.
ENDINGS: Final = frozenset(
    {*_PARTICLES, *_COPULA}
    | {first + second for first in _PARTICLES for second in _AFTER}
    | {"들" + first + second for first in _PARTICLES for second in ("", *_AFTER)}
)

#: Syllables that each word of a compound has at least.
SHORTEST: Final = 2
_COMPOUND = re.compile(r"(?=.{4})[\uac00-\ud7a3]{2,}(?: [\uac00-\ud7a3]{2,})*")


def is_compound(term: str) -> bool:
    """Whether a folded term may be written with and without spaces, as 한미 동맹 and 한미동맹.

    Korean leaves it to the writer whether the nouns of a compound stand apart. Of shorter terms
    the parts would be words of one syllable, and 한국 is not 한 국가.
    """
    return _COMPOUND.fullmatch(term) is not None


def compound_end(text: str, start: int, syllables: str) -> int:
    """Where a compound ends that begins at a place of a folded text; -1 where it is not there.

    Spaces may stand where they leave at least two syllables on either side.
    """
    done = word = 0
    for at in range(start, len(text)):
        if text[at] == syllables[done]:
            done, word = done + 1, word + 1
            if done == len(syllables):
                return at + 1 if word >= SHORTEST else -1
        elif text[at] == " " and word >= SHORTEST:
            word = 0
        else:
            break
    return -1
