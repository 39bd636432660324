"""The newsroom as it was read once, and a browser that asks its review page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pipeline.wiring import App
from tests.house import house, poll_all
from tests.review.browser import Browser, served


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An application whose sources were polled; a module with other needs has its own."""
    now = datetime.now(UTC)
    with house(tmp_path_factory.mktemp("review"), now) as built, built.open(now) as opened:
        poll_all(opened)
        yield opened


@pytest.fixture(scope="module")
def browser(app: App) -> Iterator[Browser]:
    """Asks the page of `app`, whichever that is."""
    with served(app) as asking:
        yield asking
