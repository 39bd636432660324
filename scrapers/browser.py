"""Pages that need JavaScript, read by a browser that has no network of its own.

An extra (`pip install wirewatch[browser]`) and off unless a source says `browser = true`. Every
request of a page is stopped and answered by our own fetcher, so that its address guard, limits,
robots.txt and pauses hold for scripts as well; what goes around that ends at a dead proxy.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from core.errors import FetchError
from core.values import FetchedPage
from scrapers.read import Fetch

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright, Route

#: Seconds for one page with all its scripts, and for it to fall silent once it is loaded.
TOTAL, SILENCE = 45.0, 5.0
#: Requests and bytes of one page besides itself, and pages at once: each is a process.
MOST_REQUESTS, MOST_BYTES, AT_ONCE = 40, 15_000_000, 2
#: What a text needs. Pictures, films, fonts and live connections are never asked for.
WANTED = frozenset({"document", "script", "xhr", "fetch"})

ABSENT = (
    "it needs a browser (browser = true), and the extra is not installed: "
    "pip install 'wirewatch[browser]'"
)

NONE_INSTALLED = (
    "it needs a browser (browser = true), and none is installed: playwright install chromium, or "
    "name one by WIREWATCH_CHROMIUM"
)


def available() -> bool:
    """Whether the extra is installed; the browser itself is looked for at the first page."""
    try:
        import playwright.async_api  # noqa: F401  # asked whether it is there
    except ImportError:
        return False
    return True


def missing(executable: str) -> str:
    """Why no browser will start, as far as the disk tells; "" where nothing is known to be missing.

    `executable` is that of `Renderer`.
    """
    if not available():
        return ABSENT
    if executable:
        return (
            "" if Path(executable).is_file() else f"WIREWATCH_CHROMIUM names no file: {executable}"
        )
    if sys.platform == "linux" and not os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        installed = (Path.home() / ".cache" / "ms-playwright").glob("chromium*")
        return "" if any(installed) else NONE_INSTALLED
    return ""


@dataclass(slots=True)
class _Budget:
    requests: int = MOST_REQUESTS
    size: int = MOST_BYTES


class Renderer:
    """Renders pages with what `fetch` and, for their parts, `part` get. Starts when first asked.

    `executable` is the browser to run; "" takes the one that Playwright installed.
    """

    def __init__(self, part: Fetch, executable: str = "") -> None:
        self._part, self._executable = part, executable
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._browser is not None:
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()

    def over(self, fetch: Fetch) -> Fetch:
        """A `Fetch` that gets a page with `fetch` and gives it as its scripts leave it."""

        async def rendered(
            url: str,
            *,
            etag: str = "",
            last_modified: str = "",
            headers: Sequence[tuple[str, str]] = (),
            allow_private: bool = False,
        ) -> FetchedPage:
            page = await fetch(
                url,
                etag=etag,
                last_modified=last_modified,
                headers=headers,
                allow_private=allow_private,
            )
            markup = "html" in page.header("content-type") or page.body.lstrip()[:1] == b"<"
            if page.not_modified or not markup or b"<script" not in page.body.lower():
                return page
            async with self._gate:
                return await self._render(page, allow_private)

        return rendered

    async def _render(self, page: FetchedPage, allow_private: bool) -> FetchedPage:
        from playwright.async_api import Error

        browser = await self._open(page.requested_url)
        context = None
        try:
            async with asyncio.timeout(TOTAL):
                context = await browser.new_context(
                    service_workers="block", accept_downloads=False, java_script_enabled=True
                )
                tab = await context.new_page()
                await tab.route("**/*", self._answerer(page, allow_private, _Budget()))
                return await _settled(tab, page)
        except (Error, TimeoutError) as error:
            told = f"{TOTAL:.0f} s are over" if isinstance(error, TimeoutError) else error.message
            reason = f"the browser could not show it: {told.splitlines()[0][:200]}"
            raise FetchError(page.requested_url, reason, "soft") from error
        finally:
            await self._let_go(context)

    async def _let_go(self, context: Any) -> None:
        """Close a tab; a script that never ends goes with its whole browser."""
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(5):
                if context is not None:
                    await context.close()
        except (Error, TimeoutError):
            browser, self._browser = self._browser, None
            if browser is not None:
                await browser.close()

    def _answerer(self, page: FetchedPage, allow_private: bool, budget: _Budget) -> Any:
        """What answers the requests of one tab, from the page itself or by fetching."""

        async def answer(route: Route) -> None:
            from playwright.async_api import Error

            request = route.request
            try:
                if request.url.partition("#")[0] == page.final_url.partition("#")[0]:
                    await _fulfil(route, page)
                elif request.method != "GET" or request.resource_type not in WANTED:
                    await route.abort()
                elif budget.requests <= 0 or budget.size <= 0:
                    await route.abort("blockedbyclient")
                else:
                    budget.requests -= 1
                    part = await self._part(request.url, allow_private=allow_private)
                    budget.size -= len(part.body)
                    await _fulfil(route, part)
            except FetchError:
                # A script that is refused or gone is missing from the page, as in any browser.
                await route.abort()
            except Error:  # the tab was closed while we fetched for it
                return

        return answer

    async def _open(self, url: str) -> Browser:
        if not available():
            raise FetchError(url, ABSENT, "soft")
        from playwright.async_api import Error, async_playwright

        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                try:
                    if self._playwright is None:
                        self._playwright = await async_playwright().start()
                    self._browser = await self._playwright.chromium.launch(
                        executable_path=self._executable or None,
                        # Whatever would go around our routing (prefetches, WebRTC) ends here.
                        proxy={"server": "http://127.0.0.1:9", "bypass": "<-loopback>"},
                        args=["--disable-gpu", "--no-sandbox"] if _is_root() else ["--disable-gpu"],
                    )
                except Error as error:
                    told = error.message.splitlines()[0][:200]
                    reason = f"the browser does not start (WIREWATCH_CHROMIUM names one): {told}"
                    raise FetchError(url, reason, "soft") from error
            return self._browser


async def _settled(tab: Page, page: FetchedPage) -> FetchedPage:
    """The page once its scripts have fallen silent, or have had their time."""
    from playwright.async_api import TimeoutError as StillBusyError

    await tab.goto(page.final_url, wait_until="load", timeout=TOTAL * 1000)
    # A page that goes on asking for ever is read as it stands.
    with contextlib.suppress(StillBusyError):
        await tab.wait_for_load_state("networkidle", timeout=SILENCE * 1000)
    body = (await tab.content()).encode("utf-8", "replace")
    if len(body) > MOST_BYTES:
        raise FetchError(page.requested_url, "its scripts made it too large", "soft")
    return replace(page, headers=(("content-type", "text/html; charset=utf-8"),), body=body)


async def _fulfil(route: Route, page: FetchedPage) -> None:
    # Without the site's own headers: a policy of theirs is for their readers' browsers.
    headers = {
        "content-type": page.header("content-type") or "text/html",
        "access-control-allow-origin": "*",
    }
    await route.fulfill(status=200, headers=headers, body=page.body)


def _is_root() -> bool:
    """Chromium's sandbox does not run under the superuser, as in many containers."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
