"""Feeds as a reader library sees them: an address made on the page, and no cookie."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from datetime import datetime

import feedparser
from playwright.sync_api import Browser

from pipeline.wiring import App
from tests.browser.pages import Found, open_context, sign_in

#: What JSON Feed 1.1 says that an item has, and of which type.
ITEM = {"id": str, "url": str, "title": str, "content_text": str, "date_published": str}


def read_feeds(chrome: Browser, app: App, base: str, found: Found) -> dict[str, int]:
    """Make a token for each feed, read it both ways; the number of entries by target."""
    context = open_context(chrome, found)
    page = context.new_page()
    sign_in(page, base)
    read = {}
    for target in ("topic:south-china-sea", "filter:mine"):
        page.goto(f"{base}/account?feed={target}#tokens")
        page.click("text=Make a token")
        for shown in page.locator(".made code").all_inner_texts():
            # The page says the address that people reach; here it listens on another port.
            address = re.sub(r"^https?://[^/]+", base, shown)
            if ".atom?" in address:
                read[target] = _atom(address, found)
            elif _json(address, found) != read[target]:
                found.note(f"{target}: Atom and JSON Feed have not as many entries")
            _refused(address.rpartition("=")[0] + "=ww_wrong", found)
    context.close()
    return read


def _atom(address: str, found: Found) -> int:
    feed = feedparser.parse(_read(address))
    if feed.bozo or feed.version != "atom10":
        found.note(f"{address}: {feed.version} {feed.get('bozo_exception')}")
    if len({entry.id for entry in feed.entries}) != len(feed.entries) or not feed.feed.title:
        found.note(f"{address}: ids or title")
    for entry in feed.entries:
        if not (entry.title and entry.link.startswith("http") and entry.updated_parsed):
            found.note(f"{address}: {entry}")
    return len(feed.entries)


def _json(address: str, found: Found) -> int:
    feed = json.loads(_read(address))
    if feed["version"] != "https://jsonfeed.org/version/1.1" or not feed["feed_url"]:
        found.note(f"{address}: {feed['version']}")
    for item in feed["items"]:
        if any(not isinstance(item[name], kind) for name, kind in ITEM.items()):
            found.note(f"{address}: {item}")
        datetime.fromisoformat(item["date_published"])
    return len(feed["items"])


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own
        told: bytes = answer.read()
        return told


def _refused(address: str, found: Found) -> None:
    try:
        _read(address)
        found.note(f"{address} opens with a wrong token")
    except urllib.error.HTTPError as error:
        if error.code != 404:
            found.note(f"{address}: {error.code}")
