"""Pages as browsers save them: MHTML archives, and HTML that notes where it was saved from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy

#: Browsers write `<!-- saved from url=(0042)https://... -->` into the first lines of a page.
_SAVED_FROM = re.compile(
    rb"<!--\s{0,9}saved from url=\(\d{1,9}\)(https?://[^\s<>]{1,2000}?)\s{0,9}-->"
)
_MHTML = re.compile(rb"^(?:from|mime-version|snapshot-content-location|content-type):", re.I | re.M)
#: Parts of an archive that are looked at; the page itself is nearly always the first.
_MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The markup of a saved page, the charset header it came with, and its address or ""."""

    body: bytes
    content_type: str = ""
    url: str = ""


def is_mhtml(body: bytes) -> bool:
    """Whether bytes begin like a MIME message that holds a web page."""
    head = body[:4096]
    return bool(_MHTML.match(head.lstrip())) and b"multipart/related" in head.lower()


def read_saved_page(body: bytes) -> SavedPage:
    """The page in a saved file; of an archive without one, an empty body."""
    if not is_mhtml(body):
        found = _SAVED_FROM.search(body[:4096])
        return SavedPage(body, url=found[1].decode("ascii", "ignore") if found else "")
    message = message_from_bytes(body.lstrip(), policy=policy.compat32)
    told = str(message.get("Snapshot-Content-Location") or "").strip()
    for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False):
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        payload = part.get_payload(decode=True)
        url = told or str(part.get("Content-Location") or "").strip()
        page = payload if isinstance(payload, bytes) else b""
        return SavedPage(page, str(part.get("Content-Type") or ""), url if _is_web(url) else "")
    return SavedPage(b"")


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))
