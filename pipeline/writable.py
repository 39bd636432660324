"""Whether the database takes what is written: found out by writing, and told while it does not.

A disk that is full, a file that may only be read, or a program that keeps the lock shows in no
question: all that is stored can still be read. So something is written now and then, and what
the database says to that is what people are told.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from core.errors import StorageError

#: So long an answer counts (seconds).
FRESH_S = 10.0
#: So long whoever asks waits for a new answer; then the last one has to do.
ANSWER_S = 1.0


class WriteTrial:
    """Tries now and then, in a thread of its own, whether something can be written.

    `write` writes something small for good and raises StorageError when it cannot. Safe to use
    from several threads.
    """

    def __init__(
        self, write: Callable[[], None], ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._ticks = write, ticks
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._tried = float("-inf")
        self._problem = ""

    def problem(self) -> str:
        """Why nothing can be written, as a sentence; "" when it can."""
        with self._lock:
            if self._thread is None and self._ticks() - self._tried >= FRESH_S:
                self._thread = threading.Thread(target=self._try, daemon=True)
                self._thread.start()
            thread = self._thread
        if thread is not None:
            thread.join(ANSWER_S)
        return self._problem

    def _try(self) -> None:
        try:
            self._write()
        except StorageError as error:
            self._problem = str(error)
        else:
            self._problem = ""
        finally:
            with self._lock:
                self._tried, self._thread = self._ticks(), None
