"""One poll: ask the sources, read what they offer, fetch what is new, match it, store it.

    source -> fetch -> read entries -> drop what is settled -> fetch pages -> extract
           -> detect language -> leave out what the site repeats -> match
           -> (one transaction for each source) record

Nothing here knows what happens between two sources: the failure of one never reaches another.
`poll_source` is the way of one of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, zip_longest

from core.errors import SourceError, StorageError
from core.urls import host_of
from core.values import Source, SourceState
from pipeline.poll_round import PollTools, Round
from pipeline.poll_source import not_read, poll_source
from pipeline.ports import Store
from pipeline.quiet import QuietPolls
from pipeline.remember import known_state
from pipeline.reports import PollReport, SourceReport

__all__ = ["PollTools", "Told", "poll_sources"]

#: The first poll of an installation, cut into batches, may take so long: everything is new then.
FIRST_POLL = timedelta(minutes=10)
#: States are read so many at a time, shortly before their sources' turn: a poll of 50,000
#: sources would hold 60 MB of them otherwise.
_STATES_AT_ONCE = 500

LOG = logging.getLogger("wirewatch.poll")

Told = Callable[[SourceReport], None]


async def poll_sources(
    slugs: Sequence[str], tools: PollTools, told: Told = lambda _: None
) -> PollReport:
    """Poll these sources side by side; `told` hears of each as it ends.

    Raises StorageError only: everything else is recorded with its source.
    """
    started = tools.clock()
    asked = frozenset(slugs)
    wanted = [source for source in tools.watch.sources if source.slug in asked]
    this = Round(
        tools,
        QuietPolls(tools.store),
        owed=tools.store.sources_pending(started),
        first_of_all=_first_of_all(tools.store, started),
    )
    reports: dict[str, SourceReport] = {}
    waiting = _with_states(_host_by_host(wanted), tools.store)

    async def work() -> None:
        for source, state in waiting:
            report = await _poll_safely(source, state, this)
            reports[source.slug] = report
            told(report)

    await asyncio.gather(*(work() for _ in range(min(tools.sources_at_once, len(wanted)))))
    await this.quiet.write()
    ordered = tuple(reports[source.slug] for source in wanted)
    return PollReport(started, tools.clock(), ordered)


def _first_of_all(store: Store, now: datetime) -> bool:
    """Whether nothing was read before this poll."""
    read = store.oldest_reading()
    return read is None or now - read < FIRST_POLL


def _host_by_host(sources: Sequence[Source]) -> Iterator[Source]:
    """The first source of each host, then the second of each: a host with many waits for none."""
    lanes: dict[str, list[Source]] = {}
    for source in sources:
        lanes.setdefault(host_of(source.url) or source.slug, []).append(source)
    for turn in zip_longest(*lanes.values()):
        yield from (source for source in turn if source)


def _with_states(sources: Iterable[Source], store: Store) -> Iterator[tuple[Source, SourceState]]:
    """Each source with what is remembered of it."""
    rest = iter(sources)
    while some := list(islice(rest, _STATES_AT_ONCE)):
        states = store.source_states([source.slug for source in some])
        yield from ((source, known_state(source, states.get(source.slug))) for source in some)


async def _poll_safely(source: Source, state: SourceState, of: Round) -> SourceReport:
    try:
        return await poll_source(source, state, of)
    except StorageError:
        raise
    except Exception as error:  # a defect of ours met by one source's data
        LOG.exception("polling %s met a defect of Wirewatch", source.slug)
        said = f"defect of Wirewatch: {type(error).__name__}: {error}"
        defect = SourceError(source.url, said)
        return await not_read(source, state, defect, of.quiet, of.tools.clock())
