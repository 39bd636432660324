"""The watch of a program that runs for weeks, kept as its files stand."""

from __future__ import annotations

import threading
from pathlib import Path

from config.models import FILES
from core.errors import SetupError
from pipeline.wiring import App, working_watch

#: Of one watch file: when it was written, its size and its number on the disk; None: not there.
Stamp = tuple[int, int, int] | None


class FreshWatch:
    """Gives an `App` the watch anew when somebody has changed its files.

    After a bad edit the application goes on with the last good watch, and `problems` says what
    is wrong, a sentence each. Safe to use from several threads.
    """

    def __init__(self, app: App) -> None:
        self.problems: tuple[str, ...] = ()
        self._app, self._lock = app, threading.Lock()
        self._seen = self._stamps()

    def look(self) -> None:
        """Read the files if they changed; three questions to the disk if they did not."""
        now = self._stamps()
        # Whoever comes while another one reads goes on with the watch as it was.
        if now == self._seen or not self._lock.acquire(blocking=False):
            return
        try:
            self._app.change_watch(working_watch(self._app.settings, self._app.environ))
            self.problems = ()
        except SetupError as error:
            self.problems = error.problems
        finally:
            self._seen = now
            self._lock.release()

    def _stamps(self) -> tuple[Stamp, ...]:
        return tuple(_stamp(self._app.settings.config / name) for name in FILES)


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:  # not there, or not ours to see: reading says so in a sentence
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
