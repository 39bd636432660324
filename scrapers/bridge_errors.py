"""Items that a feed bridge writes about its own trouble, in place of news.

A bridge makes a feed of a site that has none. When it fails, many tell so in the feed itself:
RSS-Bridge by an item "Bridge returned error 403! (20412)" that leads back to the feed with
`_error_time` in its address (its `actions/DisplayAction.php`), mirrors of social networks by an
item such as "RSS reader not yet whitelisted!". Such an item is no news, whatever it quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from core.values import FeedEntry

#: Nobody but a bridge says so.
_CERTAIN = re.compile(r"\W*(?:bridge returned error \d|rsshub error\b|error from bridge\b)", re.I)
_TITLE = re.compile(
    r"\W*(?:(?:rss[ -]?)?bridge returned error\b|\w+bridge (?:failed|was unable|error)\b|"
    r"(?:the )?bridge (?:has )?failed\b|rss reader not yet whitelisted\b|"
    r"(?:this )?(?:rss )?feed (?:has |is |could )?(?:been |not be )?(?:currently )?(?:error|"
    r"unavailable|expired|disabled|deactivated|inactive|suspended|generated|fetched)\b|"
    r"(?:http )?error:? [45]\d\d\b|error (?:fetching|retrieving|loading) (?:the )?(?:rss )?feed\b|"
    r"(?:your )?(?:free )?(?:trial|plan|subscription) (?:of .{1,30} )?(?:has )?expired\b).{0,80}",
    re.IGNORECASE,
)
#: What RSS-Bridge writes into such an item: the exception and the line that threw it.
_TRACE = re.compile(
    r"\b\w*Exception\b.{0,400}?\b(?:lib|bridges|actions|middlewares)/[\w/.]{1,80}\.php\b|"
    r"\bresulted in [45]\d\d\b.{0,100}\.php\b",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS = re.compile(r"[?&](?:_error_time=|action=display&.{0,80}bridge=)", re.IGNORECASE)


def bridge_error(entry: FeedEntry, source_url: str) -> str:
    """What a bridge says of its trouble in this item, shortened; "" for an item of news.

    Most such titles could be a headline ("Error 404: the night the archive vanished"): they count
    for an item that leads back to the feed or its bridge, or nowhere, or holds a bridge's trace.
    """
    said = entry.title.strip()
    text = f"{entry.summary} {entry.content}"[:4000]
    if _CERTAIN.match(said):
        return said[:120]
    if _SIGNS.search(entry.url) and (_TITLE.match(said) or "error" in said.lower()):
        return said[:120]
    if _TITLE.fullmatch(said) and (_leads_back(entry.url, source_url) or _TRACE.search(text)):
        return said[:120]
    return ""


def bridge_trouble(entries: Sequence[FeedEntry], source_url: str) -> str:
    """Why a feed that offers nothing but error items is as good as none, or ""."""
    told = [bridge_error(entry, source_url) for entry in entries]
    return f"its bridge failed: {told[0]}" if told and all(told) else ""


def _leads_back(url: str, source_url: str) -> bool:
    """Whether an address is none, the feed's own, or the front page of its host."""
    if not url:
        return True
    try:
        here, there = urlsplit(url), urlsplit(source_url)
    except ValueError:
        return False
    same_host = here.hostname == there.hostname
    return same_host and (here.path == there.path or not here.path.strip("/"))
