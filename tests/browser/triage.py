"""A hundred stories judged by keyboard alone, and a hundred with JavaScript off."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from core.values import HitFilter
from pipeline.wiring import App
from tests.browser.pages import Found, open_context, sign_in
from tests.browser.world import KEYBOARD, NAME, PLAIN, STORIES

KEYS = {"r": "relevant", "i": "irrelevant", "e": "escalated"}

#: Notes how long after a key the row showed its new state, and how long after it the row that the
#: server made of the stored verdict stood in its place; each with the frame in which it was drawn.
MEASURE = """
window.__shown = []; window.__stored = [];
let pressed = 0, seen = false;
const drawn = (list, from) => requestAnimationFrame(() => list.push(performance.now() - from));
addEventListener("keydown", (e) => {
  if ("rie".includes(e.key)) { pressed = performance.now(); seen = false; }
}, true);
new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "attributes" && pressed && !seen && change.target.matches(".hit:not(.new)")) {
      seen = true;
      drawn(__shown, pressed);
    }
    for (const node of change.addedNodes)
      if (pressed && node.matches?.(".hit:not(.new)")) { drawn(__stored, pressed); pressed = 0; }
  }
}).observe(document.querySelector(".hits"),
  {childList: true, subtree: true, attributes: true, attributeFilter: ["class"]});
"""


def by_keyboard(
    chrome: Browser, app: App, base: str, found: Found
) -> tuple[list[float], list[float]]:
    """Judge all stories of a topic.

    Milliseconds from each key to the row that shows the verdict, and to the one that the server
    made after storing it.
    """
    context = open_context(chrome, found)
    page = context.new_page()
    sign_in(page, base)
    page.goto(f"{base}/?topic={KEYBOARD}&status=new")
    shown: list[float] = []
    stored: list[float] = []
    done = 0
    while done < STORIES:
        page.evaluate(MEASURE)
        rows = page.locator(".hits > .hit").count()
        if done == 0:
            page.keyboard.press("j")
        for row in range(rows):
            key = "rie"[done % 3]
            page.keyboard.press(key)
            if key == "i":  # at once: it waits for the row that has the reasons
                page.keyboard.press("2")
            page.wait_for_function("n => __stored.length > n", arg=row, timeout=20_000)
            if key == "i":
                page.wait_for_selector(
                    f".hits > .hit:nth-child({row + 1}) [aria-pressed=true] >> text=homonym"
                )
            done += 1
            if row < rows - 1:
                page.keyboard.press("j")
        shown += page.evaluate("__shown")
        stored += page.evaluate("__stored")
        if done < STORIES:
            with page.expect_navigation():
                page.keyboard.press("j")
            page.wait_for_function("document.activeElement.closest('.hit')")
    _others(page, base, found)
    _unanswered(page, base, found)
    hits = app.store.hits(HitFilter(topic=KEYBOARD))
    by_story = [hit.status for hit in hits]
    if sorted(by_story) != sorted(KEYS["rie"[n % 3]] for n in range(STORIES)):
        found.note(f"by keyboard: {by_story}")
    if any(app.store.verdicts(hit.id)[-1].by != NAME for hit in hits):
        found.note("by keyboard: a verdict without its author")
    context.close()
    if (len(shown), len(stored)) != (STORIES, STORIES):
        found.note(f"by keyboard: {len(shown)} rows shown, {len(stored)} stored")
    return shown, stored


def _others(page: Page, base: str, found: Found) -> None:
    """The keys that judge nothing, and that keys are off in fields and when switched off."""
    page.goto(f"{base}/?topic={KEYBOARD}")
    page.keyboard.press("j")
    page.keyboard.press("u")
    page.wait_for_selector(".hits > .hit.new")
    page.keyboard.press("s")
    page.wait_for_selector("text=looked after by ann")
    page.keyboard.press("r")
    page.wait_for_selector(".hits > .hit:first-child.relevant")
    for _ in range(2):
        page.keyboard.press("x")
        page.keyboard.press("j")
    # A key on a row whose verdict is under way waits for the row.
    page.wait_for_function("!document.querySelector('.hits > .hit[aria-busy]')")
    ticked = page.locator("[data-key=x]:checked").count()
    page.keyboard.press("/")
    page.keyboard.type("rie")
    typed = page.input_value("[name=q]")
    page.locator(".hits > .hit h2 a").first.focus()
    page.keyboard.press("?")
    shown = page.locator("dialog[open]").count()
    page.click("#keys-on")
    page.click("dialog button")
    page.locator(".hits > .hit h2 a").nth(3).focus()
    before = page.locator(".hits > .hit").nth(3).get_attribute("class")
    page.keyboard.press("u")
    page.wait_for_timeout(300)
    after = page.locator(".hits > .hit").nth(3).get_attribute("class")
    page.keyboard.press("?")
    page.click("#keys-on")
    page.click("dialog button")
    page.locator(".hits > .hit h2 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".reading")
    page.keyboard.press("n")
    note = page.evaluate("document.activeElement.name")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("m")
    mute = page.evaluate("document.activeElement.name")
    if (ticked, typed, shown, before == after, note, mute) != (2, "rie", 1, True, "note", "what"):
        found.note(f"keys: {(ticked, typed, shown, before == after, note, mute)}")


def _unanswered(page: Page, base: str, found: Found) -> None:
    """Where no answer comes, or a refusal, the row is as it was and says so."""
    page.goto(f"{base}/?topic={KEYBOARD}&status=relevant")
    row = page.locator(".hits > .hit").first
    page.keyboard.press("j")
    for answer, sentence in (("abort", "there was no answer"), ("refuse", "not right")):
        page.unroute_all()
        if answer == "abort":
            page.route("**/mark", lambda route: route.abort())
        else:
            page.route("**/mark", lambda route: route.continue_(post_data="status=nonsense"))
        page.keyboard.press("e")
        row.locator(f".bad >> text={sentence}").wait_for()
        if "relevant" not in (row.get_attribute("class") or "").split():
            found.note(f"keys: after {answer} the row is {row.get_attribute('class')}")
    if row.locator("[role=alert]").count() != 1:
        found.note("keys: the row tells of more than the last trouble")


def without_scripts(chrome: Browser, app: App, base: str, found: Found) -> int:
    """Judge all stories of a topic by plain forms; how many pages it took."""
    context = open_context(chrome, found, java_script_enabled=False)
    page = context.new_page()
    pages = 0
    sign_in(page, base)
    page.goto(f"{base}/?topic={PLAIN}&status=new")
    for number in range(60):  # one by one
        status = ("relevant", "irrelevant", "escalated")[number % 3]
        page.locator(f".hits > .hit:first-child .verdict [value={status}]").click()
        pages += 1
        if status == "irrelevant":
            page.locator('#notice button[value="stale"]').click()
            pages += 1
    page.locator("#notice >> text=Undo").click()
    page.locator(".hits > .hit:first-child .verdict [value=relevant]").click()
    for start in range(0, 40, 20):  # and the rest together
        for row in range(20):
            page.locator(".hits > .hit [data-key=x]").nth(row).check()
        page.locator("#bulk button[value=relevant]").click()
        pages += 1 + start * 0
    page.goto(f"{base}/?topic={PLAIN}&status=irrelevant")
    page.locator(".hits > .hit h2 a").first.click()
    page.fill("#judge textarea", "seen without scripts")
    page.locator("#judge form button").click()
    page.wait_for_selector("text=seen without scripts")
    hits = app.store.hits(HitFilter(topic=PLAIN))
    statuses = [hit.status for hit in hits]
    counts = {one: statuses.count(one) for one in KEYS.values()}
    if counts != {"relevant": 61, "irrelevant": 20, "escalated": 19}:
        found.note(f"without scripts: {counts}")
    if sum(hit.reason == "stale" for hit in hits) != 20:
        found.note("without scripts: reasons are missing")
    context.close()
    return pages
