"""What the flows and tasks of one process share: the opened application and one event loop.

Prefect runs a task in a thread. Were each to open the application by itself, a poll of twelve
batches would parse the watch files and compile the topics twelve times, and two batches whose
articles lie on one host would ask it at the same time.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, contextmanager

from config.environment import load_environment
from config.settings import load_settings
from pipeline import loop
from pipeline.meters import of_poll
from pipeline.poll import poll_sources
from pipeline.poll_round import PollTools
from pipeline.receipts import Receipts
from pipeline.reports import PollReport
from pipeline.wiring import App, open_app


class Process:
    """Opens the application for its first user and closes it behind its last one.

    What is opened anew reads the watch files anew. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        #: Set when the process is to end: what is under way is finished or let go.
        self.stopping = threading.Event()
        #: What was sent and could not be noted yet.
        self.receipts = Receipts()
        self._stack = ExitStack()
        self._app: App | None = None
        self._line: _PollLine | None = None

    @contextmanager
    def opened(self) -> Iterator[App]:
        """The application of this process's environment. Raises as `open_app`."""
        with self._lock:
            if self._app is None:
                environ = load_environment(os.environ)
                self._app = self._stack.enter_context(open_app(load_settings(environ), environ))
            self._users += 1
            app = self._app
        try:
            yield app
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._app = self._line = None
                    self._stack.close()

    def poll(self, slugs: Sequence[str]) -> PollReport:
        """Poll these sources on the common loop; only while opened.

        Raises StorageError, and CancelledError when the process is to end.
        """
        with self._lock:
            assert self._app is not None, "polled while closed"  # noqa: S101
            if self._line is None:
                self._line = self._stack.enter_context(_poll_line(self._app))
            app, line = self._app, self._line
        if self.stopping.is_set():
            raise CancelledError
        report = line.poll(slugs)
        app.store.meters.add(of_poll(report))
        return report

    def stop(self) -> None:
        """Let what is under way come to its end soon."""
        self.stopping.set()
        with self._lock:
            if self._line:
                self._line.cancel()


class _PollLine:
    """The loop on which all batches of a process are polled, and the tools they share."""

    def __init__(self, loop: asyncio.AbstractEventLoop, tools: PollTools) -> None:
        self._loop, self._tools = loop, tools
        self._lock = threading.Lock()
        self._asked: set[str] = set()
        self._coming: set[Future[PollReport]] = set()

    def poll(self, slugs: Sequence[str]) -> PollReport:
        """Wait in the caller's thread for what these sources come to.

        One that somebody else polls right now is left out. Raises CancelledError on `cancel`.
        """
        with self._lock:
            mine = [slug for slug in slugs if slug not in self._asked]
            self._asked.update(mine)
            coming = asyncio.run_coroutine_threadsafe(poll_sources(mine, self._tools), self._loop)
            self._coming.add(coming)
        try:
            return coming.result()
        finally:
            coming.cancel()  # where the task was stopped while it waited
            with self._lock:
                self._asked.difference_update(mine)
                self._coming.discard(coming)

    def cancel(self) -> None:
        """Break off what is under way: each source is stored as a whole or asked again."""
        with self._lock:
            for coming in self._coming:
                coming.cancel()


@contextmanager
def _poll_line(app: App) -> Iterator[_PollLine]:
    """Run a loop in a thread of its own for as long as the block lasts."""
    ready: Future[tuple[_PollLine, asyncio.Event]] = Future()

    async def serve() -> None:
        done = asyncio.Event()
        async with app.polling() as tools:
            ready.set_result((_PollLine(asyncio.get_running_loop(), tools), done))
            await done.wait()

    def run() -> None:
        try:
            loop.run(serve())
        except Exception as error:  # whoever waits for the loop, or else the process, hears of it
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="polls", daemon=True)
    thread.start()
    line, done = ready.result()
    try:
        yield line
    finally:
        line._loop.call_soon_threadsafe(done.set)
        thread.join()


#: The one of this process.
PROCESS = Process()
