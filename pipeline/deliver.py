"""Empty the outbox: each receiver's messages in order, the receivers side by side.

A receiver whose server hangs holds up nobody but itself: the others are served meanwhile, also
with what comes while it hangs.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass

from core.errors import StorageError
from core.values import Attempt, Receiver
from pipeline.lane import DeliverTools, DeliveryLine, Lane
from pipeline.letters import trial_letter
from pipeline.pacing_receivers import server_of

#: So many receivers on one server are served at once, since servers count connections (the
#: submission servers of Microsoft 365 allow three).
PER_SERVER = 3

#: While a receiver is slow or rests, the outbox is asked so often what came for others (seconds).
LOOK_AGAIN = 1.0


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One emptying of the outbox."""

    lines: tuple[DeliveryLine, ...]

    def count(self, outcome: str) -> int:
        """How many messages ended so: sent, retry, failed, postponed or capped."""
        return sum(line.outcome == outcome for line in self.lines)

    def line(self) -> str:
        """One sentence: "3 sent, 1 to be tried again"."""
        names = {
            "sent": "sent",
            "retry": "to be tried again",
            "failed": "failed for good",
            "postponed": "held back behind a failing receiver",
            "capped": "kept for the next digest",
        }
        parts = [f"{self.count(key)} {name}" for key, name in names.items() if self.count(key)]
        return ", ".join(parts) or "nothing to send"


def deliver(tools: DeliverTools) -> DeliveryReport:
    """Send everything that is due. Raises StorageError only.

    Ends when the last receiver is done; a receiver that fails is left alone until the next
    round. When `tools.stopping` becomes true, or the process is told to end (KeyboardInterrupt
    and its like), what is claimed is given back within `tools.grace`.
    """
    tools.receipts.hand_in(tools.store)
    lanes = _Lanes(tools)
    try:
        lanes.run()
    except BaseException as error:
        try:
            lanes.stop()
        except StorageError as second:
            error.add_note(f"and giving back what was claimed failed: {second}")
        raise
    return DeliveryReport(tuple(lanes.lines))


class _Lanes:
    """Which receivers are served, which wait for a place, and which rest."""

    def __init__(self, tools: DeliverTools) -> None:
        self._tools = tools
        self._stopping = threading.Event()
        self._ended: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        self._lanes: dict[str, Lane] = {}
        self._waiting: list[Lane] = []
        self._running: list[Lane] = []
        self._resting: list[Lane] = []
        self._latest: defaultdict[str, list[Attempt]] = defaultdict(list)
        for name, attempt in tools.store.latest_attempts():
            self._latest[name].append(attempt)
        #: In the order in which receivers' threads came to their end.
        self.lines: list[DeliveryLine] = []

    def run(self) -> None:
        """Serve everybody for whom something is due, and raise what stopped one of them."""
        self._look()
        looked = time.monotonic()
        while self._waiting or self._running or self._resting:
            if self._tools.stopping():
                self.stop()
                break
            self._wake()
            self._start()
            if self._running:
                self._await(LOOK_AGAIN)
            elif self._resting:
                self._tools.wait(LOOK_AGAIN)
            if time.monotonic() >= looked + LOOK_AGAIN:
                self._look()
                looked = time.monotonic()
        errors = [lane.error for lane in self._lanes.values() if lane.error]
        for other in errors[1:]:
            errors[0].add_note(f"and another receiver's: {other}")
        if errors:
            raise errors[0]

    def stop(self) -> None:
        """Begin nothing more, wait a little for what is being sent, and give back the rest."""
        self._stopping.set()
        last = time.monotonic() + self._tools.grace
        while self._running and (left := last - time.monotonic()) > 0:
            self._await(left)
        for lane in self._running:
            lane.give_back()

    def _look(self) -> None:
        """Queue the receivers for whom something is due; whose last message failed, last."""
        now = self._tools.clock()
        busy = (*self._waiting, *self._running, *self._resting)
        for name in self._tools.store.due_receivers(now):
            if name not in self._lanes:
                latest = self._latest[name]
                self._lanes[name] = Lane(name, latest, self._tools, self._stopping)
            lane = self._lanes[name]
            if lane not in busy and not lane.error and not lane.pace.closed(now):
                self._waiting.append(lane)
        self._waiting.sort(key=lambda lane: lane.pace.doubtful)

    def _start(self) -> None:
        """Give those who wait a place where there is one."""
        workers = self._tools.workers
        for lane in tuple(self._waiting):
            servers = Counter(server_of(one.receiver) for one in self._running if one.receiver)
            # Should all the doubtful hang, there is still room for others.
            doubtful = sum(one.pace.doubtful for one in self._running)
            if (
                len(self._running) < workers
                and not (lane.pace.doubtful and doubtful >= max(workers // 2, 1))
                and not (lane.receiver and servers[server_of(lane.receiver)] >= PER_SERVER)
            ):
                self._waiting.remove(lane)
                self._running.append(lane)
                work = threading.Thread(
                    target=self._work, args=(lane,), name=f"deliver to {lane.name}", daemon=True
                )
                work.start()

    def _work(self, lane: Lane) -> None:
        try:
            lane.run()
        except Exception as error:  # noqa: BLE001  # `run` raises it when the others are done
            lane.error = error
        finally:
            self._ended.put(lane)

    def _await(self, seconds: float) -> None:
        """Wait until one of those who are served is done, or until the time is over."""
        try:
            lane = self._ended.get(timeout=seconds)
        except queue.Empty:
            return
        self._running.remove(lane)
        self.lines += lane.lines
        lane.lines = []
        if lane.pace.rests_until is not None and not (lane.error or lane.pace.failing):
            self._resting.append(lane)

    def _wake(self) -> None:
        """Queue those who rested long enough."""
        now = self._tools.clock()
        for lane in tuple(self._resting):
            if not lane.pace.closed(now):
                self._resting.remove(lane)
                self._waiting.append(lane)


def send_test(receiver: Receiver, tools: DeliverTools) -> str:
    """Send one test message past the outbox; the channel's receipt. Raises DeliveryError."""
    letter = trial_letter(receiver, tools.review_url, tools.clock())
    return tools.open_channel(receiver).send(letter)
