"""Every page in light and dark, wide and narrow: axe-core, policy, weight, pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from core.values import HitFilter
from pipeline.wiring import App
from tests.browser.world import NAME, PASSWORD

PICTURES = Path("var/browser")
WIDTHS = (1280, 390)
#: 200 % zoom of a page 1,280 wide, and the narrowest that WCAG 1.4.10 asks for.
REFLOW = (640, 320)
MOST_BYTES, MOST_REQUESTS = 120_000, 6

#: Told before any script of the page runs.
LISTEN = """
window.__broken = [];
addEventListener("securitypolicyviolation", (e) => __broken.push(e.violatedDirective + " " + e.blockedURI));
"""


@dataclass
class Found:
    """What went wrong, and figures for people."""

    wrong: list[str] = field(default_factory=list)
    checked: int = 0
    reports: int = 0
    external: int = 0

    def note(self, line: str) -> None:
        """Something is wrong: said at once, because a run takes minutes."""
        self.wrong.append(line)
        sys.stdout.write(f"WRONG {line}\n")
        sys.stdout.flush()


def open_context(chrome: Browser, found: Found, **options: object) -> BrowserContext:
    """A fresh browser profile that notes policy reports and requests to elsewhere."""
    context = chrome.new_context(**options)  # type: ignore[arg-type]
    if options.get("java_script_enabled", True):
        context.add_init_script(LISTEN)

    def listen(page: Page) -> None:
        page.on("console", lambda told: console(told.text))
        page.on("pageerror", lambda error: found.note(f"{page.url}: {error}"))
        page.on("request", lambda request: outside(request.url))

    def console(text: str) -> None:
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            found.reports += 1
            found.note(text)

    def outside(url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:")):
            found.external += 1
            found.note(f"asked {url}")

    context.on("page", listen)
    return context


def sign_in(page: Page, base: str) -> None:
    """Through the form, as a person."""
    page.goto(f"{base}/")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_selector(".triage")


def addresses(app: App) -> dict[str, str]:
    """Every kind of page with an example."""
    store = app.store
    long = max(
        store.hits(HitFilter(topic="south-china-sea")), key=lambda hit: len(hit.article.text)
    )
    edited = next(hit for hit in store.hits(HitFilter(status="escalated")) if hit.changed)
    hidden = store.hits(HitFilter(status="suppressed"))[0]
    return {
        "stories": "/",
        "irrelevant": "/?status=irrelevant",
        "search": "/?q=sea&since=7d",
        "nothing": "/?q=zzzz",
        "filter": "/filter/mine",
        "hit": f"/hit/{long.id}",
        "suppressed": f"/hit/{hidden.id}",
        "archive": "/search?q=%22South+China+Sea%22+OR+%E5%8D%97%E3%82%B7%E3%83%8A%E6%B5%B7",
        "archive-empty": "/search",
        "archive-wrong": "/search?q=%28navy+AND",
        "article": "/article/1?q=sea",
        "edited": f"/hit/{edited.id}",
        "overview": "/overview",
        "topics": "/topics",
        "topic": "/topic/south-china-sea",
        "new-topic": "/topics/new",
        "account": "/account",
        "error": "/nowhere",
        "wrong": "/?before=x",
    }


def check_pages(chrome: Browser, app: App, base: str, axe: str, found: Found) -> None:
    """Look at all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            size = {"width": width, "height": 900}
            context = open_context(chrome, found, viewport=size, color_scheme=scheme)
            page = context.new_page()
            page.goto(f"{base}/sign-in")
            _look(page, f"sign-in-{scheme}-{width}", axe, found)
            sign_in(page, base)
            for name, address in addresses(app).items():
                page.goto(base + address)
                _look(page, f"{name}-{scheme}-{width}", axe, found)
            for name in _states(page, base, app):
                _look(page, f"{name}-{scheme}-{width}", axe, found)
            context.close()
    _printed(chrome, app, base, found)
    _reflow(chrome, app, base, found)


def _states(page: Page, base: str, app: App) -> Iterator[str]:
    """Pages that an action leads to: the keys, a lint, a trial, a token, a conflict."""
    page.goto(f"{base}/")
    page.keyboard.press("?")
    yield "keys"
    page.goto(f"{base}/topic/japan-us-alliance")
    page.fill("#text", '[[topic]]\nslug = "x"\nany = ["US", "alliance"]\n')
    page.wait_for_selector("#lint .problem")
    page.click("text=Try on the archive")
    page.wait_for_selector("#trial")
    yield "trial"
    page.goto(f"{base}/account")
    page.click("text=Make a token")
    yield "token"
    hit = app.store.hits(HitFilter(topic="japan-us-alliance"))[0]
    page.goto(f"{base}/hit/{hit.id}")
    app.store.mark(hit.id, "relevant", app.clock(), by="bo", note="I was first")
    page.fill("#judge textarea", "my own note")
    page.click("#judge button")
    page.wait_for_selector("text=Somebody was faster")
    yield "conflict"


def _look(page: Page, name: str, axe: str, found: Found) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    for violation in result["violations"]:
        places = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        found.note(f"{name}: {violation['id']}: {violation['help']}: {places}")
    for report in page.evaluate("window.__broken"):
        found.reports += 1
        found.note(f"{name}: {report}")
    found.checked += 1


def _printed(chrome: Browser, app: App, base: str, found: Found) -> None:
    """On paper there is nothing to press."""
    context = open_context(chrome, found, viewport={"width": 794, "height": 1123})
    page = context.new_page()
    sign_in(page, base)
    page.emulate_media(media="print")
    for name in ("stories", "hit", "overview", "topics"):
        page.goto(base + addresses(app)[name])
        page.screenshot(path=PICTURES / f"{name}-print.png", full_page=True)
        pressed = page.locator("main :is(button, input, select, textarea):visible").count()
        if pressed:
            found.note(f"{name} has {pressed} buttons and fields on paper")
    context.close()


def _reflow(chrome: Browser, app: App, base: str, found: Found) -> None:
    """At 200 % zoom and 320 pixels nothing needs scrolling sideways."""
    for width in REFLOW:
        context = open_context(chrome, found, viewport={"width": width, "height": 450})
        page = context.new_page()
        sign_in(page, base)
        for name, address in addresses(app).items():
            page.goto(base + address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.note(f"{name} is {wide} wide at {width}")
        context.close()


def weigh(chrome: Browser, app: App, base: str, found: Found) -> dict[str, tuple[int, int, int]]:
    """Of each page with nothing in the cache: bytes unpacked and on the wire, and requests."""
    told = {}
    context = open_context(chrome, found)
    page = context.new_page()
    sign_in(page, base)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    unpacked: list[float] = []
    wire: list[float] = []
    network.on("Network.dataReceived", lambda part: unpacked.append(part["dataLength"]))
    network.on("Network.loadingFinished", lambda end: wire.append(end["encodedDataLength"]))
    for name, address in addresses(app).items():
        page.goto("about:blank")  # so that nothing of the page before comes late
        unpacked.clear()
        wire.clear()
        page.goto(base + address)
        page.wait_for_load_state("networkidle")
        size, requests = round(sum(unpacked)), len(wire)
        told[name] = size, round(sum(wire)), requests
        if size > MOST_BYTES or requests > MOST_REQUESTS:
            found.note(f"{name} weighs {size} bytes in {requests} requests")
    context.close()
    return told
