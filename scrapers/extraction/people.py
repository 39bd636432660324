"""Names of people out of bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

_BY = re.compile(
    r"^(?:written\s+by|reported\s+by|story\s+by|words\s+by|posted\s+by|published\s+by|edited\s+by|by|von|"
    r"par|por|door|oleh|ni|tác\s+giả|theo|from|автор|текст|author|autor(?:in)?|text|"
    r"文|文/|撰文|作者|记者|記者|责任编辑|執筆|取材|기자)\b\s*[:：]?\s*|^(?:作者|记者|記者|撰文|文|執筆)\s*[:：/／]\s*",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:[,;、，；/|•·＆]|\s&\s|\s(?:and|und|et|y|og|och|dan|và|и|ve|with|mit)\s)\s*", re.I
)
#: A desk before its writer, as in 【政治部・及川】; elsewhere the dot joins the parts of a name.
_DESK = re.compile(r"(?<=[部局])[・･]")
_NOISE = re.compile(r"https?://\S+|\S+@\S+\.\S+|@\w+|\([^)]*\)|（[^）]*）|\bfor\s.+$|\s+[-–—|].*$")
#: Words that stand in names of desks, agencies and roles, never in a person's.
_NOBODY = re.compile(
    r"\b(staff|desk|editors?|editorial|newsroom|news|team|agenc\w*|press|reuters|afp|ap|dpa|upi|pti|"
    r"ani|ians|efe|ansa|xinhua|tass|kyodo|jiji|yonhap|bloomberg|correspondents?|reporters?|writers?|"
    r"contributors?|redaktion|redacci[oó]n|r[ée]daction|redazione|redactie|redakcja|redakce|admin|"
    r"administrator|guest|online|web|digital|media|magazine|newspaper|times|daily|post|tribune|"
    r"herald|gazette|tv|radio|inc|ltd|llc|gmbh|the|updated?|published|posted|minutes?|min read|"
    r"follow|share|author|journalist|producer|senior|chief|service|associated|wire|sid|kna|epd|apa|"
    r"user|unknown|anonymous|null|none|about|more|view|all|posts|bureau|copyright)\b|"
    r"[部局]$|通信社|新聞|新闻|编辑|編集|社説|记者组|本报|网$|편집|뉴스|연합",
    re.I,
)


def people(names: Iterable[str], outlets: Iterable[str]) -> tuple[str, ...]:
    """The persons among `names` (each may hold several), cleaned; outlets and roles left out.

    `outlets` are names that are not persons here: the site's and its publisher's.
    """
    not_here = {_key(outlet) for outlet in outlets if outlet}
    found: dict[str, str] = {}
    for text in list(names)[:30]:
        text = " ".join(_NOISE.sub(" ", unescape(text[:400])).split())
        while (shorter := _BY.sub("", text)) != text:
            text = shorter
        for part in _SPLIT.split(_DESK.sub(",", text)):
            name = part.strip(" .:-–—\"'【】[]")
            key = _key(name)
            if key and key not in not_here and _is_person(name):
                found.setdefault(key, name)
    return tuple(found.values())[:12]


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _is_person(name: str) -> bool:
    words = name.split()
    return (
        2 <= len(name) <= 60
        and len(words) <= 6
        and not any(character.isdigit() for character in name)
        and not _NOBODY.search(name)
        and not (name.islower() and len(words) == 1)
    )
