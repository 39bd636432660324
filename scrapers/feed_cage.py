"""feedparser behind bars: a document on standard input, its entries as JSON on standard output.

Run as a program by `feed_fallback`, never imported: it lowers the limits of its own process.
The one argument is a JSON object with the document's "url" and "content_type".
"""

from __future__ import annotations

import io
import json
import resource
import sys

#: Seconds of processor time and bytes of memory; a sound feed takes a tenth of either.
_SECONDS = 2
_MEMORY = 1_073_741_824


def main() -> None:
    """Read, parse, write; the kernel ends the process when it takes too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    import feedparser

    question = json.loads(sys.argv[1])
    feed = feedparser.parse(
        io.BytesIO(sys.stdin.buffer.read()),
        response_headers={
            "content-location": question["url"],
            "content-type": question["content_type"],
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    language = feed.feed.get("language") or ""
    json.dump([_entry(entry, language) for entry in feed.entries], sys.stdout)


def _entry(entry: object, language: str) -> dict[str, str]:
    def text(key: str) -> str:
        value = entry.get(key)  # type: ignore[attr-defined]
        return value if isinstance(value, str) else ""

    contents = entry.get("content") or []  # type: ignore[attr-defined]
    return {
        **{key: text(key) for key in ("title", "link", "id", "author", "summary")},
        "published": text("published"),
        "updated": text("updated"),
        "content": contents[0].get("value", "") if contents else "",
        "language": language,
    }


if __name__ == "__main__":
    main()
