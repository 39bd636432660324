"""What a page is: an article, or why it is none. Only articles are ever matched.

The decision hangs on *prose*: how much of the text that was extracted is not the page's own talk
of cookies, robots, errors or subscriptions. A page with prose is an article however many banners
stand beside it, and an article about consent walls has prose; a wall has none. Only without it
do the words of `page_kind.toml` speak, and a heading must be one of theirs as a whole: "Page not
found" is an error, "Page not found: how a library lost its catalogue" a story.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from core.values import PageKind
from scrapers.extraction.features import weight
from scrapers.extraction.furniture import CONSENT_WORD, consent_talk
from scrapers.index_shapes import shape_of, shape_score
from scrapers.page_seen import Seen

#: Characters (`weight`) of prose. The shortest whole story of 1,001 labelled news pages has 160:
#: with fewer than FEW a page's own words decide alone, with fewer than SOME its heading does,
#: and with more than MUCH only an address that serves nothing else.
FEW, SOME, MUCH = 120, 250, 1500
#: Visible beginnings of locked articles are shorter than this, and than that where nothing says
#: that a rest is missing. Calling a whole article locked is worse than the reverse: what is
#: visible is matched either way.
LONGEST_BEGINNING, LONGEST_LABELLED = 1200, 500
#: Less prose than this that nothing calls an article is none.
LINE = 80
#: A page that shows more plain text than this is no wall.
WALL = 4000

Verdict = tuple[PageKind, str]

_RULES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _any_of(name: str) -> re.Pattern[str]:
    """Any of the rules anywhere; a space in them stands for white space."""
    return re.compile("|".join(_RULES[name]).replace(" ", r"\s+").replace(r"\s+?", r"\s*"), re.I)


def _whole(name: str) -> re.Pattern[str]:
    """One of the rules as all that a line says, signs around it aside."""
    # Possessive: a line of nothing but signs must not be tried from each of them.
    return re.compile(rf"\W*+(?:{_any_of(name).pattern})\W*", re.I)


_CONSENT, _CONSENT_BUTTON = _whole("consent_headings"), _whole("consent_buttons")
_CHALLENGE, _CHALLENGE_PHRASE = _whole("challenge_headings"), _any_of("challenge_phrases")
_CHALLENGE_MARKUP = tuple(_RULES["challenge_markup"])
_ERROR, _ERROR_HINT = _whole("error_headings"), _whole("error_hints")
_CHALLENGE_WORD = _any_of("challenge_words")
_ERROR_PHRASE = _any_of("error_phrases")
_ERROR_THING, _ERROR_GONE = _any_of("error_things"), _any_of("error_gone")
_LOCK, _LOCK_HINT, _LOCK_NOT = _any_of("locks"), _any_of("lock_hints"), _any_of("lock_not")
_LOCK_REST = _any_of("lock_rests")
_LOCK_KEY, _LOCK_DOOR = _any_of("lock_keys"), _any_of("lock_doors")
_SIGN_IN, _SCRIPTS, _MOVED = _whole("sign_in_headings"), _any_of("scripts"), _any_of("moved")
_MEDIA = re.compile(rf"\W*+(?:{_any_of('media').pattern})", re.I)

#: As `weight` counts: shorter lines are labels, dates and names.
_A_SENTENCE = 40
_CONSENT_HOST = re.compile(r"(^|\.)(consent|guce|cmp|privacy-mgmt|consentmanager)\.", re.I)
_SIGN_IN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|signon|auth|sso|account|anmelden)(?:[/.]|$)", re.I
)
_MEDIA_PATH = re.compile(r"/(?:videos?|watch|galler(?:y|ies)|podcasts?|fotos?|bilder)/", re.I)
_CUT = re.compile(r"(?:…|\.\.\.)\W{0,3}$")


def page_kind(seen: Seen) -> Verdict:
    """What the page is, and in a few words why it is no article ("" for an article)."""
    prose = _prose(seen)
    for rule in _IN_ORDER:
        if verdict := rule(seen, prose):
            return verdict
    return "article", ""


def beginning(paragraphs: Iterable[str]) -> str:
    """The visible beginning of a locked article: its paragraphs without what asks to subscribe."""
    return "\n\n".join(text for text in paragraphs if weight(text) > 400 or not _is_notice(text))


def _consent_host(seen: Seen, prose: float) -> Verdict | None:
    """An address that serves nothing but consent walls."""
    host = urlsplit(seen.url).hostname or ""
    if _CONSENT_HOST.search(host + "."):
        return "consent", f"is served by {host}"
    return None


def _challenge(seen: Seen, prose: float) -> Verdict | None:
    """A check for robots: its heading, what it says and the marks in its markup agree."""
    shown = seen.plain_weight
    if seen.declared_article or prose >= MUCH or shown >= WALL:
        return None
    head = _first(_CHALLENGE, seen.heads)
    if not head and _first(_ERROR, seen.heads):
        return None
    mark = next((mark for mark in _CHALLENGE_MARKUP if mark in seen.markup), "")
    mark = mark if shown < MUCH else ""
    if not seen.lines and "document.cookie" in seen.markup and "location.reload" in seen.markup:
        mark = mark or "document.cookie"
    if prose >= FEW and (not head or seen.leading_away > 5):
        return None
    said = _CHALLENGE_PHRASE.search(seen.plain[:3000])
    if prose >= FEW and not (said or mark):
        return None
    if head:
        return "challenge", f"is headed “{head}”"
    if said:
        return "challenge", f"says “{_quoted(said)}”"
    if shown >= 800 or seen.leading_away > 2:
        return None
    if mark:
        return "challenge", f"carries {mark}"
    if word := _CHALLENGE_WORD.search(seen.plain):
        return "challenge", f"has no text and speaks of “{_quoted(word)}”"
    return None


def _error(seen: Seen, prose: float) -> Verdict | None:
    """A page that is not there, or not now, although it was answered like any other."""
    if seen.declared_article and prose >= FEW:
        return None
    head = _first(_ERROR, seen.heads) or next((head for head in seen.heads if _says_gone(head)), "")
    if head and prose < SOME:
        return "error_page", f"is headed “{head[:60]}”"
    if not head and prose >= FEW:
        return None
    said = _ERROR_PHRASE.search(seen.plain[:3000])
    if head and said:  # with teasers of other stories below
        return "error_page", f"is headed “{head[:60]}” and says “{_quoted(said)}”"
    if prose < FEW and (head := _first(_ERROR_HINT, seen.heads)):
        return "error_page", f"is headed “{head}”"
    if prose < FEW and said and seen.plain_weight < MUCH:
        return "error_page", f"says “{_quoted(said)}”"
    return None


def _says_gone(line: str) -> bool:
    """Whether a short line says of a page that it is not there."""
    if weight(line) > 90:
        return False
    return bool(_ERROR_THING.search(line)) and bool(_ERROR_GONE.search(line))


def _consent(seen: Seen, prose: float) -> Verdict | None:
    """A wall that asks for consent in place of an article."""
    if prose >= MUCH or (prose >= FEW and seen.declared_article):
        return None
    words = len(CONSENT_WORD.findall(seen.plain))
    head = _first(_CONSENT, seen.heads)
    if head and words and seen.plain_weight < MUCH + WALL and prose < _wall_share(seen):
        return "consent", f"is headed “{head}”"
    if prose >= FEW or words < 2:
        return None
    dense = words * 300 > seen.plain_weight
    if dense and (head := next((h for h in seen.heads if CONSENT_WORD.search(h)), "")):
        return "consent", f"is headed “{head[:60]}”"
    buttons = (line.text for line in seen.lines if len(line.text) <= 40)
    if dense and (pressed := _first(_CONSENT_BUTTON, buttons)):
        return "consent", f"speaks of consent and offers “{pressed}”"
    if words >= 5 and words * 120 > seen.plain_weight:
        return "consent", f"speaks of consent {words} times and of nothing else"
    return None


def _wall_share(seen: Seen) -> float:
    """How much prose a page with a wall's heading may have: lists of purposes, not a story."""
    return MUCH if seen.title and _CONSENT.fullmatch(seen.title) else FEW


def _sign_in(seen: Seen, prose: float) -> Verdict | None:
    """A form for name and password in place of an article."""
    if not seen.password or prose >= FEW:
        return None
    head = _first(_SIGN_IN, seen.heads)
    if head or _SIGN_IN_PATH.search(urlsplit(seen.url).path):
        return "paywall", f"asks to sign in: “{head or seen.title[:60]}”"
    return None


def _shows_nothing(seen: Seen, prose: float) -> Verdict | None:
    """A shell that needs scripts, or a page that sends its reader on."""
    if prose >= FEW or seen.plain_weight >= 800:
        return None
    parts = urlsplit(seen.url)
    if parts.hostname == "news.google.com" and "/articles/" in parts.path:
        return "empty", "is a link of Google News that only scripts can follow"
    if seen.sends_on or _MOVED.search(seen.plain + seen.title):
        return "empty", "sends its reader on to another address"
    if said := _SCRIPTS.search(seen.plain):
        return "empty", f"needs scripts: “{_quoted(said)}”"
    if not seen.lines:
        return "empty", "shows no text without scripts"
    return None


def _teasers(seen: Seen, prose: float) -> Verdict | None:
    """A section whose text is the beginnings of articles elsewhere."""
    if seen.declared_article:
        return None
    if seen.declared_listing and prose < MUCH:
        return "listing", "calls itself a collection"
    away = [line.leads_away or line.is_teaser for line in seen.lines]
    # Where the judge kept nothing, the plain lines of some length are what the page has to say.
    kept = [at for at, line in enumerate(seen.lines) if line.kept] or [
        at
        for at, line in enumerate(seen.lines)
        if not away[at] and weight(line.text) >= _A_SENTENCE
    ]
    led = sum(any(away[max(at - 1, 0) : at + 2]) for at in kept)
    if led >= 3 and led * 3 > len(kept) * 2:
        return "listing", f"{led} of its {len(kept)} paragraphs stand beside other headlines"
    beside = sum(
        not line.linked and weight(line.text) >= 40 and any(away[max(at - 1, 0) : at + 2])
        for at, line in enumerate(seen.lines)
    )
    if prose < LINE and beside >= 4:
        return "listing", f"{beside} teasers beside their headlines and no text of its own"
    if seen.teasers >= 3 and prose < SOME:
        return "listing", f"{seen.teasers} teasers that lead to articles"
    return None


def _locked(seen: Seen, prose: float) -> Verdict | None:
    """The beginning of an article whose rest is for subscribers."""
    if prose >= LONGEST_BEGINNING:
        return None
    kept = [at for at, line in enumerate(seen.lines) if line.kept]
    # Above the text stands what the site says on every page; far below as well.
    first, last = (kept[0], kept[-1] + 12) if kept else (0, len(seen.lines))
    near = [line.text for line in seen.lines[first : last + 1] if weight(line.text) <= 160]
    locks = (text for text in near if _locks(text))
    # "For members" stands above whole articles too; "to read on" only where the rest is missing.
    if lock := next((t for t in locks if prose < LONGEST_LABELLED or _LOCK_REST.search(t)), ""):
        return "paywall", f"teaser only: “{lock[:60]}”"
    hint = next((match for text in near if (match := _LOCK_HINT.search(text))), None)
    cut = bool(kept) and bool(_CUT.search(seen.lines[kept[-1]].text))
    if prose < 600 and seen.locked and (hint or cut or prose < FEW):
        return "paywall", "teaser only, declared not free"
    if prose < 600 and hint and cut:
        return "paywall", f"breaks off, then: “{_quoted(hint)}”"
    return None


def _locks(line: str) -> bool:
    """Whether a line says that one must subscribe or sign in to read on."""
    if _LOCK_NOT.search(line):
        return False
    return bool(_LOCK.search(line) or (_LOCK_KEY.search(line) and _LOCK_DOOR.search(line)))


def _links_only(seen: Seen, prose: float) -> Verdict | None:
    """A front page or a section: headlines and little else."""
    if seen.declared_article or seen.leading_away < 10:
        return None
    address = urlsplit(seen.url)
    is_front = bool(seen.url) and not address.path.strip("/") and not address.query
    number = f"{seen.leading_away} headlines"
    if is_front and (prose < MUCH or seen.linked_share > 0.5):
        return "listing", f"is a front page with {number}"
    like_section = bool(seen.url) and shape_score(seen.url, shape_of(seen.url)) <= 0
    if prose < (600 if like_section else FEW) and seen.linked_share > 0.4:
        return "listing", f"{number} and no text of its own"
    return None


def _media(seen: Seen, prose: float) -> Verdict | None:
    """A film, gallery or recording with a line of text."""
    if prose >= 200 or (seen.declared_article and prose >= FEW):
        return None
    told = next((head for head in seen.heads if _MEDIA.match(head)), "")
    if seen.media or told or _MEDIA_PATH.search(urlsplit(seen.url).path):
        return "empty", "is a film, gallery or recording without a text"
    return None


def _no_text(seen: Seen, prose: float) -> Verdict | None:
    """Nothing, or a line that nobody calls an article."""
    if not seen.paragraphs:
        return "empty", "no text of an article found"
    if prose < LINE and not seen.declared_article:
        return "empty", "holds no more than a line of text"
    return None


_IN_ORDER: tuple[Callable[[Seen, float], Verdict | None], ...] = (
    _consent_host, _challenge, _error, _consent, _sign_in, _shows_nothing, _teasers, _locked,
    _links_only, _media, _no_text,
)  # fmt: skip


def _prose(seen: Seen) -> float:
    """Characters of the extracted text that are not the page's talk of itself; MUCH is enough."""
    whole = sum(weight(text) for text in seen.paragraphs)
    prose = 0.0
    for text in seen.paragraphs:
        if prose >= MUCH:
            break
        size = weight(text)
        # A long text holds no short notices but those of its walls; the search is not free.
        if any(consent_talk(text, size)) or (whole < MUCH and size <= 400 and _is_notice(text)):
            continue
        prose += size
    return prose


def _is_notice(text: str) -> bool:
    patterns = (_CHALLENGE_PHRASE, _ERROR_PHRASE, _SCRIPTS, _MOVED)
    wholes = (_ERROR, _CHALLENGE, _SIGN_IN, _CONSENT)
    return (
        any(pattern.search(text) for pattern in patterns)
        or any(whole.fullmatch(text[:200]) for whole in wholes)
        or (weight(text) <= 160 and (_says_gone(text) or _locks(text)))
    )


def _first(pattern: re.Pattern[str], lines: Iterable[str]) -> str:
    """The first line that the pattern matches as a whole, shortened, or ""."""
    return next((line.strip()[:60] for line in lines if pattern.fullmatch(line)), "")


def _quoted(match: re.Match[str]) -> str:
    return " ".join(match.group(0).split())[:60]
