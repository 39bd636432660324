"""Names of people out of bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

_BY = re.compile(
    r"^(?:(?:articles?|written|words|story|post|reported|posted|published|reviewed|report|text|texte|photos?|"
    r"edited|authored|created|contributed|submitted)\s*(?:and\s+\w+\s*)?(?:by|von|par|:)|by|von|par|"
    r"por|door|oleh|penulis|reporter|ni|nina|tác\s+giả|theo|from|автор|авторы|текст|author|authors|"
    r"autor(?:in|es|a)?|auteur|text|texte|testo\s+di|di|af|av|tekst|szerző|írta|yazan|haber|"
    r"γράφει\s+(?:ο|η)|του|της|بقلم|كتب|كتبت|מאת|โดย|द्वारा|লেখক|"
    r"撰文|作者|记者|記者|责任编辑|責任編輯|執筆|取材・文|取材|文|기자|글)\b\s*[:：/]?\s*|"
    r"^(?:作者|记者|記者|撰文|文|執筆|取材|글|/)\s*[:：/／]?\s+|^(?:文|作者|记者|記者|撰文)\s*[:：/／]\s*",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;、；，/|•·＆\n\t]|\s&\s|\s(?:and|und|et|y|og|och|dan|và|и|та|ve|with|mit|और|و|e|en|i)\s)\s*",
    re.IGNORECASE,
)
#: A desk before its writer, as in 【政治部・及川】; elsewhere the dot joins the parts of a name.
_DESK = re.compile(r"(?<=[部局])[・･]")
_NOISE = re.compile(
    r"https?://\S+|\S+@\S+\.\S+|(?<!\w)@\w+|\([^)]*\)|（[^）]*）|\bfor\s.+$|\bon\s+behalf\s.+$|"
    r"\s+[-–—|]\s.*$|,?\s+(?:as\s+)?told\s+to\s+.*$"
)
#: Letters behind a name: degrees, orders, certificates ("MD", "Ph.D.", "RN", "CFP®").
_DEGREE = re.compile(
    r"(?:[A-Z]{2,6}(?:-[A-Z]{1,4})?|(?:[A-Z][a-z]?\.){2,}|Ph\.?\s?D\.?|M\.?Sc\.?|B\.?Sc\.?|Jr\.?|Sr\.?|"
    r"Esq\.?|M\.?D\.?|II|III)[®™]?$"
)
_DEGREES_BEHIND = re.compile(
    r"(?:\s+(?:RN|MD|PhD|Ph\.D\.?|M\.D\.?|MSc|BSc|MBA|CPA|JD|J\.D\.?|DDS|DMD|RDN|LCSW|PsyD|CFP®?))+$"
)
#: Words that stand in names of desks, agencies and roles, never in a person's.
_NOBODY = re.compile(
    r"\b(staff|desk|editors?|editorial|newsroom|news|team|agenc\w*|press|reuters|afp|ap|dpa|upi|pti|"
    r"ani|ians|efe|ansa|xinhua|tass|kyodo|jiji|yonhap|bloomberg|correspondents?|reporters?|writers?|"
    r"contributors?|redaktion|redacci[oó]n|r[ée]daction|redazione|redactie|redakcja|redakce|admin|"
    r"administrator|guest|online|web|digital|media|magazine|newspaper|times|daily|post|tribune|"
    r"herald|gazette|tv|radio|inc|ltd|llc|gmbh|the|updated?|published|posted|minutes?|min read|"
    r"follow|share|author|journalist|producer|senior|chief|service|associated|wire|sid|kna|epd|apa|"
    r"user|unknown|undefined|anonymous|null|none|about|more|view|all|posts|bureau|copyright|bio|read|click|"
    r"here|image|photo|foto|video|company|group|institute|university|school|department|ministry|"
    r"center|centre|council|committee|association|foundation|network|studio|strategy|case|type|"
    r"head|director|manager|officer|marketing|expert|specialist|consultant|analyst|founder|"
    r"partner|president|professor|attorney|editor-in-chief|home|blog|category|tags?|topics?|"
    r"subscribe|login|sign|menu|contact|privacy|advertisement|sponsored|comments?|reply|"
    r"newsletter|website|official|guide|tips|reviews?|best|how|what|why|your|our|this|with|from|"
    r"gardener|winemaker|astrologer|developer|engineer|designer|photographer|columnist|"
    r"teacher|coach|therapist|nutritionist|dietitian|trainer|podcast|webmaster|root|support|"
    r"agentur(?:en)?|korrespondent(?:in)?|autor(?:in)?|von|agencia|agence|agenzia|informatie|"
    r"agencja|zeitung|nachrichten|journal)\b|"
    r"[部局]$|通信社|新聞|新闻|编辑|編集|社説|记者组|本报|网$|편집|뉴스|연합|新华社|社$|電台|晚报|日报|日報",
    re.IGNORECASE,
)
_PARTICLES = frozenset((
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "van", "von",
    "der", "den", "ten", "ter", "bin", "ibn", "al", "el", "y", "e", "i", "zu", "zum", "af", "av",
    "of", "san", "st", "abu", "ben", "bint", "o'", "d'", "mac", "dela", "delos", "ng", "op", "'t",
))  # fmt: skip
_ELIDED = re.compile(r"(?:d|l|dell|o|mc|mac|al-|el-)['’]?[A-ZÀ-Þ]")
#: Kanji with a family name apart or not, kana only behind a space or for a whole name of a
#: foreigner; two to four Hangul.
_WIDE = re.compile(
    r"^(?:[\u3400-\u9fff々]{2,5}|[\u3400-\u9fff々]{1,3}[ 　][\u3040-\u30ff\u3400-\u9fff々]{1,5}|"
    r"[\u30a0-\u30ff]{2,10}(?:[・･ ][\u30a0-\u30ff]{2,10}){1,3}|[\uac00-\ud7a3]{2,4})$"
)
_WIDE_ROLE = re.compile(
    r"(?<=[\u3040-\u9fff\uac00-\ud7a3])\s*(?:記者|记者|기자|특파원|特派員|通讯员)$"
)
_CASELESS = re.compile(r"^[\u0590-\u074f\u0900-\u109f\u0e00-\u0eff.\s]{4,40}$")


def people(names: Iterable[str], outlets: Iterable[str]) -> tuple[str, ...]:
    """The persons among `names` (each may hold several), cleaned; outlets and roles left out.

    `outlets` are names that are not persons here: the site's and its publisher's.
    """
    not_here = {_key(outlet) for outlet in outlets if outlet}
    found: dict[str, str] = {}
    for text in list(names)[:30]:
        for name in names_in(text):
            key = _key(name)
            if key and key not in not_here and _is_person(name):
                found.setdefault(key, name)
    return tuple(found.values())[:12]


def names_in(text: str) -> list[str]:
    """The names in a byline, without "By", addresses, degrees and what stands behind a comma."""
    text = "\n".join(" ".join(line.split()) for line in unescape(text[:400]).splitlines())
    text = _NOISE.sub(" ", text).strip()
    while (shorter := _BY.sub("", text)) != text:
        text = shorter
    names: list[str] = []
    for chunk in _DESK.sub(";", text).split(","):
        if names and (_DEGREE.match(chunk.strip()) or _NOBODY.search(chunk)):
            continue
        if names and " " in names[0] and chunk.strip().isalpha() and not _WIDE.match(chunk):
            continue  # a place behind a name: "Ines Zander, Washington"
        names += [
            name
            for part in _SPLIT.split(chunk)
            if (
                name := _WIDE_ROLE.sub("", _BY.sub("", _DEGREES_BEHIND.sub("", part))).strip(
                    " .:-–—\"'“”【】[]<>*"
                )
            )
        ]
    return names


def is_only_by(text: str) -> bool:
    """Whether a text is "By", "Written by", "Author:" and nothing else."""
    return 1 < len(text) < 25 and not _BY.sub("", text).strip(" :：-–—")


def is_name(text: str) -> bool:
    """Whether a text has the shape of a person's name and of nothing else: "Ana de la Cruz".

    For text that is not marked as a name: two to five words that begin with capitals, or a few
    characters of a script without capitals.
    """
    if not _is_person(text):
        return False
    if _WIDE.match(text) or _CASELESS.match(text):
        return True
    words = text.split()
    capitals = [word for word in words if word[0].isupper() or _ELIDED.match(word)]
    return (
        2 <= len(capitals) <= 5
        and len(words) <= 7
        and all(word in capitals or word.lower() in _PARTICLES for word in words)
        and not all(len(word.strip(".")) < 3 for word in words)
    )


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _is_person(name: str) -> bool:
    words = name.split()
    return (
        2 <= len(name) <= 60
        and len(words) <= 7
        and not any(character.isdigit() for character in name)
        and any(character.isalpha() for character in name)
        and not _NOBODY.search(name)
    )
