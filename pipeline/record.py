"""One poll of one source ends in one write: entries, articles, hits, stories and alerts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.backlog import in_one_line, is_backlog
from core.values import Alert, Article, Fate, FetchRecord, Gap, Hit, Source, SourceState, Watch
from pipeline.looks import NO_LOOKS, Looks
from pipeline.ports import Counts, Store, Writer
from pipeline.reports import HitLine, SourceReport
from pipeline.revise import settle_look
from pipeline.settle import owed_fate, settle
from pipeline.trail import Resolved


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
    looks: Looks = NO_LOOKS,
) -> SourceReport:
    """Store everything that a poll of a source found, and complete its report.

    `first` is given when the source was never read before: what it owes may be a backlog.
    `looks` are what is to be remembered of articles besides those that were looked at.

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
        tx.save_stamps(source.slug, looks.stamps)
        tx.save_looks(looks.later)
        for item in resolved:
            entry, fates = item.entry, item.fates
            if entry.outcome == "waiting":
                continue
            if item.look is not None:
                settled = settle_look(tx, watch, item, now)
                outcomes["revised"] += settled.new
                lines.extend(settled.lines)
                alerts += settled.alerts
                tx.add_fates(fates + settled.fates)
                continue
            if item.article is not None:
                hits = (*item.hits, *item.suppressed)
                settled = settle(
                    tx,
                    watch,
                    item.article,
                    item.aliases,
                    hits,
                    now,
                    validators=item.validators,
                    owe=not first,
                )
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
            revised=outcomes["revised"],
        )
        tx.log_fetch(replace(fetched, articles=report.articles, hits=len(lines)))
    return report


def _owe_first(
    tx: Writer, source: Source, owed: Sequence[tuple[Article, Alert]], first: First, now: datetime
) -> int:
    """Owe what the first reading of a source calls for: story by story, or in one line."""
    alerts = [alert for _, alert in owed]
    if not is_backlog(alerts, first.of_all):
        tx.add_fates(owed_fate(article, alert, now) for article, alert in owed)
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


def _save_topics(tx: Writer, watch: Watch, hits: Iterable[Hit], now: datetime) -> None:
    """A hit names a version of its topic; that version must be there to be looked up."""
    used = {hit.topic for hit in hits}
    for topic in watch.topics:
        if topic.slug in used:
            tx.save_topic(topic, now)
