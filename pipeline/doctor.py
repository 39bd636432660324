"""`wirewatch doctor`: what is wrong with an installation, and the command that mends it."""

from __future__ import annotations

import http.client
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from alerts.notices import receiver_troubles
from config.loader import load_watch, read_watch
from config.settings import Settings
from core.errors import SetupError, StorageError
from core.times import ago, lasting
from core.values import JobState, SourceState
from pipeline.bounds import out_of_bounds
from pipeline.checking import check_sites, check_watch, idle
from pipeline.jobs import AHEAD, degraded, late, turns
from pipeline.ports import Store
from pipeline.reports import counted
from pipeline.upkeep import cutoffs
from scrapers.browser import missing
from storage import REVISIONS, known_revision, open_store

#: Below this many bytes a poll may end half-way for want of space.
LITTLE_SPACE = 500_000_000
#: A program that keeps the database locked for so long is told of; a poll's own lock is short.
PATIENCE = timedelta(seconds=10)
#: A message that is due for so long and was never tried is stuck.
STUCK = timedelta(hours=1)
#: Rows that are so long past their time say that upkeep does not keep up.
BEHIND = timedelta(days=2)
#: So old a copy is no help any more; from so many articles on, one is missed.
COPY_AGE = timedelta(days=7)
WORTH_A_COPY = 1_000
BROWSER_MEND = (
    "pip install 'wirewatch[browser]' && playwright install chromium, or set WIREWATCH_CHROMIUM"
)
#: What a database's refusal asks for, by what its sentence says.
MENDS = (
    ("locked", "stop the program that holds it: fuser FILE"),
    ("may only be read", "mount its disk for writing, or give this account the right to write"),
    ("cannot be opened", "mount its disk for writing, or give this account the right to write"),
    ("it is newer", "update Wirewatch"),
    ("damaged", "wirewatch restore FILE --aside"),
    ("no SQLite database", "wirewatch restore FILE --aside"),
    ("disk is full", "make room; it goes on by itself"),
    ("the disk refuses", "look into the system's log: dmesg"),
    ("no server answers", "start PostgreSQL, or mend WIREWATCH_DATABASE_URL"),
    ("password", "mend WIREWATCH_DATABASE_URL"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor looked at; `mend` is a command or ""."""

    state: Literal["fine", "look", "wrong"]
    what: str
    says: str
    mend: str = ""


def examine(settings: Settings, environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Look at everything that a running watch needs; changes nothing but the trial's counter."""
    findings = [*_watch_files(settings, environ), *_versions(), *_ports(settings)]
    file = settings.sqlite_file
    findings.append(_space((file.parent if file else Path.cwd()), file))
    if file and not file.exists():
        mend = "wirewatch poll --all"
        return (*findings, Finding("look", "database", f"{file} is not there yet", mend))
    try:
        found = known_revision(settings.database_url)
        if not found:
            # New, or cut off to nothing.
            mend = (
                "wirewatch poll --all; where there was news in it: wirewatch restore FILE --aside"
            )
            return (*findings, Finding("look", "database", "it is empty", mend))
        if found != REVISIONS[-1]:
            says = f"its schema is {found}, this program's is {REVISIONS[-1]}"
            mend = "wirewatch backup FILE, with the version before; the next start upgrades it"
            return (*findings, Finding("look", "database", says, mend))
        store = open_store(settings.database_url, PATIENCE)
    except StorageError as error:
        return (*findings, refused(error))
    try:
        sound = store.check()
        store.try_writing()
        findings.append(Finding("fine", "database", sound))
        findings += _sources(store, settings, environ)
        findings += _work(store, settings)
        findings += _outbox(store)
    except StorageError as error:
        findings.append(refused(error))
    finally:
        store.close()
    return tuple(findings)


def refused(error: StorageError) -> Finding:
    """What a database's refusal means, and what mends it."""
    said = str(error)
    mend = next((mend for sign, mend in MENDS if sign in said), "")
    return Finding("wrong", "database", said, mend)


def _watch_files(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    try:
        files = read_watch(settings.config, environ)
        notes = check_sites(settings.config, datetime.now(UTC).date())
    except SetupError as error:
        more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
        return [Finding("wrong", "watch files", error.problems[0] + more, "wirewatch check")]
    problems, watch = check_watch(files, settings.mail_sender, settings.config), files.watch
    if problems:
        return [Finding("wrong", "watch files", problems[0], "wirewatch check")]
    findings = []
    if notes:
        mend = "wirewatch extract PAGE --url URL --explain"
        findings.append(Finding("look", "site rules", notes[0], mend))
    if any(source.browser for source in watch.sources) and (lack := missing(settings.chromium)):
        findings.append(Finding("wrong", "browser", lack, BROWSER_MEND))
    findings += [Finding("look", "watch files", says) for says in idle(watch)]
    says = f"{counted(len(watch.sources), 'source')}, {counted(len(watch.topics), 'topic')}"
    return findings or [Finding("fine", "watch files", says)]


def _sources(store: Store, settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    try:
        watch = load_watch(settings.config, environ)
    except SetupError:
        return []  # told above
    now, states = datetime.now(UTC), store.source_states()
    asked = [states[s.slug] for s in watch.sources if s.slug in states]
    failing = [state for state in asked if state.failures]
    findings = [_failing(state, settings, now) for state in failing]
    findings += [
        Finding(
            "look",
            f"source {state.slug}",
            f"it has moved to {state.move.believed}, and is read there",
            f"change its address in {settings.config}/sources.toml",
        )
        for state in asked
        if state.move.believed
    ]
    if not asked:
        findings.append(Finding("look", "sources", "none was ever asked", "wirewatch poll --all"))
        return findings
    last = max((state.succeeded_at for state in asked if state.succeeded_at), default=None)
    says = f"{len(asked) - len(failing)} of {counted(len(asked), 'source')} answered last time"
    state: Literal["fine", "wrong"] = "fine" if len(failing) < len(asked) else "wrong"
    mend = "" if state == "fine" else "wirewatch check --live"
    findings.append(Finding(state, "sources", f"{says}, the last success {ago(last, now)}", mend))
    return findings


def _failing(state: SourceState, settings: Settings, now: datetime) -> Finding:
    if state.retired_at:
        return Finding(
            "look",
            f"source {state.slug}",
            f"it said {ago(state.retired_at, now)} that it is gone for good (HTTP 410)",
            f"give it a new address in {settings.config}/sources.toml, or take it out there",
        )
    since = f", last success {ago(state.succeeded_at, now)}"
    tries = counted(state.failures, "failure") + " in a row"
    return Finding(
        "look",
        f"source {state.slug}",
        f"{tries}{since}: {state.problem}",
        f"wirewatch poll --source {state.slug}",
    )


def _work(store: Store, settings: Settings) -> list[Finding]:
    """Whether the regular jobs run, by a clock that can be believed, and upkeep keeps up."""
    jobs, now = store.jobs.all(), datetime.now(UTC)
    findings = []
    done = [state.attempted_at for state in store.source_states().values() if state.attempted_at]
    done += [job.began_at for job in jobs.values()]
    if (newest := max(done, default=now)) > now + AHEAD:
        ahead = newest - now
        says = f"work was done {lasting(ahead)} in the future: the clock is wrong, or was put back"
        findings.append(Finding("wrong", "clock", says, "timedatectl set-ntp true"))
    if without := degraded(jobs, now):
        mend = "look into server.log in the folder of Prefect (var/prefect); it heals by itself"
        findings.append(Finding("look", "Prefect", without, mend))
    for one in late(jobs, turns(settings), now):
        mend = f"wirewatch {one.job}" if one.failed else "wirewatch start"
        findings.append(Finding("wrong", "work", one.says, mend))
    if jobs and not findings:
        findings.append(Finding("fine", "work", _last(jobs, now)))
    behind = {kind: moment - BEHIND for kind, moment in cutoffs(settings, now).items()}
    old = sum(store.prunable(kind, behind[kind]) for kind in ("fetches", "articles", "deliveries"))
    if old:
        says = f"{counted(old, 'row')} should have gone two days ago and more"
        findings.append(Finding("look", "upkeep", says, "wirewatch upkeep"))
    return findings + _copy(store, settings, jobs.get("backup"), now)


def _last(jobs: Mapping[str, JobState], now: datetime) -> str:
    told = [
        f"{name} {ago(job.succeeded_at, now)}" for name, job in jobs.items() if job.succeeded_at
    ]
    return "last successes: " + ", ".join(told)


def _copy(
    store: Store, settings: Settings, backup: JobState | None, now: datetime
) -> list[Finding]:
    made = backup.succeeded_at if backup else None
    if settings.sqlite_file is None or (made and now - made < COPY_AGE):
        return []
    if made is None and store.counts()["articles"] < WORTH_A_COPY:
        return []
    return [
        Finding(
            "look", "backup", f"the last copy was made {ago(made, now)}", "wirewatch backup FILE"
        )
    ]


def _outbox(store: Store) -> list[Finding]:
    now = datetime.now(UTC)
    failed, waiting = store.deliveries("failed", limit=500), store.deliveries("waiting", limit=500)
    findings = [
        Finding(
            "wrong",
            f"receiver {dead.subject}",
            f"has taken nothing since {ago(dead.since, now)}: {dead.detail}",
            f"wirewatch alerts test {dead.subject}",
        )
        for dead in receiver_troubles(
            (*store.deliveries("sent", limit=500), *failed, *waiting), now
        )
    ]
    stuck = [
        row
        for row in waiting
        if not row.attempts and row.alert.mode == "instant" and row.alert.due_at < now - STUCK
    ]
    if stuck:
        says = f"{counted(len(stuck), 'alert')} should have left more than an hour ago"
        findings.append(Finding("wrong", "outbox", says, "wirewatch deliver"))
    if failed:
        says = f"{counted(len(failed), 'alert')} could not be delivered"
        findings.append(Finding("wrong", "outbox", says, "wirewatch alerts failed"))
    fine = Finding("fine", "outbox", f"{counted(len(waiting), 'alert')} waiting, none failed")
    return findings or [fine]


def _space(folder: Path, file: Path | None) -> Finding:
    """Room and rights where the database lies."""
    for needed in (folder, *((file,) if file and file.exists() else ())):
        if needed.exists() and not os.access(needed, os.W_OK):
            says = f"{needed} may not be written by this account"
            mend = f"chown -R $(id -un) {needed}, or mount its disk for writing"
            return Finding("wrong", "rights", says, mend)
    where = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(where).free
    says, mend = f"{free / 1e9:,.1f} GB free", "make room, then: wirewatch upkeep"
    if free < LITTLE_SPACE:
        return Finding("wrong", "disk", says, mend)
    return Finding("fine", "disk", says)


def _versions() -> list[Finding]:
    return [
        Finding("wrong", "versions", problem, "make env (or install Wirewatch anew)")
        for problem in out_of_bounds()
    ]


def _ports(settings: Settings) -> list[Finding]:
    """Ports on which something listens that is not ours."""
    asked = (
        ("REVIEW", settings.review_port, "/healthz", b'"ok"'),
        ("PREFECT", settings.prefect_port, "/api/health", b"true"),
    )
    return [
        Finding(
            "wrong",
            "port",
            f"{port} is taken by another program",
            f"stop what listens there, or set WIREWATCH_{name}_PORT",
        )
        for name, port, path, sign in asked
        if _foreign(port, path, sign)
    ]


def _foreign(port: int, path: str, sign: bytes) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.connect()
    except OSError:
        return False  # nobody listens
    try:
        connection.request("GET", path)
        return sign not in connection.getresponse().read(1000)
    except TimeoutError:
        return False  # ours when it hangs, as far as one can see
    except (OSError, http.client.HTTPException):
        return True
    finally:
        connection.close()
