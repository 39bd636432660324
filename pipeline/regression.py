"""Judged hits as a regression set: a file that a topic can be tried on where no archive is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.errors import SetupError
from core.text import as_json
from core.values import VERDICTS, Article, HitFilter, Topic, Watch
from matching import Matcher
from pipeline.ports import Store
from pipeline.reports import counted
from pipeline.triage import every_hit
from pipeline.trying import matches


def judged_lines(store: Store, topics: Iterable[str]) -> Iterator[str]:
    """One JSON object a line for each judged hit: the article's text and the verdict."""
    for topic in topics:
        for status in VERDICTS:
            for stored in every_hit(store, HitFilter(topic=topic, status=status)):
                article = stored.article
                yield (
                    as_json(
                        {
                            "topic": topic,
                            "expected": stored.status != "irrelevant",
                            "id": str(stored.id),
                            "title": article.title,
                            "text": article.text,
                            "language": article.language,
                            "url": article.url,
                            "source": article.source,
                        }
                    )
                    + "\n"
                )


def try_judged(path: Path, watch: Watch) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """How many judged hits a file holds, and sentences on right ones lost and wrong ones found.

    Raises SetupError for a file that is no regression set.
    """
    topics = {topic.slug: topic for topic in watch.topics}
    lost: list[str] = []
    found: list[str] = []
    cases = _read(path)
    for slug in dict.fromkeys(case["topic"] for case in cases):
        mine = [case for case in cases if case["topic"] == slug]
        topic = topics.get(slug)
        titles_lost, wrong = _try_one(topic, mine, watch) if topic else ([], 0)
        if topic is None:
            lost.append(f'topic "{slug}" is gone, and {counted(len(mine), "judged hit")} with it')
        if titles_lost:
            would = counted(len(titles_lost), "relevant hit")
            lost.append(f'topic "{slug}": {would} would be lost: {"; ".join(titles_lost[:5])}')
        if wrong:
            found.append(f'topic "{slug}": still finds {counted(wrong, "hit")} marked irrelevant')
    return len(cases), tuple(lost), tuple(found)


def _try_one(topic: Topic, cases: list[dict[str, str]], watch: Watch) -> tuple[list[str], int]:
    articles = {
        number: Article(
            case["url"], case["title"], case["text"],
            language=case["language"], source=case["source"],
        )
        for number, case in enumerate(cases)
    }  # fmt: skip
    hits = (bool(found) for _, found in matches(articles.values(), Matcher([topic]), watch))
    lost, wrong = [], 0
    for case, is_found in zip(cases, hits, strict=True):
        if case["expected"] and not is_found:
            lost.append(case["title"] or case["url"])
        wrong += bool(is_found and not case["expected"])
    return lost, wrong


def _read(path: Path) -> list[dict[str, str]]:
    usual = dict.fromkeys(("topic", "title", "text", "language", "url", "source"), "")
    cases: list[dict[str, str]] = []
    number = 1
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                case = json.loads(line)
                if not isinstance(case, dict) or not isinstance(case.get("expected"), bool):
                    raise SetupError(f'{path}:{number}: no judged hit: "expected" is missing')
                if wrong := [key for key in usual if not isinstance(case.get(key, ""), str)]:
                    raise SetupError(f'{path}:{number}: no judged hit: "{wrong[0]}" is no text')
                cases.append(usual | case)
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SetupError(f"{path}:{number}: no JSON Lines: {error}") from error
    if not cases:
        raise SetupError(f"{path} holds no judged hit")
    return cases
