"""`make test-browser`: every page under axe-core, no policy report, triage by keyboard and plain."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from core.desk import SavedFilter
from tests.browser.feeds import read_feeds
from tests.browser.pages import PICTURES, Found, check_pages, weigh
from tests.browser.tools import axe_source, chromium
from tests.browser.triage import by_keyboard, without_scripts
from tests.browser.world import STORIES, world

PARTS = ("keys", "plain", "feeds", "weight", "pages")


def main(parts: tuple[str, ...]) -> int:
    """Run these parts; 0 when nothing is wrong."""
    axe, found = axe_source() if "pages" in parts else "", Found()
    with tempfile.TemporaryDirectory() as home, world(Path(home)) as (app, base):
        app.store.filters.add(
            SavedFilter("mine", "Mine", "topic=south-china-sea", "ann", app.clock())
        )
        with sync_playwright() as playwright:
            chrome = playwright.chromium.launch(
                executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            if "keys" in parts:
                shown, stored = by_keyboard(chrome, app, base, found)
                say(f"{STORIES} stories by keyboard")
                say(f"  key to the row's new state  {told(shown)}")
                say(f"  key to the row as stored    {told(stored)}")
            if "plain" in parts:
                clicks = without_scripts(chrome, app, base, found)
                say(f"{STORIES} stories with JavaScript off, {clicks} forms")
            if "feeds" in parts:
                for target, entries in read_feeds(chrome, app, base, found).items():
                    say(f"  {target}: {entries} entries by feedparser and as JSON Feed")
            if "weight" in parts:
                for name, (size, sent, requests) in weigh(chrome, app, base, found).items():
                    kilos = f"{size / 1000:.0f} kB, {sent / 1000:.0f} on the wire"
                    say(f"  {name}: {kilos}, in {requests} requests")
            if "pages" in parts:
                check_pages(chrome, app, base, axe, found)
                say(f"{found.checked} pages (light and dark, 1280 and 390 px) under axe-core")
            chrome.close()
    say(
        f"{found.reports} reports of the Content-Security-Policy, {found.external} requests outside"
    )
    say(f"pictures: {PICTURES}")
    say(f"{found.checked} passed, {len(found.wrong)} failed")
    return 1 if found.wrong else 0


def told(times: list[float]) -> str:
    """The middle and the slowest twentieth."""
    times = sorted(times)
    return f"p50 {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"


def say(line: str) -> None:
    """Print at once: a run takes minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or PARTS))
