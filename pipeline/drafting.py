"""A topic while it is written: what is wrong, what is probably not meant, and saving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from config.edit_topics import may_save, read_topic, save_topic, topic_text
from config.loader import read_watch
from core.errors import SetupError
from core.text import as_json
from core.values import Topic
from matching import Matcher, check_examples, lint_topic
from matching.archive_lint import look_at_archive
from pipeline.checking import FEWEST_LOOKED_AT, lately
from pipeline.wiring import App

#: The file of the watch that topics stand in.
TOPICS = "topics.toml"

#: What the page offers where nothing is written yet.
BLANK = """\
[[topic]]
slug = "new-topic"
name = "New topic"
any = ["South China Sea", "南シナ海"]
# all = [["coast guard", "navy"], ["ramming", "collision"]]
# none = ["weather"]
must_match = ["Manila protests over ramming in the South China Sea"]
must_not_match = []
"""


def blank(query: str = "") -> str:
    """A new topic to be written: from a query that somebody searched with, or as an example."""
    if not query.strip():
        return BLANK
    return (
        '[[topic]]\nslug = "new-topic"\nname = "New topic"\n'
        f"query = {as_json(query.strip())}\nmust_match = []\nmust_not_match = []\n"
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A topic as somebody writes it. `topic` is None as long as it cannot be read.

    `problems` must be mended before it can be saved; `advice` is what is probably not meant.
    """

    text: str
    topic: Topic | None = None
    problems: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


def draft(app: App, text: str) -> Draft:
    """Read and lint a text; costs milliseconds, so that it can be done while typing."""
    try:
        topic = read_topic(text, app.environ)
        Matcher([topic])
        problems = check_examples(topic)
        advice = lint_topic(topic)
    except SetupError as error:
        return Draft(text, problems=error.problems)
    known = {source.slug for source in app.watch.sources}
    problems += tuple(
        f'sources names "{slug}", which does not exist'
        for slug in topic.sources
        if slug not in known
    )
    short = f'topic "{topic.slug}": '
    return Draft(
        text,
        topic,
        tuple(line.removeprefix(short) for line in problems),
        tuple(line.removeprefix(short) for line in advice),
    )


def archive_advice(app: App, topic: Topic, now: datetime, back: timedelta) -> tuple[str, ...]:
    """Terms that the articles of the time before now never had, or only in what was left out."""
    (seen,) = look_at_archive([topic], lately(app.store, now, back))
    said = []
    if seen.only_furniture:
        said.append(f"only ever in furniture of pages: {', '.join(seen.only_furniture)}")
    if seen.never and seen.articles >= FEWEST_LOOKED_AT:
        said.append(f"never in {seen.articles:,} articles: {', '.join(seen.never)}")
    return tuple(said)


def written(app: App, slug: str) -> str:
    """A topic as it stands in the watch file, "" for none. Raises SetupError."""
    return topic_text(_path(app), slug)


def can_save(app: App) -> bool:
    """Whether the watch file may be changed from here."""
    return may_save(_path(app))


def save(app: App, before: str, given: Draft) -> None:
    """Write a draft without problems into the watch file, and go on with the watch as it is then.

    Raises SetupError, and ConflictError when somebody changed the topic meanwhile.
    """
    save_topic(_path(app), before, given.text)
    app.change_watch(read_watch(app.settings.config, app.environ).watch)


def _path(app: App) -> Path:
    return app.settings.config / TOPICS
