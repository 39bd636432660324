"""Single stages for people who debug, and for measuring: one JSON object a line in, one out.

The answers come in the order of the questions; a line that cannot be answered gets
`{"id": ..., "error": "..."}` and the rest goes on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from core.errors import SetupError, WirewatchError
from core.text import as_json
from core.values import Extraction, Hit

if TYPE_CHECKING:
    from scrapers.sites import Rules

LARGEST_FILE = 100_000_000

#: What a stage makes of one decoded line. May raise WirewatchError, KeyError, TypeError,
#: ValueError or OSError for a line that is no good.
Stage = Callable[[dict[str, Any]], dict[str, Any]]


def run_lines(lines: Iterable[str], stage: Stage, out: TextIO) -> int:
    """Answer each line; how many could not be answered."""
    failed = 0
    for line in lines:
        if not line.strip():
            continue
        answer = answer_line(line, stage)
        failed += "error" in answer
        out.write(as_json(answer) + "\n")
        out.flush()
    return failed


def answer_line(line: str, stage: Stage) -> dict[str, Any]:
    """One answer, with the question's id; what is wrong with the line where it has none."""
    identity: object = None
    try:
        question = json.loads(line)
        if not isinstance(question, dict):
            raise TypeError("a line must be a JSON object")
        identity = question.get("id")
        return {"id": identity, **stage(question)}
    except json.JSONDecodeError as error:
        return {"id": identity, "error": f"not JSON: {error}"}
    except RecursionError:
        return {"id": identity, "error": "nested too deeply"}
    except KeyError as error:
        return {"id": identity, "error": f"missing {error}"}
    except (WirewatchError, TypeError, ValueError, OSError) as error:
        return {"id": identity, "error": str(error) or type(error).__name__}


def body_of(question: Mapping[str, Any], key: str) -> bytes | str:
    """What a question is about: the bytes of the file at `path`, else the text under `key`."""
    if question.get("path") is not None:
        return read_file(Path(text_of(question, "path")))
    return text_of(question, key)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of at most 100 MB; raises OSError or ValueError."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is no file")
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"{path} is larger than {LARGEST_FILE:,} bytes")
    return path.read_bytes()


def text_of(question: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """A string of a question; null counts as absent."""
    value = question.get(key)
    if value is None:
        if default is None:
            raise KeyError(key)
        return default
    if not isinstance(value, str):
        raise TypeError(f'"{key}" must be a string, not {type(value).__name__}')
    return value


def parse_stage(question: dict[str, Any]) -> dict[str, Any]:
    """`{"path"|"body", "url", "headers"}` -> `{"entries": [...]}`."""
    from scrapers.feeds import entry_dict, parse_feed

    headers = question.get("headers") or {}
    if not isinstance(headers, dict):
        raise TypeError('"headers" must be an object')
    lowered = {str(name).lower(): str(value) for name, value in headers.items()}
    body = body_of(question, "body")
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    entries = parse_feed(body, text_of(question, "url", ""), lowered)
    return {"entries": [entry_dict(entry) for entry in entries]}


def extract_stage(rules: Rules | None = None) -> Stage:
    """A stage for `{"path"|"html", "url", "feed_title"?, "feed_summary"?}` -> what a page is."""
    from scrapers.extract import extract

    def stage(question: dict[str, Any]) -> dict[str, Any]:
        extraction = extract(
            body_of(question, "html"),
            text_of(question, "url", ""),
            feed_title=text_of(question, "feed_title", ""),
            feed_summary=text_of(question, "feed_summary", ""),
            rules=rules,
        )
        return _extracted(extraction)

    return stage


def _extracted(extraction: Extraction) -> dict[str, Any]:
    answer = asdict(extraction)
    wanted = (
        "kind",
        "title",
        "text",
        "authors",
        "published",
        "language",
        "canonical_url",
        "image",
        "site",
        "captions",
        "next_part",
        "updated",
        "section",
        "credit",
        "published_zone",
        "published_confidence",
    )
    shown = {name: answer[name] for name in wanted}
    return shown | ({"reason": extraction.reason} if extraction.reason else {})


def match_stage(topics_file: Path, environ: Mapping[str, str], explain: bool = False) -> Stage:
    """A stage for `{"title", "text", "language"?, "url"?, "published"?}` -> `{"hits": [...]}`.

    What a topic may ask besides the words is taken from `source`, `source_url`, `country`,
    `authors` (a list of names, or one name) and `wire`, where they are given.
    With `explain` each hit also has its topic's version, terms, zone, best sentence and the parts
    of its score. Raises SetupError when the topics are no good.
    """
    from config.loader import load_topics
    from core.language import detect_language
    from core.values import Article
    from matching import Matcher

    matcher = Matcher(load_topics(topics_file, environ))

    def stage(question: dict[str, Any]) -> dict[str, Any]:
        title, text = text_of(question, "title", ""), text_of(question, "text", "")
        article = Article(
            url=text_of(question, "url", ""),
            title=title,
            text=text,
            source=text_of(question, "source", ""),
            language=text_of(question, "language", "") or detect_language(title, text),
            authors=_names(question),
            wire=text_of(question, "wire", ""),
        )
        hits = matcher.match(
            article,
            country=text_of(question, "country", ""),
            source_url=text_of(question, "source_url", "") or article.url,
        )
        return {
            "hits": [
                {
                    "topic": hit.topic,
                    "score": hit.score,
                    "spans": [asdict(span) for span in hit.spans],
                }
                | (_explained(hit) if explain else {})
                for hit in hits
            ]
        }

    return stage


def _names(question: dict[str, Any]) -> tuple[str, ...]:
    """The authors of an article as asked: a list of names, or one name."""
    authors = question.get("authors", [])
    if isinstance(authors, str):
        authors = [authors]
    if not isinstance(authors, list) or not all(isinstance(name, str) for name in authors):
        raise TypeError('"authors" must be a list of names')
    return tuple(authors)


def _explained(hit: Hit) -> dict[str, Any]:
    return {
        "topic_version": hit.topic_version,
        "terms": list(hit.terms),
        "zone": hit.zone,
        "sentence": hit.sentence,
        "score_parts": dict(hit.score_parts),
    }


def stories_stage(related: bool = False) -> Stage:
    """A stage for articles -> `{"story", "reprint_of"}`; it remembers what it saw.

    With `related` each answer has `"event"` too: the id of the first report on the same event.
    """
    from core.language import detect_language
    from core.times import parse_time
    from matching.related import EventIndex
    from matching.stories import StoryIndex

    index, events = StoryIndex(), EventIndex()

    def stage(question: dict[str, Any]) -> dict[str, Any]:
        title, text = text_of(question, "title", ""), text_of(question, "text", "")
        published = text_of(question, "published", "")
        when = parse_time(published) if published else None
        name = str(question["id"])
        story, reprint_of = index.add(
            name,
            title,
            text,
            published=when,
            language=text_of(question, "language", "") or detect_language(title, text),
        )
        answer = {"story": story, "reprint_of": reprint_of}
        if related:
            answer["event"] = events.add(name, title, text, when)
        return answer

    return stage


def input_lines(file: Path | None) -> Iterator[str]:
    """Lines of a file or of standard input, read as UTF-8 whatever the locale says."""
    if file is None:
        yield from (raw.decode("utf-8", "surrogateescape") for raw in sys.stdin.buffer)
        return
    try:
        with file.open("rb") as handle:
            yield from (raw.decode("utf-8", "surrogateescape") for raw in handle)
    except OSError as error:
        raise SetupError(f"{file}: {error.strerror}") from error
