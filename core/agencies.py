"""Which news agency an article credits, so that reprints are not taken for independent reports.

Agencies are credited in few places: the dateline ("TOKYO, Nov 20 (Reuters) -",
"【ワシントン共同】", "新华社北京11月20日电", "МОСКВА, 20 ноября. /ТАСС/."), a byline that is
nothing else, and the last lines. A mention in running text ("told Reuters") is no credit.
"""

from __future__ import annotations

import re

#: Agencies by the names under which they are credited, written exactly: the short Latin ones
#: are words or other bodies' acronyms too.
AGENCIES = {
    "Reuters": (
        *("Reuters", "REUTERS", "ロイター通信", "ロイター", "路透社", "路透"),
        *("로이터", "Рейтер", "رويترز"),
    ),
    "AP": (
        *("The Associated Press", "Associated Press", "AP", "AP通信"),
        *("美联社", "美聯社", "أ ب"),
    ),
    "AFP": (
        *("Agence France-Presse", "Agence France Presse", "AFP", "AFP通信"),
        *("法新社", "АФП", "أ ف ب", "ا ف ب"),
    ),
    "Kyodo": ("Kyodo News", "Kyodo", "KYODO", "共同通信社", "共同通信", "共同社", "共同", "교도"),
    "Jiji": ("Jiji Press", "Jiji", "JIJI", "時事通信社", "時事通信", "時事", "时事社"),
    "Yonhap": (
        *("Yonhap News Agency", "Yonhap News", "Yonhap", "YONHAP"),
        *("연합뉴스", "聯合ニュース", "韩联社", "韓聯社"),
    ),
    "Xinhua": ("Xinhua News Agency", "Xinhua", "XINHUA", "新华社", "新華社", "신화"),
    "TASS": ("TASS", "ITAR-TASS", "ТАСС", "タス通信", "タス", "塔斯社", "타스"),
    "EFE": ("Agencia EFE", "EFE", "埃菲社"),
    "ANI": ("ANI",),
    "PTI": ("Press Trust of India", "PTI"),
    "Bernama": ("Bernama", "BERNAMA"),
    "dpa": ("Deutsche Presse-Agentur", "dpa", "DPA"),
}
_AGENCY_OF = {name: agency for agency, names in AGENCIES.items() for name in names}
#: Names of several letters are known in any case: "THE ASSOCIATED PRESS".
_FOLDED = {name.casefold(): agency for name, agency in _AGENCY_OF.items() if len(name) > 4}

#: Lines looked at from the top and from the bottom, and characters of each.
_LINES, _WIDTH = 4, 300

_NAME = f"(?P<name>{'|'.join(sorted(map(re.escape, _AGENCY_OF), key=len, reverse=True))})"
_HAN_NAME = f"(?P<name>{'|'.join(n for n in _AGENCY_OF if n[-1] in '社透')})"

#: A dateline is made of names, numbers and months; Spanish, French and Russian write months small.
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|janv|févr|avr|mai|juin|juil|"
    "août|déc|янв|фев|мар|апр|ма|июн|июл|авг|сен|окт|ноя|дек"
)
_WORD = (
    r"(?:[^\W\d_a-zà-öø-ÿа-яё][\w.'’-]*|\d[\w.:]*"
    rf"|(?:{_MONTHS})\w*\.?|de|del|la|le|el|of|the|and|da|do|den)"
)
_DATELINE = rf"(?:{_WORD}(?:[\s,./\[\]-]+{_WORD}){{0,11}}[\s,./\[\]-]*)?"
#: Staff, a picture desk or a second agency may stand beside the name: "(AFP/Reuters)", "(dpa/tmn)".
_BESIDE = r"(?:\s?[/,&+=＝-]\s?[\w /.-]{1,30}|\sStaff|\sNews)?"

_TOP = tuple(
    re.compile(pattern)
    for pattern in (
        # TOKYO, Nov 20 (Reuters) -   Madrid, 20 nov (EFE).-   New Delhi [India], Nov 20 (ANI):
        rf"{_DATELINE}[(（]{_NAME}{_BESIDE}[)）]\s*\.?\s*(?:[-–—―:：=]|$)",
        # New Delhi, Nov 20 (PTI) The   (only behind a date may the dash be missing)
        rf"(?=[^(（]*\d){_DATELINE}[(（]{_NAME}[)）]\s",
        # MOSCOW, November 20. /TASS/.
        rf"{_DATELINE}/{_NAME}/\s*[.\-–—]",
        # 【ワシントン共同】   【北京時事】   【AFP=時事】   [東京 20日 ロイター]   [연합뉴스]
        rf"[【［\[][^】］\]。、]{{0,20}}?{_NAME}{_BESIDE}[】］\]]",
        # (서울=연합뉴스) 홍길동 기자 =
        rf"[(（［\[][^)）\]=]{{1,20}}=\s?{_NAME}[)）］\]]",
        # 新华社北京11月20日电   （法新社东京20日电）
        rf"[(（【]?{_HAN_NAME}[^，。,]{{1,20}}?\d{{1,2}}日?(?:[(（][^)）]{{1,12}}[)）])?\s?[电電讯訊]",
        # By Reuters   Source: Xinhua   來源：路透社   Reuters Staff
        rf"(?:(?:By|BY|Source|Agency|Credit|来源|來源|出典|Nguồn|Fuente|Quelle)\s?[:：]?\s?)?{_NAME}"
        r"(?:\s(?:Staff|staff|News Agency))?$",
    )
)
_BOTTOM = tuple(
    re.compile(pattern)
    for pattern in (
        # -- Bernama   — AFP   ~ Reuters
        rf"(?:^|[.!?。”\"')）\s])\s*[-–—―~]{{1,2}}\s?{_NAME}{_BESIDE}\.?$",
        # (AP)   （共同）   [時事通信社]   /TASS/
        rf"(?:^|[.!?。”\"'\s])\s*[(（［\[/]{_NAME}{_BESIDE}[)）］\]/]\.?$",
        # © 2026 Reuters   Copyright 2026 The Associated Press. All rights reserved.
        rf"(?:©|\(c\)|[Cc]opyright)\s?(?:\d{{4}}\s)?(?:by\s)?{_NAME}\b",
        # Source: Xinhua   Nguồn: Reuters
        rf"^(?:Source|Agency|Credit|来源|來源|出典|Nguồn|Fuente|Quelle)\s?[:：]\s?{_NAME}\.?$",
        rf"^{_NAME}$",
        # PTI SKU RT
        r"^(?P<name>PTI)(?: [A-Z]{2,5}){1,6}$",
    )
)
_REUTERS_DESK = re.compile(r"\(?Reporting by [^()]{3,200}?[;,.] ?(?:[Ww]riting|[Ee]diting) by ")


def wire_credit(text: str) -> str:
    """The agency that a text credits, by its usual short name ("Reuters", "dpa"), or "".

    `text` is an article's text, one paragraph a line. Where one place names several agencies,
    the first is given.
    """
    lines = [stripped for line in text.split("\n") if (stripped := line.strip())]
    for line in lines[:_LINES]:
        for pattern in _TOP:
            if name := _named(pattern.match(line[:_WIDTH])):
                return name
    for line in reversed(lines[-_LINES:]):
        end = line[-_WIDTH:]
        if _REUTERS_DESK.search(end):
            return "Reuters"
        for pattern in _BOTTOM:
            if name := _named(pattern.search(end)):
                return name
    return ""


def agency_named(text: str) -> str:
    """The agency whose name a short text is ("Agence France-Presse", "dpa"), or ""."""
    name = text.strip(" .()/[]【】（）")
    return _AGENCY_OF.get(name) or _FOLDED.get(name.casefold(), "")


def _named(found: re.Match[str] | None) -> str:
    """The agency of a match, unless the words before it spell the acronym out."""
    if found is None:
        return ""
    name = found["name"]
    # "Armed Forces of the Philippines (AFP)": small words have no letter in an acronym.
    capitals = re.findall(r"\b[A-Z]", found.string[: found.start("name")])
    if name.isupper() and name.isascii() and "".join(capitals[-len(name) :]) == name:
        return ""
    return _AGENCY_OF[name]
