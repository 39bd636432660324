"""Secrets planted in every setting, all logs at DEBUG: none is in any output or in the database."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.values import HitFilter
from pipeline.wiring import App
from tests.house import house
from tests.review.browser import served

NOW = datetime.now(UTC)
SECRETS = {
    "mail password": "s3cret-mail-pass",
    "slack token": "s3cretslacktoken0000000a",
    "source header": "s3cret-news-token",
    "webhook secret": "s3cret-hook-key",
    "page password": "s3cret-page-password",
}


def test_no_planted_secret_is_in_any_output(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    # The test's own mail server shows what it is sent. First, because this sets the handler too.
    caplog.set_level(logging.CRITICAL, logger="mail.log")
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "urllib3", "requests", "smtplib", "sqlalchemy", "asyncio", "aiohttp"):
        caplog.set_level(logging.DEBUG, logger=name)
    shown: list[str] = []
    with house(tmp_path, NOW) as built:
        config = tmp_path / "config"
        alerts = config / "alerts.toml"
        told = alerts.read_text().replace("demodemodemodemodemodemo", "${SLACK_TOKEN}")
        hook = (
            '[[receiver]]\nname = "hook"\nurl = "${HOOK}"\nallow_private = true\n\n'
            '[[route]]\nreceivers = ["hook"]\n\n'
        )
        alerts.write_text(hook + told)
        sources = config / "sources.toml"
        first, _, rest = sources.read_text().partition("[[source]]")
        header = '[[source]]\nheaders = { Authorization = "Bearer ${NEWS_TOKEN}" }'
        sources.write_text(f"{first}{header}{rest}")
        port = built.mail.port
        built.environ |= {
            "DEMO_MAIL": f"mailto://me:{SECRETS['mail password']}@127.0.0.1:{port}"
            "/?from=w@demo.example&to=d@demo.example",
            "SLACK_TOKEN": SECRETS["slack token"],
            "NEWS_TOKEN": SECRETS["source header"],
            # Port 9: nobody listens, so that there are failures to speak of.
            "HOOK": f"json://127.0.0.1:9/x?secret={SECRETS['webhook secret']}",
            "WIREWATCH_REVIEW_PASSWORD": SECRETS["page password"],
        }
        for words in (
            ("check",),
            ("poll", "--all"),
            ("poll", "--all", "--json"),
            ("deliver",),
            ("alerts", "list"),
            ("alerts", "list", "--json"),
            ("alerts", "failed"),
            ("alerts", "test", "desk-mail"),
            ("alerts", "test", "hook"),
            ("sources", "list"),
            ("sources", "export"),
            ("hits", "--format", "jsonl"),
            ("digest", "--preview"),
            ("stats",),
            ("doctor",),
        ):
            answer = built.run(*words)
            shown += [answer.out, answer.err]
        with built.open(NOW) as app:
            assert app.store.hits(HitFilter())
            assert app.store.deliveries("sent")
            assert any(row.attempts for row in app.store.deliveries("waiting"))
            shown += [repr(app.watch), repr(app.settings), *pages(app)]
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("news.db*"))
    out, err = capfd.readouterr()
    everything = "\n".join([*shown, caplog.text, out, err])
    assert len(caplog.records) > 100
    for what, secret in SECRETS.items():
        assert secret not in everything, what
        assert secret.encode() not in stored, what


def pages(app: App) -> list[str]:
    """What the review page shows; its password is set aside for once."""
    app.settings = app.settings.model_copy(update={"review_password": SecretStr("")})
    hit = app.store.hits(HitFilter())[0].id
    with served(app) as browser:
        return [browser.get(path).text for path in ("/", f"/hit/{hit}", "/overview", "/api/stats")]
