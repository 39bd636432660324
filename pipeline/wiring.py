"""Open the application: settings, watch files, store, fetcher and channels, built in one place.

Entry points (terminal, flows, review page) call the methods of `App`; none of them builds a
part by itself, and nothing is opened at import time.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from alerts.alive import ping
from alerts.channels import ChannelOptions, Channels, mail_people, open_channel
from alerts.templating import templates_folder
from alerts.unsubscribe import owner_of
from config.environment import load_environment
from config.loader import read_watch
from config.settings import Settings, load_settings
from core.errors import DeliveryError, SetupError
from core.memory import give_back
from core.urls import canonical_url
from core.values import PREFECT, Alert, Fate, HitFilter, Receiver, StoredHit, Topic, Watch
from matching import Matcher
from pipeline.accounts import end_old_sessions
from pipeline.brief import MOST_TOLD, brief
from pipeline.checking import SITES, receiver_problems
from pipeline.deliver import DeliveryReport, deliver, send_test
from pipeline.digest import plan_digests
from pipeline.host_leases import HostLeases
from pipeline.importing import ImportLine, import_files
from pipeline.jobs import Turn, degraded, late, recorded, turns
from pipeline.lane import DeliverTools
from pipeline.letters import preview_digests
from pipeline.look import Look, look_at
from pipeline.notices import owe_notices
from pipeline.plan import batches, due
from pipeline.poll import PollTools, Told, poll_sources
from pipeline.ports import Store
from pipeline.receipts import Receipts
from pipeline.rematch import Rematched, rematch
from pipeline.reports import PollReport
from pipeline.triage import cards
from pipeline.trying import Trial, try_topic
from pipeline.upkeep import cutoffs, index_older, prunable, upkeep
from pipeline.websub import keep_subscribed
from pipeline.writable import WriteTrial
from scrapers.browser import Renderer
from scrapers.discover import Found, discover
from scrapers.limits import Limits
from scrapers.robots import Robots
from scrapers.sites import Rules, load_rules
from storage import open_store, restore

if TYPE_CHECKING:
    from scrapers.fetch import HttpFetcher

LOG = logging.getLogger("wirewatch")

#: The product token by which a site's robots.txt may address us (RFC 9309, 2.2.1).
PRODUCT = "Wirewatch"
#: In so many threads polls read documents and ask the database.
POLL_THREADS = 4
#: Seconds of an hourly upkeep that go into making older articles searchable: a million of them
#: are taken in within a day.
UPKEEP_S = 120.0


def secret_of(value: SecretStr | None) -> str:
    """The secret itself, or ""."""
    return value.get_secret_value() if value else ""


def now_utc() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass
class App:
    """The opened application; `clock` is the only way it learns the time.

    `rules` is what is known of sites; None means the shipped rules. `environ` answers `${NAME}`
    in watch files that are read again.
    """

    settings: Settings
    watch: Watch
    store: Store
    clock: Callable[[], datetime] = field(default=now_utc)
    rules: Rules | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def robots(self) -> Robots:
        """What is known of robots.txt files, kept from poll to poll."""
        return Robots(PRODUCT, self.clock, self.store)

    @cached_property
    def matcher(self) -> Matcher:
        """All topics, compiled once."""
        return Matcher(self.watch.topics)

    def wanted(self, slugs: Sequence[str] = (), *, everything: bool = False) -> tuple[str, ...]:
        """The slugs to poll now: the named ones, all, or those that are due.

        Raises SetupError for a slug that no watch file has.
        """
        known = {source.slug: source for source in self.watch.sources}
        if unknown := [slug for slug in slugs if slug not in known]:
            raise SetupError(
                f'there is no source "{unknown[0]}" in {self.settings.config}/sources.toml; '
                "`wirewatch sources` lists them"
            )
        if slugs:
            return tuple(dict.fromkeys(slugs))
        if everything:
            return tuple(known)
        resting = self.store.resting_sources(self.clock())
        return tuple(source.slug for source in due(self.watch.sources, resting))

    def batches(self, slugs: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Cut slugs into batches of hosts for as many tasks."""
        wanted = frozenset(slugs)
        sources = [source for source in self.watch.sources if source.slug in wanted]
        return batches(sources, self.settings.poll_batches)

    async def poll(self, slugs: Sequence[str], told: Told = lambda _: None) -> PollReport:
        """Poll these sources now."""
        async with self.polling() as tools:
            return await poll_sources(slugs, tools, told)

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[PollTools]:
        """What polls need, open for as long as the block lasts.

        Polls that share it may run side by side: their fetcher keeps the manners towards hosts
        for all of them together.
        """
        # What the application of the poll before left goes before anything is kept from the
        # collector, or nothing would ever find it: a process grew by .2 MB with each poll.
        gc.collect()
        matcher = self.matcher  # compiled before the first request, so that a bad topic costs none
        # Each thread has a connection to the database with its own memory, and an arena of the
        # allocator; parsing holds the interpreter's lock, so that more would gain little.
        threads = ThreadPoolExecutor(POLL_THREADS, thread_name_prefix="poll")
        asyncio.get_running_loop().set_default_executor(threads)
        # What is loaded stays: looking through it again and again took a tenth of a sweep.
        gc.freeze()
        try:
            async with (
                self._fetcher() as fetch,
                Renderer(fetch.polite, self.settings.chromium) as renderer,
            ):
                yield self._tools(fetch, matcher, renderer)
            # A poll that is killed before only asks for these again.
            self.robots.hand_on()
        finally:
            gc.unfreeze()

    async def discover(self, url: str, *, allow_private: bool = False) -> tuple[Found, ...]:
        """What can be polled of a site, best first. Raises FetchError."""
        async with self._fetcher() as fetch:
            return await discover(url, fetch, self.clock(), allow_private=allow_private)

    async def look(self) -> tuple[Look, ...]:
        """Read every source once without storing anything."""
        async with (
            self._fetcher() as fetch,
            Renderer(fetch.polite, self.settings.chromium) as renderer,
        ):
            tools = self._tools(fetch, self.matcher, renderer)
            return await look_at(self.watch.sources, tools.fetches, self.clock(), self.rules)

    def _tools(self, fetch: HttpFetcher, matcher: Matcher, renderer: Renderer) -> PollTools:
        return PollTools(
            fetch,
            fetch.polite,
            self.store,
            matcher,
            self.watch,
            self.clock,
            self.rules,
            render=renderer.over,
            through=fetch.through,
        )

    def deliver(
        self, stopping: Callable[[], bool] = lambda: False, receipts: Receipts | None = None
    ) -> DeliveryReport:
        """Send every alert that is due; once `stopping` is true, nothing more.

        `receipts` is kept by a process that delivers again and again.
        """
        with Channels(self._channel_options()) as channels:
            tools = replace(
                self._deliver_tools(),
                open_channel=channels,
                rest=channels.rest,
                stopping=stopping,
                receipts=receipts or Receipts(),
            )
            return deliver(tools)

    @cached_property
    def writing(self) -> WriteTrial:
        """Whether the database takes what is written."""
        return WriteTrial(self.store.try_writing)

    def condition(self) -> tuple[str, ...]:
        """What is wrong with Wirewatch's own running, in sentences. Raises StorageError."""
        states, now = self.store.jobs.all(), self.clock()
        behind = (one.says for one in late(states, turns(self.settings), now))
        return tuple(filter(None, (self.writing.problem(), degraded(states, now), *behind)))

    def ping(self) -> bool:
        """Tell the dead man's switch, if there is one, that polls and deliveries go well.

        Whether it was told. What keeps it from being told is logged and stops nothing.
        """
        url, states = secret_of(self.settings.alive_url), self.store.jobs.all()
        well = all(name in states and states[name].succeeded_at for name in ("poll", "deliver"))
        if not url or not well or late(states, turns(self.settings), self.clock()):
            return False
        try:
            ping(url, allow_private=self.settings.alive_private)
        except DeliveryError as error:
            LOG.warning("the dead man's switch was not told: %s", error)
            self.store.meters.add({"pings/failed": 1})
            return False
        self.store.meters.add({"pings/sent": 1})
        return True

    def recorded(self, job: str, by: str) -> AbstractContextManager[Turn]:
        """Keep when a regular job began and how it ended."""
        return recorded(self.store, job, by, self.clock)

    def plan_digests(self) -> tuple[Alert, ...]:
        """Put the digests that are due into the outbox."""
        return plan_digests(self.store, self.watch, self.clock())

    def owe_notices(self) -> tuple[Alert, ...]:
        """Put into the outbox what people should hear about Wirewatch itself."""
        # On a server the database's disk is not ours to see; logs and backups lie here.
        file = self.settings.sqlite_file
        usage = shutil.disk_usage(file.parent if file else Path.cwd())
        poll_every = timedelta(seconds=self.settings.poll_every_s)
        return owe_notices(
            self.store, self.watch, poll_every, (usage.free, usage.total), self.clock()
        )

    def upkeep(self, stopping: Callable[[], bool] = lambda: False) -> dict[str, int]:
        """Make older articles searchable, and delete what is past its time, sessions too.

        How many rows of each kind went.
        """
        self.index_older(UPKEEP_S)
        ended = end_old_sessions(self.store.accounts, self.clock())
        gone = upkeep(self.store, cutoffs(self.settings, self.clock()), stopping=stopping)
        give_back()
        return gone | {"sessions": ended}

    def prunable(self) -> dict[str, int]:
        """How many rows of each kind are past their time."""
        return prunable(self.store, cutoffs(self.settings, self.clock()))

    def index_older(self, budget_s: float) -> int:
        """Make older articles searchable for so many seconds; about how many are left."""
        return index_older(self.store, time.monotonic, budget_s)

    def import_files(self, paths: Sequence[Path]) -> tuple[ImportLine, ...]:
        """Take files into the archive."""
        return import_files(paths, self.store, self.watch, self.matcher, self.clock())

    async def keep_subscribed(self) -> int:
        """Ask the hubs that sources name to tell of news, if we have a public address; how many."""
        if not self.settings.websub_url:
            return 0
        async with self._fetcher() as fetch:
            own = self.settings.websub_url
            return await keep_subscribed(
                self.watch.sources, self.store, fetch, fetch.submit, own, self.clock()
            )

    def fates(self, url: str) -> tuple[Fate, ...]:
        """What happened to an address; asked as given and in its canonical form."""
        found = self.store.fates(url)
        if found or url.startswith("import:"):
            return found
        return self.store.fates(canonical_url(url))

    def hits_of(self, url: str) -> tuple[StoredHit, ...]:
        """The hits of an article, by any of its addresses; suppressed ones last."""
        suppressed = self.store.hits(HitFilter(url=url, status="suppressed"))
        return (*self.store.hits(HitFilter(url=url)), *suppressed)

    def topic(self, slug: str) -> Topic:
        """A topic of the watch files; raises SetupError when there is none of that name."""
        for topic in self.watch.topics:
            if topic.slug == slug:
                return topic
        names = ", ".join(topic.slug for topic in self.watch.topics)
        raise SetupError(f'there is no topic "{slug}"; there are: {names}')

    def change_watch(self, watch: Watch) -> None:
        """Go on with another watch, because somebody changed its files."""
        self.watch = watch
        self.__dict__.pop("matcher", None)

    def brief(self, wanted: HitFilter) -> str:
        """A Markdown report on the stories that fit; on the last day unless it says otherwise."""
        now = self.clock()
        since = wanted.since or now - timedelta(days=1)
        found, older = cards(
            self.store, replace(wanted, since=since, limit=MOST_TOLD, before_id=None)
        )
        coverage = self.store.coverage((s.slug for s in self.watch.sources), since, now)
        names = {topic.slug: topic.name for topic in self.watch.topics}
        return brief(
            found, names, since, now, coverage, self.settings.review_address, cut=older is not None
        )

    def try_topic(self, topic: Topic, since: datetime) -> Trial:
        """Run a topic over the stored archive; stores nothing."""
        return try_topic(self.store, topic, self.watch, since, self.clock())

    def rematch(
        self,
        topics: Sequence[Topic],
        since: datetime,
        until: datetime,
        *,
        alert: bool = False,
        told: Callable[[int], None] = lambda _: None,
    ) -> Rematched:
        """Hold topics against the stored archive and keep their new hits."""
        now = self.clock()
        return rematch(self.store, self.watch, topics, since, until, now, alert=alert, told=told)

    def send_test(self, name: str) -> str:
        """Send one test message now; the channel's receipt. Raises SetupError, DeliveryError."""
        receiver = next((r for r in self.watch.receivers if r.name == name), None)
        if receiver is None:
            names = ", ".join(r.name for r in self.watch.receivers) or "none yet"
            raise SetupError(f'there is no receiver "{name}" in alerts.toml; there are: {names}')
        return send_test(receiver, self._deliver_tools())

    def mail_person(self, token: str) -> tuple[Receiver, str] | None:
        """The receiver and the address whose link to unsubscribe holds this token, if any."""
        people = mail_people(self.watch.receivers, self.settings.mail_sender)
        return owner_of(token, people, secret_of(self.settings.review_password))

    def preview_digests(self) -> tuple[tuple[str, str], ...]:
        """For each receiver with something waiting: its name and its next digest as text."""
        return preview_digests(self.store, self.watch, self.settings.review_address, self.clock())

    @asynccontextmanager
    async def _fetcher(self) -> AsyncIterator[HttpFetcher]:
        """What asks hosts; where other machines share the database, in turns with them."""
        leases, seconds, gap = (
            self.store.leases,
            self.settings.http_timeout_s,
            self.settings.host_gap_s,
        )
        async with AsyncExitStack() as stack:
            shared = (
                await stack.enter_async_context(HostLeases(leases, seconds, gap))
                if leases.shared
                else None
            )
            yield await stack.enter_async_context(self._asking(shared))

    def _asking(self, shared: HostLeases | None) -> HttpFetcher:
        # Its HTTP client takes half a second to load, and the review page asks nobody.
        from scrapers.fetch import HttpFetcher

        limits = Limits(
            total_seconds=self.settings.http_timeout_s,
            body_bytes=self.settings.max_body_bytes,
            decoded_bytes=self.settings.max_body_bytes * 2,
        )
        return HttpFetcher(
            self.settings.user_agent,
            gap=self.settings.host_gap_s,
            limits=limits,
            proxy=secret_of(self.settings.http_proxy),
            connections=self.settings.article_concurrency,
            robots=self.robots,
            shared=shared,
            now=self.clock,
        )

    def _channel_options(self) -> ChannelOptions:
        return ChannelOptions(
            sender=self.settings.mail_sender,
            slack_base_url=self.settings.slack_base_url,
            clock=self.clock,
            templates=templates_folder(self.settings.config),
            secret=secret_of(self.settings.review_password),
            unsubscribed=self.store.unsubscribed(),
        )

    def _deliver_tools(self) -> DeliverTools:
        options = self._channel_options()
        return DeliverTools(
            store=self.store,
            watch=self.watch,
            open_channel=lambda receiver: open_channel(receiver, options),
            clock=self.clock,
            random=random.random,
            review_url=self.settings.review_address,
        )


def working_watch(settings: Settings, environ: Mapping[str, str]) -> Watch:
    """What the watch files say; raises SetupError for files that are no good."""
    files = read_watch(settings.config, environ)
    if problems := receiver_problems(files, settings.mail_sender):
        # Found out only when sending, this would cost the alerts of a receiver.
        raise SetupError(*problems)
    return files.watch


@contextmanager
def open_app(
    settings: Settings, environ: Mapping[str, str], clock: Callable[[], datetime] = now_utc
) -> Iterator[App]:
    """Open everything from settings and an environment; closed at the end of the block.

    Raises SetupError for watch files that are no good (before the database is touched) and
    StorageError when the database refuses us.
    """
    watch = working_watch(settings, environ)
    rules = load_rules(settings.config / SITES)
    store = open_store(settings.database_url)
    try:
        yield App(settings, watch, store, clock, rules, environ)
    finally:
        store.close()


@contextmanager
def archive_of(settings: Settings) -> Iterator[Store | None]:
    """The store where there is one already; None where looking would make an empty file.

    Raises StorageError when the database refuses us.
    """
    if settings.sqlite_file is not None and not settings.sqlite_file.exists():
        yield None
        return
    store = open_store(settings.database_url)
    try:
        yield store
    finally:
        store.close()


def note_prefect(settings: Settings, problem: str) -> None:
    """Keep whether Prefect answers ("" when it does). Raises StorageError."""
    with archive_of(settings) as store:
        if store is not None:
            store.jobs.began(PREFECT, "", now_utc())
            store.jobs.ended(PREFECT, now_utc(), problem)


def restore_database(settings: Settings, copy: Path, *, aside: bool = False) -> Path:
    """Bring a copy back; its path. What lies there stops it, unless it is to be kept `aside`.

    Raises StorageError.
    """
    return restore(settings.database_url, copy, f"{now_utc():%Y%m%dT%H%M%S}" if aside else "")


@contextmanager
def load_app() -> Iterator[App]:
    """Open everything from this process's environment and `.env`."""
    environ = load_environment(os.environ)
    with open_app(load_settings(environ), environ) as app:
        yield app
