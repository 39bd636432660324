"""By what an entry is known within its source."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from core.urls import canonical_url, is_http
from core.values import FeedEntry


def entry_key(entry: FeedEntry) -> str:
    """The identity of an entry within its source: its GUID, else its address."""
    return entry.guid or entry.url or entry.title


def stamp_of(*told: str) -> str:
    """What stands for all that a source tells of an article, to see whether it was edited."""
    return hashlib.blake2b("\0".join(told).encode("utf-8", "replace"), digest_size=8).hexdigest()


def second_key(entry: FeedEntry) -> str:
    """What stays the same when a site moves or makes its GUIDs anew; "" where nothing does.

    The GUID without scheme, host and fragment where it is an address, else the canonical
    address. Entries may share it (the posts of a live blog), so it identifies only where it is
    the only one of its kind in an answer.
    """
    if is_http(entry.guid):
        parts = urlsplit(entry.guid)
        tail = parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
        if tail:
            return f"path:{tail}"
    return f"url:{canonical_url(entry.url)}" if is_http(entry.url) else ""
