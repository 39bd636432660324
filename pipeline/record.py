"""One poll of one source ends in one write: entries, articles, hits, stories and alerts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.backlog import in_one_line, is_backlog
from alerts.plan import Plan, plan_alerts
from core.values import Alert, Article, Fate, FetchRecord, Gap, Hit, Source, SourceState, Watch
from matching.related import vector
from matching.stories import choose_story, fingerprint
from pipeline.follow_ups import follow_ups
from pipeline.ports import Counts, Store, Writer
from pipeline.reports import HitLine, SourceReport
from pipeline.resolve import Resolved

#: How far back a report can be the same story. Wire copy is reprinted within hours, weeklies
#: pick it up within days; after a week the same words are a new publication.
STORY_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Settled:
    """What storing one article came to; `planned` are alerts that are not in the outbox yet."""

    new: bool
    lines: tuple[HitLine, ...] = ()
    alerts: int = 0
    fates: tuple[Fate, ...] = ()
    planned: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class First:
    """The first reading of a source; `of_all`: nothing else was read long before either."""

    of_all: bool


def record(
    store: Store,
    watch: Watch,
    source: Source,
    state: SourceState,
    report: SourceReport,
    fetched: FetchRecord,
    resolved: Sequence[Resolved],
    now: datetime,
    *,
    first: First | None = None,
    gap: Gap | None = None,
) -> SourceReport:
    """Store everything that a poll of a source found, and complete its report.

    `first` is given when the source was never read before: what it owes may be a backlog.

    Raises StorageError when the database refuses; then nothing of it is stored and the next
    poll does it all again.
    """
    outcomes: Counter[str] = Counter()
    lines: list[HitLine] = []
    alerts = 0
    seen: defaultdict[str, list[Counts]] = defaultdict(list)
    owed: list[tuple[Article, Alert]] = []
    with store.begin() as tx:
        tx.save_state(state)
        if gap is not None:
            tx.log_gap(gap)
        found = (hit for item in resolved for hit in (*item.hits, *item.suppressed))
        _save_topics(tx, watch, found, now)
        waiting = [item for item in resolved if item.entry.outcome == "waiting"]
        tx.save_entries(source.slug, [item.entry for item in waiting], now)
        tx.add_fates(fate for item in waiting for fate in item.fates)
        for item in resolved:
            entry, fates = item.entry, item.fates
            if entry.outcome == "waiting":
                continue
            if item.article is not None:
                hits = (*item.hits, *item.suppressed)
                settled = settle(tx, watch, item.article, item.aliases, hits, now, owe=not first)
                outcomes["articles" if settled.new else "duplicates"] += 1
                if settled.new:
                    outcomes["suppressed"] += len(item.suppressed)
                    if item.counts:
                        seen[item.site].append(item.counts)
                lines.extend(settled.lines)
                alerts += settled.alerts
                fates += settled.fates
                owed += [(item.article, alert) for alert in settled.planned]
                if not settled.new:
                    entry = replace(entry, outcome="duplicate")
            elif item.known_as:
                tx.add_outlet(item.known_as, source.slug, now)
                outcomes["duplicates"] += 1
            elif entry.outcome == "duplicate":
                outcomes["duplicates"] += 1
            elif entry.outcome == "no_link":
                outcomes["without_link"] += 1
            outcomes["failed"] += item.failed
            tx.save_entries(source.slug, (entry,), now)
            tx.add_fates(fates)
        tx.remember(seen, now)
        if first is not None:
            alerts += _owe_first(tx, source, owed, first, now)
        rejected = Counter(item.rejected for item in resolved if item.rejected)
        report = replace(
            report,
            articles=outcomes["articles"],
            duplicates=outcomes["duplicates"],
            without_link=outcomes["without_link"],
            failed_pages=outcomes["failed"],
            suppressed=outcomes["suppressed"],
            rejected=tuple(sorted(rejected.items())),
            hits=tuple(lines),
            alerts=alerts,
        )
        tx.log_fetch(replace(fetched, articles=report.articles, hits=len(lines)))
    return report


def settle(
    tx: Writer,
    watch: Watch,
    article: Article,
    aliases: Iterable[str],
    hits: Sequence[Hit],
    now: datetime,
    *,
    alert: bool = True,
    owe: bool = True,
) -> Settled:
    """Store one article with its hits, find its story, and owe the alerts for it.

    Suppressed hits are stored like others, and nobody is alerted about them. Without `alert`
    nobody hears of anything; without `owe` what would be owed is only told back.

    Runs inside the transaction, because two batches may bring reprints of one report at the
    same moment: whoever is second must see the first one's story.
    """
    if not hits:
        new = tx.add_article(article, aliases, (), now)
        return Settled(new) if new else _known(tx, article, now)
    hashes = fingerprint(article.title, article.text, article.language).hashes
    if not tx.add_article(article, aliases, hashes, now):
        return _known(tx, article, now)
    return tell(tx, watch, article, hits, hashes, now, alert=alert, owe=owe)


def tell(
    tx: Writer,
    watch: Watch,
    article: Article,
    hits: Sequence[Hit],
    hashes: Sequence[int],
    now: datetime,
    *,
    alert: bool = True,
    owe: bool = True,
) -> Settled:
    """Put the hits of a stored article, all of them new, into its story, and owe the alerts."""
    # What was stored long ago belongs to the stories of its own days.
    then = min(now, article.fetched_at or now)
    candidates = tx.candidates(hashes, then - STORY_WINDOW)
    own = next((c.story_id for c in candidates if c.article_url == article.url), None)
    chosen = None
    if own is None:
        chosen = choose_story(article, [c for c in candidates if c.article_url != article.url])
    if own is not None:
        story_id = own
    elif chosen is None:
        story_id = tx.new_story(article.title, article.url, now)
        tx.save_vector(story_id, vector(article.title, article.text), now)
    else:
        story_id = chosen.story_id
        tx.join_story(story_id, article.url, now)
    suppressed = [hit for hit in hits if hit.suppressed]
    hits = [hit for hit in hits if not hit.suppressed]
    ids = tx.add_hits(story_id, hits, now)
    tx.add_hits(story_id, suppressed, now)
    lines = tuple(
        HitLine(
            id=hit_id,
            hit=hit,
            title=article.title,
            source=article.source,
            language=article.language,
            story_id=story_id,
            reprint=chosen is not None,
        )
        for hit_id, hit in zip(ids, hits, strict=True)
    )
    if not alert or not hits:
        return Settled(True, lines)
    # What people asked for on a page counts like what the files say.
    asked = tuple(silence for _, silence in tx.silences(now))
    watch = replace(watch, silences=watch.silences + asked)
    plan = plan_alerts(story_id, hits, article, watch, tx.alerted_topics(story_id), now)
    if chosen is not None:
        more = follow_ups(tx, story_id, article, hits, watch, now)
        plan = Plan(plan.alerts + more.alerts, tuple(dict.fromkeys(plan.reasons + more.reasons)))
    fates = tuple(
        Fate(article.url, now, "alerted", "nobody", reason, article.source)
        for reason in plan.reasons
    )
    if not owe:
        return Settled(True, lines, 0, fates, plan.alerts)
    owed = tx.add_alerts(plan.alerts)
    return Settled(
        True, lines, owed, (*(_owed_fate(article, one, now) for one in plan.alerts), *fates)
    )


def _owe_first(
    tx: Writer, source: Source, owed: Sequence[tuple[Article, Alert]], first: First, now: datetime
) -> int:
    """Owe what the first reading of a source calls for: story by story, or in one line."""
    alerts = [alert for _, alert in owed]
    if not is_backlog(alerts, first.of_all):
        tx.add_fates(_owed_fate(article, alert, now) for article, alert in owed)
        return tx.add_alerts(alerts)
    tx.add_fates(
        Fate(
            article.url,
            now,
            "alerted",
            "backlog",
            f"{alert.receiver} hears in one line what {source.slug} brought at its first reading",
            source.slug,
        )
        for article, alert in owed
    )
    return tx.add_alerts(in_one_line(alerts, source.slug, now))


def _owed_fate(article: Article, alert: Alert, now: datetime) -> Fate:
    detail = f"{alert.receiver} hears of story {alert.story_ids[0]} ({alert.mode})"
    return Fate(article.url, now, "alerted", "owed", detail, article.source)


def _known(tx: Writer, article: Article, now: datetime) -> Settled:
    """Another source stored it while we were reading it."""
    tx.add_outlet(article.url, article.source, now)
    fate = Fate(
        article.url,
        now,
        "skipped",
        "duplicate",
        f"the same article as {article.url}, stored a moment before",
        article.source,
    )
    return Settled(False, fates=(fate,))


def _save_topics(tx: Writer, watch: Watch, hits: Iterable[Hit], now: datetime) -> None:
    """A hit names a version of its topic; that version must be there to be looked up."""
    used = {hit.topic for hit in hits}
    for topic in watch.topics:
        if topic.slug in used:
            tx.save_topic(topic, now)
