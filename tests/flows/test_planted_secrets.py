"""`wirewatch start` with secrets planted in every setting, on PostgreSQL and the real Prefect.

Everything logs at DEBUG, receivers and sources fail, and at last the database goes away under
the flows, so that there are tracebacks. Then no secret is in what any part said, in Prefect's
database, in any row of ours, on any page, or in what the commands print.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from core.values import PREFECT
from pipeline.accounts import add_account, new_token
from storage import open_store
from tests.house import House, house
from tests.review.browser import Browser
from tests.running import CHECKOUT, Running, started
from tests.servers.postgres import Postgres

#: On a machine with much other work everything may take this long.
PATIENCE_S = 400.0
#: Each kind of secret, as it stands in a setting. The Slack token has the length of a real one.
SECRETS = {
    "mail password": "s3cret-mail-pass",
    "slack token": "s3cretslacktoken0000000a",
    "webhook secret": "s3cret-hook-key",
    "webhook header": "s3cret-hook-header",
    "ntfy password": "s3cret-ntfy-pass",
    "telegram token": "123456789:s3cret-telegram-bot-token-00000000",
    "source header": "s3cret-news-token",
    "source password": "s3cret-source-pass",
    "source key": "s3cret-source-key",
    "proxy password": "s3cret-proxy-pass",
    "password of a source's proxy": "s3cret-source-proxy-pass",
    "database password": "s3cret-database-pass",
    "switch": "s3cret-of-the-switch",
    "page password": "s3cret-page-password",
    "account password": "s3cret-account-password",
}
#: Port 9: nobody listens, so that there are failures to speak of.
RECEIVERS = """\
[[receiver]]
name = "hook"
url = "${HOOK}"
allow_private = true
notices = true

[[receiver]]
name = "ntfy"
url = "${NTFY}"
allow_private = true

[[receiver]]
name = "telegram"
url = "${TELEGRAM}"

[[route]]
receivers = ["hook", "ntfy", "telegram"]

"""
PAGES = ("/", "/hit/1", "/overview", "/topics", "/account", "/search?q=sea", "/brief.md")
SCRIPTED = ("/api/hits", "/api/stats", "/api/stories", "/metrics", "/healthz")
SOURCE = """
[[source]]
slug = "locked"
url = "${LOCKED}"
kind = "feed"
allow_private = true

[[source]]
slug = "abroad"
url = "http://abroad.example/feed"
kind = "feed"
proxy = "http://me:${ABROAD}@127.0.0.1:9"
"""


def plant(built: House, url: str) -> None:
    """Put a secret into each kind of setting."""
    alerts, sources = built.home / "config" / "alerts.toml", built.home / "config" / "sources.toml"
    told = alerts.read_text()
    assert "demodemodemodemodemodemo" in told
    alerts.write_text(RECEIVERS + told.replace("demodemodemodemodemodemo", "${SLACK_TOKEN}"))
    read = sources.read_text()
    header = '[[source]]\nheaders = { Authorization = "Bearer ${NEWS_TOKEN}" }'
    sources.write_text(read.replace("[[source]]", header, 1) + SOURCE)
    at = SECRETS
    built.environ |= {
        "DEMO_MAIL": f"mailto://me:{at['mail password']}@127.0.0.1:{built.mail.port}"
        "/?from=w@demo.example&to=d@demo.example",
        "SLACK_TOKEN": at["slack token"],
        "HOOK": f"json://127.0.0.1:9/x?secret={at['webhook secret']}&+X-Key={at['webhook header']}",
        "NTFY": f"ntfy://me:{at['ntfy password']}@127.0.0.1:9/news",
        "TELEGRAM": f"tgram://{at['telegram token']}/12345",
        "NEWS_TOKEN": at["source header"],
        "LOCKED": f"http://me:{at['source password']}@127.0.0.1:9/feed?key={at['source key']}",
        "ABROAD": at["password of a source's proxy"],
        "WIREWATCH_DATABASE_URL": url.replace(":@", f":{at['database password']}@"),
        "WIREWATCH_ALIVE_URL": f"http://127.0.0.1:9/ping/{at['switch']}",
        "WIREWATCH_ALIVE_PRIVATE": "yes",
        "WIREWATCH_REVIEW_OPEN": "no",
        "WIREWATCH_REVIEW_PASSWORD": at["page password"],
        "WIREWATCH_DELIVER_EVERY_S": "5",
        "WIREWATCH_LOG_LEVEL": "debug",
    }
    assert at["database password"] in built.environ["WIREWATCH_DATABASE_URL"]


@pytest.mark.prefect
@pytest.mark.postgres
def test_no_planted_secret_is_in_prefect_the_database_a_log_a_page_or_a_traceback(
    tmp_path: Path, testrun_uid: str, worker_id: str
) -> None:
    database = f"wirewatch_secrets_{worker_id}"
    server = Postgres(testrun_uid)
    prefect = {
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "PREFECT_SERVER_LOGGING_LEVEL": "DEBUG",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "wirewatch,apprise,urllib3,aiohttp,sqlalchemy",
    }
    seen: dict[str, bytes] = {}
    with house(tmp_path, datetime.now(UTC)) as built:
        plant(built, server.empty(database))
        token = reader(built)
        secrets = SECRETS | {"token for scripts": token}
        with started(tmp_path, built.environ | prefect) as running:
            wait_for(lambda: b"telegram" in failures(built), running)
            wait_for(lambda: by_prefect(built), running)
            seen |= pages(running, token)
            seen["rows"] = b"\n".join(rows(server.url(database)))
            for words, more in commands():
                seen[" ".join(words)] = wirewatch(words, built.environ | more)
            server.drop(database)  # and so the next flow fails with a traceback
            kept = tmp_path / "prefect"
            wait_for(lambda: any(b"Traceback" in data for data in files(kept).values()), running)
        seen |= files(kept) | {"what it said": running.log.read_bytes()}
    assert b"desk-mail" in seen["rows"]
    assert b"# TYPE wirewatch" in seen["/metrics"]
    assert any(name.endswith("prefect.db") for name in seen)
    assert [
        (what, where)
        for what, secret in secrets.items()
        for where, data in seen.items()
        if secret.encode() in data
    ] == []


def reader(built: House) -> str:
    """An account's token, for a script that reads."""
    store = open_store(built.environ["WIREWATCH_DATABASE_URL"])
    try:
        now = datetime.now(UTC)
        add_account(store.accounts, "ann", "admin", SECRETS["account password"], now)
        return new_token(store.accounts, "ann", "script", "read", "", now)
    finally:
        store.close()


def commands() -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
    """What people would type, and with which settings besides."""
    for words in ("doctor", "deliver", "alerts failed", "alerts list --json"):
        yield tuple(words.split()), {}
    yield ("sources", "list", "--json"), {}
    for receiver in ("hook", "ntfy", "telegram", "desk-mail"):
        yield ("alerts", "test", receiver), {}
    proxy = {"WIREWATCH_HTTP_PROXY": f"http://me:{SECRETS['proxy password']}@127.0.0.1:9"}
    yield ("check", "--live"), proxy
    yield ("poll", "--all", "--json"), proxy
    gone = f"postgresql://me:{SECRETS['database password']}@127.0.0.1:9/news"
    yield ("poll",), {"WIREWATCH_DATABASE_URL": gone}


def wirewatch(words: tuple[str, ...], environ: Mapping[str, str]) -> bytes:
    """All that a command prints, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "cli.main", *words],
        env=dict(os.environ) | {"PYTHONPATH": str(CHECKOUT)} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE_S,
        check=False,
    )
    assert run.stdout, words
    return run.stdout


def wait_for(what: Callable[[], object], running: Running) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert running.process.poll() is None, running.log.read_text()[-3000:]
        assert time.monotonic() < end, running.log.read_text()[-3000:]
        time.sleep(0.5)


def failures(built: House) -> bytes:
    """The receivers of which a message failed."""
    store = open_store(built.environ["WIREWATCH_DATABASE_URL"])
    try:
        tried = [*store.deliveries("waiting"), *store.deliveries("failed")]
        return " ".join(one.alert.receiver for one in tried if one.attempts).encode()
    finally:
        store.close()


def by_prefect(built: House) -> bool:
    """Whether Prefect has taken over, and a delivery ran by it."""
    store = open_store(built.environ["WIREWATCH_DATABASE_URL"])
    try:
        states = store.jobs.all()
        return PREFECT in states and "deliver" in states and states["deliver"].by == "prefect"
    finally:
        store.close()


def pages(running: Running, token: str) -> dict[str, bytes]:
    """What a person who signs in sees, and what a script is given."""
    browser = Browser(int(running.urls["review"].rsplit(":", 1)[1]))
    form = {"name": "ann", "password": SECRETS["account password"], "back": "/"}
    cookie = browser.post("/sign-in", form).headers["set-cookie"].partition(";")[0]
    asked = [browser.get(path, Cookie=cookie) for path in PAGES]
    asked += [browser.get(path, Authorization=f"Bearer {token}") for path in SCRIPTED]
    assert [answer.status for answer in asked] == [200] * len(asked)
    paths = (*PAGES, *SCRIPTED)
    return {path: answer.text.encode() for path, answer in zip(paths, asked, strict=True)}


def rows(url: str) -> Iterator[bytes]:
    """Every row of every table, as text."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (name,) in tables:
            every = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(name))
            for (row,) in connection.execute(every):
                yield str(row).encode()


def files(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder; what goes meanwhile is left out."""
    found = {}
    for path in folder.rglob("*"):
        try:
            found[str(path)] = path.read_bytes()
        except OSError:  # a folder, a socket, or gone
            continue
    return found
