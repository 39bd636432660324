"""Whether a watch can work, and whether an installation does: sentences for people."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Literal

from alerts.templating import templates_folder
from alerts.validate import receiver_problem, template_problems
from config.loader import WatchFiles, load_watch, read_watch
from config.settings import Settings
from core.errors import SetupError, StorageError
from core.times import ago
from core.urls import opaque_links
from core.values import Article, Source, SourceState, Topic, Watch
from matching import Matcher, check_examples, lint_topic
from matching.archive_lint import look_at_archive
from pipeline.ports import Store
from pipeline.reports import counted
from pipeline.trying import judge_again
from scrapers.browser import ABSENT, available
from scrapers.sites import ended, read_rules
from storage import open_store

#: Where a watch keeps rules of its own for single sites, below its folder.
SITES = "sites"
#: How far back and at how many articles `wirewatch check` looks, about two seconds' work; from
#: how many on a term that none of them has is worth a word.
LOOK_BACK = tuple(timedelta(days=days) for days in (2, 7))
MOST_LOOKED_AT = 5_000
FEWEST_LOOKED_AT = 500
#: Below this many bytes a poll may end half-way for want of space.
LITTLE_SPACE = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor looked at; `mend` is a command or ""."""

    state: Literal["fine", "look", "wrong"]
    what: str
    says: str
    mend: str = ""


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


def advise(topics: Sequence[Topic]) -> tuple[str, ...]:
    """What in the topics is allowed and probably not meant; all of them can be compiled."""
    return tuple(line for topic in topics for line in lint_topic(topic))


def advise_sources(sources: Sequence[Source]) -> tuple[str, ...]:
    """What of the sources is allowed and brings less than one would think."""
    absent = "" if available() else ABSENT
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


def examine(settings: Settings, environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Look at everything that a running watch needs."""
    findings = [_watch_files(settings, environ)]
    try:
        store = open_store(settings.database_url)
    except StorageError as error:
        findings.append(Finding("wrong", "database", str(error)))
        return (*findings, _space())
    try:
        findings.append(Finding("fine", "database", store.check()))
        findings += _sources(store, settings, environ)
        findings.append(_outbox(store))
    except StorageError as error:
        mend = "restore the last copy: wirewatch restore FILE"
        findings.append(Finding("wrong", "database", str(error), mend))
    finally:
        store.close()
    return (*findings, _space())


def _watch_files(settings: Settings, environ: Mapping[str, str]) -> Finding:
    try:
        files = read_watch(settings.config, environ)
        notes = check_sites(settings.config, datetime.now(UTC).date())
    except SetupError as error:
        more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
        return Finding("wrong", "watch files", error.problems[0] + more, "wirewatch check")
    problems, watch = check_watch(files, settings.mail_sender, settings.config), files.watch
    if problems:
        return Finding("wrong", "watch files", problems[0], "wirewatch check")
    if notes:
        return Finding("look", "site rules", notes[0], "wirewatch extract PAGE --url URL --explain")
    if not watch.routes:
        return Finding("look", "watch files", "nobody is told: alerts.toml has no [[route]]")
    says = f"{counted(len(watch.sources), 'source')}, {counted(len(watch.topics), 'topic')}"
    return Finding("fine", "watch files", says)


def _sources(store: Store, settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    try:
        watch = load_watch(settings.config, environ)
    except SetupError:
        return []  # told above
    now, states = datetime.now(UTC), store.source_states()
    asked = [states[s.slug] for s in watch.sources if s.slug in states]
    failing = [state for state in asked if state.failures]
    findings = [_failing(state, now) for state in failing]
    if not asked:
        findings.append(Finding("look", "sources", "none was ever asked", "wirewatch poll --all"))
        return findings
    last = max((state.succeeded_at for state in asked if state.succeeded_at), default=None)
    says = f"{len(asked) - len(failing)} of {counted(len(asked), 'source')} answered last time"
    state: Literal["fine", "wrong"] = "fine" if len(failing) < len(asked) else "wrong"
    mend = "" if state == "fine" else "wirewatch check --live"
    findings.append(Finding(state, "sources", f"{says}, the last success {ago(last, now)}", mend))
    return findings


def _failing(state: SourceState, now: datetime) -> Finding:
    since = f", last success {ago(state.succeeded_at, now)}"
    tries = counted(state.failures, "failure") + " in a row"
    return Finding(
        "look",
        f"source {state.slug}",
        f"{tries}{since}: {state.problem}",
        f"wirewatch poll --source {state.slug}",
    )


def _outbox(store: Store) -> Finding:
    failed, waiting = len(store.deliveries("failed")), len(store.deliveries("waiting"))
    if failed:
        says = f"{counted(failed, 'alert')} could not be delivered"
        return Finding("wrong", "outbox", says, "wirewatch alerts failed")
    return Finding("fine", "outbox", f"{counted(waiting, 'alert')} waiting, none failed")


def _space() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    says = f"{free / 1e9:,.1f} GB free"
    return Finding("wrong" if free < LITTLE_SPACE else "fine", "disk", says)
