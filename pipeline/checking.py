"""Whether a watch can work: sentences for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from alerts.templating import templates_folder
from alerts.validate import receiver_problem, template_problems
from config.loader import WatchFiles
from core.errors import SetupError
from core.urls import opaque_links
from core.values import Article, Source, Topic, Watch
from matching import Matcher, check_examples, lint_topic
from matching.archive_lint import look_at_archive
from pipeline.ports import Store
from pipeline.reports import counted
from pipeline.trying import judge_again
from scrapers.browser import missing
from scrapers.sites import ended, read_rules

#: Where a watch keeps rules of its own for single sites, below its folder.
SITES = "sites"
#: How far back and at how many articles `wirewatch check` looks, about two seconds' work; from
#: how many on a term that none of them has is worth a word.
LOOK_BACK = tuple(timedelta(days=days) for days in (2, 7))
MOST_LOOKED_AT = 5_000
FEWEST_LOOKED_AT = 500


def check_sites(config: Path, today: date) -> tuple[str, ...]:
    """What to know of a watch's own site rules: those that have ended.

    Raises SetupError for rules that are no good, with file and line.
    """
    return ended(read_rules(config / SITES), today)


def check_watch(
    files: WatchFiles, mail_sender: str = "", folder: Path | None = None
) -> tuple[str, ...]:
    """What is wrong with watch files beyond their form: topics, examples, receivers, templates.

    `folder` is where they lie; templates of its own lie beside them.
    """
    problems: list[str] = []
    for topic in files.watch.topics:
        where = files.where("topic", topic.slug)
        try:
            Matcher([topic])
        except SetupError as error:
            problems.extend(f"{where}: {line}" for line in error.problems)
            continue
        problems.extend(f"{where}: {line}" for line in check_examples(topic))
    templates = templates_folder(folder) if folder else ""
    return (*problems, *receiver_problems(files, mail_sender), *template_problems(templates))


def idle(watch: Watch) -> tuple[str, ...]:
    """What a watch lacks to do anything: an emptied file is valid, and nothing comes of it."""
    lacks = (
        (watch.sources, "nothing is read: sources.toml has no [[source]]"),
        (watch.topics, "nothing is watched for: topics.toml has no [[topic]]"),
        (watch.routes, "nobody is told: alerts.toml has no [[route]]"),
    )
    return tuple(says for there, says in lacks if not there)


def advise(topics: Sequence[Topic]) -> tuple[str, ...]:
    """What in the topics is allowed and probably not meant; all of them can be compiled."""
    return tuple(line for topic in topics for line in lint_topic(topic))


def advise_sources(sources: Sequence[Source], chromium: str = "") -> tuple[str, ...]:
    """What of the sources is allowed and brings less than one would think.

    `chromium` is the setting of that name.
    """
    absent = missing(chromium) if any(source.browser for source in sources) else ""
    told = (
        (source, opaque_links(source.url) or (absent if source.browser else ""))
        for source in sources
    )
    return tuple(f'source "{source.slug}": {remark}' for source, remark in told if remark)


@dataclass(frozen=True, slots=True)
class Archive:
    """What the stored archive says of the topics as they stand.

    `lost` are sentences on hits that people called relevant and that a topic no longer finds;
    `advice` are others.
    """

    articles: int
    judged: int
    lost: tuple[str, ...]
    advice: tuple[str, ...]


def check_archive(store: Store, watch: Watch, now: datetime) -> Archive:
    """Try the topics on judged hits, and their terms on articles of the last month."""
    lost: list[str] = []
    advice: list[str] = []
    judged = 0
    for topic in watch.topics:
        again = judge_again(store, topic, watch)
        judged += again.judged
        lost += [
            f'topic "{topic.slug}": no longer finds hit {stored.id}, marked {stored.status}: '
            f"{stored.article.title}"
            for stored in again.lost
        ]
        if again.wrong:
            wrong = counted(again.wrong, "hit")
            advice.append(
                f'topic "{topic.slug}": still finds {wrong} marked irrelevant, which '
                f"`wirewatch hits --topic {topic.slug} --status irrelevant` shows: write NOT"
            )
    seen = look_at_archive(watch.topics, lately(store, now))
    for one in seen:
        if one.only_furniture:
            terms = _some(one.only_furniture)
            advice.append(
                f'topic "{one.topic}": stood only in furniture of pages: {terms}: '
                "write what articles say instead, or leave it out"
            )
        if one.never and one.articles >= FEWEST_LOOKED_AT:
            where = counted(one.articles, "article")
            advice.append(
                f'topic "{one.topic}": never seen in {where}: {_some(one.never)}: '
                "look at the spelling, or leave it out"
            )
    return Archive(seen[0].articles if seen else 0, judged, tuple(lost), tuple(advice))


def lately(store: Store, now: datetime, furthest: timedelta = timedelta(days=30)) -> list[Article]:
    """Articles of the last days, MOST_LOOKED_AT at most; of as few days as hold so many."""
    found: list[Article] = []
    for back in (*(days for days in LOOK_BACK if days < furthest), furthest):
        found = list(islice(store.articles(now - back), MOST_LOOKED_AT))
        if len(found) == MOST_LOOKED_AT:
            break
    return found


def _some(terms: Sequence[str], shown: int = 6) -> str:
    more = f" and {len(terms) - shown} more" if len(terms) > shown else ""
    return ", ".join(f'"{term}"' for term in terms[:shown]) + more


def receiver_problems(files: WatchFiles, mail_sender: str = "") -> tuple[str, ...]:
    """What keeps a receiver from ever being reached, with file and line."""
    problems = []
    for receiver in files.watch.receivers:
        problem = receiver_problem(
            receiver.url, sender=mail_sender, allow_private=receiver.allow_private
        )
        if problem:
            where = files.where("receiver", receiver.name)
            problems.append(f'{where}: receiver "{receiver.name}": {problem}')
    return tuple(problems)
