"""What a page is: an article, or why it is none. Only articles are ever matched."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from core.values import PageKind


@dataclass(frozen=True, slots=True)
class Seen:
    """What `page_kind` decides on.

    Attributes:
        url: where the page was found.
        title: the page's own `<title>`.
        headings: texts of its `<h1>`.
        shown: all text that the page shows, on one line (at most some 20,000 characters).
        text: what was extracted as the body.
        markup: the first part of the markup in lower case, for marks of known challenges.
        link_share: share of the shown characters that stands in links, 0 to 1.
        link_headlines: links with the length of a headline.
        teasers: blocks that end in a link such as "Read more".
        declared_article: whether JSON-LD or OpenGraph call it an article.
        declared_listing: whether JSON-LD calls it a collection and nothing an article.
        locked: whether the page says that it is not accessible for free.
    """

    url: str
    title: str
    headings: tuple[str, ...]
    shown: str
    text: str
    markup: str = ""
    link_share: float = 0.0
    link_headlines: int = 0
    teasers: int = 0
    declared_article: bool = False
    declared_listing: bool = False
    locked: bool = False


_CONSENT_HOST = re.compile(r"(^|\.)(consent|guce|cmp|privacy-mgmt|consentmanager)\.", re.I)
_RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _any_of(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_RULES[name]), re.IGNORECASE)


_CONSENT, _CONSENT_WORD = _any_of("consent"), _any_of("consent_words")
_CHALLENGE, _ERROR, _LOCKED = _any_of("challenge"), _any_of("error"), _any_of("locked")
_CHALLENGE_MARKUP = (
    "cf-challenge", "cf_chl_", "challenge-platform", "captcha-delivery.com", "px-captcha",
    "_incapsula_resource", "ak-challenge", "awswafintegration", "geo.captcha", "distil_r_captcha",
)  # fmt: skip
_EAST_ASIAN = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")


def page_kind(seen: Seen) -> tuple[PageKind, str]:
    """What the page is, and in a few words why it is no article ("" for an article)."""
    head = " | ".join((seen.title, *seen.headings))[:600]
    length = _weight(seen.text)
    if not seen.shown.strip():
        return "empty", "shows no text without scripts"
    if (kind := _wall(seen, head, length)) is not None:
        return kind
    if length < 500 and not seen.declared_article and (match := _ERROR.search(head)):
        return "error_page", f"says “{match.group(0).strip()[:60]}”"
    if length < 250 and _weight(seen.shown) < 1500 and (match := _ERROR.search(seen.shown[:1500])):
        return "error_page", f"says “{match.group(0).strip()[:60]}”"
    if seen.declared_listing and length < 1500:
        return "listing", "calls itself a collection"
    address = urlsplit(seen.url)
    is_front = bool(seen.url) and not address.path.strip("/") and not address.query
    has_text = length >= 1500 and seen.link_share <= 0.5
    if is_front and seen.link_headlines >= 10 and not (seen.declared_article or has_text):
        return "listing", f"is a front page with {seen.link_headlines} headlines"
    if (
        length < 400
        and not seen.declared_article
        and seen.link_headlines >= 15
        and seen.link_share > 0.5
    ):
        return "listing", f"{seen.link_headlines} headlines and no text of its own"
    if seen.teasers >= 3 and not seen.declared_article and seen.teasers * 600 > length:
        return "listing", f"{seen.teasers} teasers that lead to articles"
    if length < 600 and (match := _LOCKED.search(seen.shown)) and (seen.locked or length < 300):
        return "paywall", f"teaser only: “{match.group(0).strip()[:60]}”"
    if length < 600 and seen.locked:
        return "paywall", "teaser only, declared not free"
    if not seen.text.strip():
        return "empty", "no text of an article found"
    return "article", ""


def _wall(seen: Seen, head: str, length: int) -> tuple[PageKind, str] | None:
    """Consent walls and bot challenges: pages that stand before the one we asked for."""
    shown = _weight(seen.shown)
    opening = f"{head} {seen.shown[:1500]}"
    if shown < 4000 and not seen.declared_article:
        if match := _CHALLENGE.search(f"{head} {seen.shown[:600]}"):
            return "challenge", f"says “{match.group(0).strip()[:60]}”"
        if shown < 800 and (mark := next((m for m in _CHALLENGE_MARKUP if m in seen.markup), "")):
            return "challenge", f"carries {mark}"
    host = urlsplit(seen.url).hostname or ""
    if _CONSENT_HOST.search(host + ".") and shown < 12000:
        return "consent", f"is served by {host}"
    # The banner of an ordinary page stands beside an article; a wall has nothing beside it.
    if length >= 300 and len(_CONSENT_WORD.findall(seen.text[:2000])) * 200 < min(length, 2000):
        return None
    if shown < 1500 and not seen.declared_article and (match := _CONSENT.search(head)):
        return "consent", f"is headed “{match.group(0).strip()[:60]}”"
    words = len(_CONSENT_WORD.findall(seen.shown))
    dense = words >= 2 and words * 400 > shown
    if dense and not seen.declared_article and (match := _CONSENT.search(opening)):
        return "consent", f"says “{match.group(0).strip()[:60]}”"
    if shown < 6000 and words >= 5 and words * 120 > shown:
        return "consent", f"speaks of consent {words} times and of nothing else"
    return None


def _weight(text: str) -> int:
    """Characters, East Asian ones counted as two and a half: that many letters they stand for."""
    return len(text) if text.isascii() else len(text) + 3 * len(_EAST_ASIAN.findall(text)) // 2
