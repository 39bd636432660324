"""Ask feedparser, in a cage, about what our reader gave up on.

feedparser reads a few formats that we do not (CDF), and is slow or stuck on crafted input
(100,000 attributes hold it for a minute, one crafted e-mail field for eight seconds), so it
runs in a process of its own whose processor time and memory the kernel limits.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from core.values import FeedEntry
from scrapers.dates import parse_date
from scrapers.feed_entries import language_tag, web_address
from scrapers.feed_text import one_line, plain, plain_title

_CAGE = Path(__file__).with_name("feed_cage.py")
#: Seconds of waiting before the process is killed; its processor time ends before.
_WALL = 5.0
#: Larger documents would only run into the limit.
_MOST = 2_000_000

_FEED_MARK = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)[\s/>]", re.IGNORECASE)
_ITEM_MARK = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s/>]", re.IGNORECASE)


def looks_worth_it(text: str) -> bool:
    """Whether a document that we read nothing from still shows the marks of a feed's items."""
    head = text[:1024].lower()
    if "<html" in head or "<!doctype html" in head or len(text) > _MOST:
        return False
    return bool(_FEED_MARK.search(text) and _ITEM_MARK.search(text))


def read_with_feedparser(
    body: bytes, url: str, headers: Mapping[str, str]
) -> tuple[FeedEntry, ...]:
    """What feedparser makes of a document, or () when it makes nothing of it in time."""
    question = {"url": url, "content_type": headers.get("content-type", "")}
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell
            [sys.executable, "-I", str(_CAGE), json.dumps(question)],
            input=body,
            capture_output=True,
            timeout=_WALL,
            check=True,
        )
        answered = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        # The last resort failed as well: the caller says that this is no feed.
        return ()
    return tuple(_entry(said, url) for said in answered)


def _entry(said: Mapping[str, str], url: str) -> FeedEntry:
    updated = parse_date(said["updated"])
    return FeedEntry(
        title=plain_title(said["title"]),
        url=web_address(said["link"], url),
        guid=said["id"].strip(),
        published=parse_date(said["published"]) or updated,
        updated=updated,
        authors=(one_line(said["author"]),) if said["author"].strip() else (),
        summary=plain(said["summary"]),
        content=plain(said["content"]),
        language=language_tag(said["language"]),
    )
