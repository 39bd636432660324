"""The processes of `wirewatch start`: how each is run, asked whether it is well, and mended."""

from __future__ import annotations

import http.client
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from cli.supervise import Part
from config.settings import Settings
from core.beat import PREFECT_FAILS, hear, pipe

#: Where Prefect keeps its own database, unless PREFECT_HOME says otherwise.
PREFECT_HOME = Path("var/prefect")
#: Prefect's server takes more processor time to start than all the rest, and nothing waits for
#: it: it starts when the others are well, and at the latest after so many seconds.
PREFECT_AFTER_S = 20.0
#: Looking through Prefect's database takes at most so long; then it counts as sound.
CHECK_S = 5.0


def prefect_home(environ: Mapping[str, str]) -> Path:
    """The folder of Prefect's own files."""
    return Path(environ.get("PREFECT_HOME") or PREFECT_HOME).absolute()


def prefect_environ(settings: Settings, environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """An environment in which Prefect reaches nothing but itself, and keeps nothing for ever.

    What somebody set of Prefect's own settings stays, where it is about nothing of that.
    """
    days = settings.keep_runs_days
    quiet = {
        # Of an answer that does not come the flows know soon; then our own clock goes on.
        "PREFECT_API_REQUEST_TIMEOUT": "10",
        "PREFECT_CLIENT_MAX_RETRIES": "1",
        # Otherwise only events are ever deleted (prefect.server.services.db_vacuum).
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(days * 86_400),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{days}D",
    }
    ours = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{settings.prefect_port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    return quiet | dict(environ) | ours


#: What says from which level on Prefect's client logs, itself and its inner workings.
PREFECT_SAYS = ("PREFECT_LOGGING_LEVEL", "PREFECT_INTERNAL_LOGGING_LEVEL")

#: For the page: small systems of equations, as of what marks teach, took numpy's two threads on a
#: busy machine five times the processor time, because each waits for the other by running.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def the_parts(settings: Settings, environ: Mapping[str, str], home: Path) -> list[Part]:
    """What has to run; the work comes first, because it waits for nothing."""
    home.mkdir(parents=True, exist_ok=True)
    python, port = sys.executable, str(settings.prefect_port)
    prefect = prefect_environ(settings, environ, home)
    beats = Beats()
    return [
        Part(
            "work",
            [python, "-m", "flows.working", str(beats.end)],
            # Of an API that does not answer Prefect would tell in tracebacks; we do in a sentence.
            {name: "CRITICAL" for name in PREFECT_SAYS} | prefect,
            well=beats.came,
            pass_fds=(beats.end,),
        ),
        Part(
            "review page",
            [python, "-m", "review.serving"],
            ONE_THREAD | dict(environ),
            well=answers(_local(settings.review_host), settings.review_port, "/healthz"),
        ),
        Part(
            "Prefect server",
            [python, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port],
            {"PREFECT_LOGGING_LEVEL": "WARNING"} | in_json(settings) | prefect,
            log=str(home / "server.log"),
            # It looks into a table for this one; without its database it must start anew. Where
            # it can do that and no more, the work knows.
            well=both(
                answers("127.0.0.1", settings.prefect_port, "/api/flows/count", count=True),
                beats.prefect_well,
            ),
            leant_on=True,
            after_others_s=PREFECT_AFTER_S,
            mend=lambda: set_aside(home / "prefect.db", datetime.now(UTC)),
        ),
    ]


def in_json(settings: Settings) -> dict[str, str]:
    """What lets Prefect's server log as JSON, where we do."""
    if settings.log_format != "json":
        return {}
    return {"PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER": "json"}


def _local(host: str) -> str:
    """Where to reach on this machine what listens on that address."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # asked, not bound


def answers(host: str, port: int, path: str, *, count: bool = False) -> Callable[[], bool]:
    """A look whether a server answers; an answer of trouble is one, but not to a `count`."""

    def look() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            if count:
                connection.request("POST", path, "{}", {"Content-Type": "application/json"})
            else:
                connection.request("GET", path)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        else:
            return status == 200 or not count
        finally:
            connection.close()

    return look


class Beats:
    """What the work tells; `end` is where it does."""

    def __init__(self) -> None:
        self._ours, self.end = pipe()
        self._last = b""

    def came(self) -> bool:
        """Whether it told something since the last look."""
        told = hear(self._ours)
        self._last = told or self._last
        return bool(told)

    def prefect_well(self) -> bool:
        """Whether it complained about Prefect the last time that it told something."""
        return self._last != PREFECT_FAILS


def both(one: Callable[[], bool], other: Callable[[], bool]) -> Callable[[], bool]:
    """Two looks in one."""
    return lambda: one() and other()


def set_aside(database: Path, now: datetime, patience_s: float = CHECK_S) -> str:
    """Move Prefect's database away if it is damaged: its loss costs no news, only old runs."""
    if not database.exists():
        return ""
    try:
        with closing(sqlite3.connect(database, timeout=patience_s)) as raw:
            end = time.monotonic() + patience_s
            raw.set_progress_handler(lambda: time.monotonic() > end, 10_000)
            said = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        return ""  # locked, out of reach or large, which moving it would not mend
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said == "ok":
        return ""
    aside = database.with_name(f"{database.name}.damaged-{now:%Y%m%dT%H%M%S}")
    database.rename(aside)
    for more in ("-wal", "-shm"):
        database.with_name(database.name + more).unlink(missing_ok=True)
    return f"its database was damaged ({said}) and is now {aside.name}; it starts with a new one"
