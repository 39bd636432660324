"""The same house with PostgreSQL beneath: poll, poll again, deliver."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.values import HitFilter
from tests.house import house, poll_all
from tests.servers.postgres import Postgres

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.postgres
def test_a_pass_over_the_newsroom_is_the_same_on_postgresql(
    tmp_path: Path, testrun_uid: str, worker_id: str
) -> None:
    url = Postgres(testrun_uid).empty(f"wirewatch_house_{worker_id}")
    with house(tmp_path, NOW, url) as built, built.open(NOW) as app:
        first, second = poll_all(app), poll_all(app)
        assert first.line().startswith("8 of 8 sources read, 33 articles, 18 hits, 14 stories")
        assert (second.articles, len(second.hits), second.alerts) == (0, 0, 0)
        assert app.deliver().line() == "28 sent"
        assert app.deliver().line() == "nothing to send"
        assert len(built.mail.letters) == len(built.slack.posts) == 14
        assert {hit.article.language for hit in app.store.hits(HitFilter(search="南海"))} == {"zh"}
