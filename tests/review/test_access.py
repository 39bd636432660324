"""Who may do what: every address against every role, sessions, tokens, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.accounts import ROLES, Account, Role, reaches
from core.values import HitFilter
from pipeline import accounts as keys
from pipeline.wiring import App
from review.access import ACCESS, FOR_TOKENS
from review.web import build
from tests.house import house, poll_all
from tests.review.browser import Browser, Page, served

PASSWORD = "corr3ct horse"
PEOPLE: dict[str, Role] = {"vi": "viewer", "ann": "analyst", "bo": "analyst", "ad": "admin"}


#: Everything that can be switched on is there; nobody is let in without signing in.
SETTINGS = {"review_open": False, "websub_url": "http://127.0.0.1"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[App]:
    home = tmp_path_factory.mktemp("access")
    with house(home, clock.now) as built, built.open(clock.now) as opened:
        opened.settings = opened.settings.model_copy(update=SETTINGS)
        poll_all(opened)
        hashed = keys.hash_of(PASSWORD, "")
        for name, role in PEOPLE.items():
            opened.store.accounts.add(Account(name, role, hashed, clock.now))
        yield opened


@pytest.fixture(scope="module")
def browser(app: App, clock: Clock) -> Iterator[Browser]:
    with served(app, clock) as asking:
        yield asking


def cookie_of(page: Page) -> str:
    return page.headers["set-cookie"].partition(";")[0]


@pytest.fixture(scope="module")
def cookies(browser: Browser) -> dict[str, str]:
    return {name: cookie_of(sign_in(browser, name)) for name in PEOPLE}


def sign_in(browser: Browser, name: str, password: str = PASSWORD, back: str = "/") -> Page:
    return browser.post("/sign-in", {"name": name, "password": password, "back": back})


def test_every_address_says_which_role_it_needs(app: App) -> None:
    told = {
        f"{method} {route.path}"  # type: ignore[attr-defined]
        for route in build(app).routes
        for method in (getattr(route, "methods", None) or {"GET"}) - {"HEAD"}
    }
    assert told == set(ACCESS)


def test_nothing_that_changes_anything_answers_a_get() -> None:
    looks = {address.split()[1] for address in ACCESS if address.startswith("GET")}
    changes = {address.split()[1] for address in ACCESS if address.startswith("POST")}
    # Two only show their form; a hub confirms by GET what we asked for (WebSub, 5.3).
    assert looks & changes == {"/sign-in", "/unsubscribe/{token}", "/websub/{token}"}


@pytest.mark.parametrize("role", [None, *ROLES])
@pytest.mark.parametrize("address", sorted(ACCESS))
def test_every_address_opens_to_its_role_and_no_lesser_one(
    browser: Browser, cookies: dict[str, str], address: str, role: Role | None
) -> None:
    method, path = address.split()
    path = re.sub(r"\{form\}", "csv" if "hits" in path else "atom", path)
    path = re.sub(r"\{\w+\}", "999999", path.replace("{action}", "resend"))
    if path == "/static":
        path = "/static/review.css"
    needed = ACCESS[address]
    name = next((name for name, has in PEOPLE.items() if has == role), None)
    if address == "POST /sign-out":
        name = None if role is None else "gone"  # its own test: this one would end the session
    sent = {"Cookie": cookies.get(name, "")} if name else {}
    status = browser.ask(method, path, None, sent).status
    if needed is None:
        assert status not in (403, 500)
    elif name is None or name == "gone":
        assert status == 401
    elif reaches(role or "viewer", needed):
        assert status not in (401, 403, 500)
    else:
        assert status == 403


def test_signing_in_leads_to_what_was_asked_for(browser: Browser) -> None:
    asked = browser.get("/overview?x=1")
    assert asked.status == 401
    assert 'name="back" value="/overview?x=1"' in asked.text
    page = sign_in(browser, "ann", back="/overview?x=1")
    assert (page.status, page.headers["location"]) == (303, "/overview?x=1")
    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert sign_in(browser, "ann", back="//evil.example").headers["location"] == "/"
    assert browser.get("/nowhere").status == 401  # nobody learns what is there


def test_over_https_the_cookie_is_for_https_only(app: App, clock: Clock) -> None:
    web = App(app.settings.model_copy(update={"review_url": "https://127.0.0.1"}), app.watch, app.store)  # fmt: skip
    with served(web, clock) as asking:
        cookie = sign_in(asking, "ann").headers["set-cookie"]
    assert cookie.startswith("__Host-wirewatch=")
    assert "Secure" in cookie


def test_a_wrong_password_and_an_unknown_name_are_told_alike_and_throttled(
    app: App, clock: Clock
) -> None:
    with served(app, clock) as asking:
        wrong, unknown = sign_in(asking, "ann", "wrong"), sign_in(asking, "nobody")
        assert wrong.status == unknown.status == 401
        assert wrong.text.split("<main")[1] == unknown.text.split("<main")[1]
        for _ in range(8):
            assert sign_in(asking, "ann", "wrong").status == 401
        assert sign_in(asking, "ann").status == 429


def test_a_session_ends_when_idle_when_old_and_when_signed_out(
    browser: Browser, app: App, clock: Clock
) -> None:
    began = clock.now
    idle, busy = cookie_of(sign_in(browser, "vi")), cookie_of(sign_in(browser, "vi"))
    try:
        while clock.now - began < keys.LONGEST - keys.IDLE:
            clock.now += keys.IDLE - timedelta(minutes=1)
            assert browser.get("/", Cookie=busy).status == 200
        assert browser.get("/", Cookie=idle).status == 401
        clock.now = began + keys.LONGEST - timedelta(seconds=1)
        assert browser.get("/", Cookie=busy).status == 200
        clock.now = began + keys.LONGEST
        assert browser.get("/", Cookie=busy).status == 401
    finally:
        clock.now = began
    mine = cookie_of(sign_in(browser, "vi"))
    origin = f"http://127.0.0.1:{browser.port}"
    assert browser.post("/sign-out", {}, Cookie=mine, Origin="http://evil.example").status == 403
    assert browser.post("/sign-out", {}, Cookie=mine, Origin=origin).status == 303
    assert browser.get("/", Cookie=mine).status == 401


def test_nothing_secret_is_stored_as_it_is(browser: Browser, app: App) -> None:
    page = sign_in(browser, "ad")
    word = cookie_of(page).partition("=")[2]
    made = browser.post("/account/tokens", {"what": "read"}, Cookie=cookie_of(page)).text
    (token,) = re.findall(r"ww_[\w-]{43}", made)
    url = app.settings.database_url.removeprefix("sqlite:///")
    stored = b"".join(path.read_bytes() for path in Path(url).parent.glob("*.db*"))
    assert b"$argon2id$v=19$" in stored
    for secret in (PASSWORD, word, token):
        assert secret.encode() not in stored


def test_a_token_opens_what_its_scope_says_until_it_is_revoked(
    browser: Browser, app: App, cookies: dict[str, str]
) -> None:
    def token(name: str, what: str) -> tuple[str, int]:
        page = browser.post("/account/tokens", {"what": what}, Cookie=cookies[name])
        assert page.status == 200, page.text
        found = re.findall(r"ww_[\w-]{43}", page.text)
        return found[0], app.store.accounts.tokens(name)[0].number

    hit = app.store.hits(HitFilter(limit=1))[0]
    body = f'{{"hits": [{hit.id}], "status": "relevant"}}'
    kind = {"Content-Type": "application/json"}
    (read, number), (judge, _) = token("ann", "read"), token("ann", "judge")
    assert browser.get("/api/hits", Authorization=f"Bearer {read}").status == 200
    assert browser.get("/", Authorization=f"Bearer {read}").status == 403
    assert browser.get("/account", Authorization=f"Bearer {judge}").status == 403
    sent = kind | {"Authorization": f"Bearer {read}"}
    assert browser.ask("POST", "/api/mark", body, sent).status == 403
    sent = kind | {"Authorization": f"Bearer {judge}", "Origin": "http://script.example"}
    assert browser.ask("POST", "/api/mark", body, sent).status == 200
    assert app.store.verdicts(hit.id)[-1].by == "ann"
    assert browser.post("/account/tokens", {"what": "judge"}, Cookie=cookies["vi"]).status == 422
    # Others' tokens are not there for an analyst; an admin sees and revokes them.
    revoke = f"/account/tokens/{number}/revoke"
    assert browser.post(revoke, {}, Cookie=cookies["bo"]).status == 404
    assert browser.post(revoke, {}, Cookie=cookies["ad"]).status == 303
    assert browser.get("/api/hits", Authorization=f"Bearer {read}").status == 401
    assert all(path.startswith("/") for path in FOR_TOKENS)


def test_a_new_password_needs_the_old_one_and_ends_every_session(
    browser: Browser, app: App
) -> None:
    keys.add_account(app.store.accounts, "cy", "viewer", PASSWORD, datetime.now(UTC))
    mine = cookie_of(sign_in(browser, "cy"))
    for old, new, says in (
        ("wrong", "another one", "The old password is not right"),
        (PASSWORD, "short", "has 8 to 1000 characters"),
    ):
        page = browser.post("/account/password", {"old": old, "new": new}, Cookie=mine)
        assert page.status == 422
        assert says in page.text
    good = {"old": PASSWORD, "new": "another one"}
    assert browser.post("/account/password", good, Cookie=mine).status == 303
    assert browser.get("/", Cookie=mine).status == 401
    assert sign_in(browser, "cy", "another one").status == 303


def test_the_later_of_two_people_sees_the_earlier_and_no_note_is_lost(
    browser: Browser, app: App, cookies: dict[str, str]
) -> None:
    hit = app.store.hits(HitFilter(topic="japan-us-alliance"))[0]
    shown = {who: browser.get(f"/hit/{hit.id}", Cookie=cookies[who]).text for who in ("ann", "bo")}
    seen = {
        who: re.findall(r'name="seen" value="([\d.]+)"', page)[0] for who, page in shown.items()
    }
    form = {"status": "relevant", "note": "ann saw it first", "seen": seen["ann"]}
    assert browser.post(f"/hit/{hit.id}/mark", form, Cookie=cookies["ann"]).status == 303
    late = {"status": "irrelevant", "reason": "homonym", "note": "bo's <note>", "seen": seen["bo"]}
    page = browser.post(f"/hit/{hit.id}/mark", late, Cookie=cookies["bo"])
    assert page.status == 409
    assert "ann saw it first" in page.text
    assert "bo&#39;s &lt;note&gt;</textarea>" in page.text
    assert app.store.hit(hit.id).status == "relevant"  # type: ignore[union-attr]
    # The form of that page says it all the same, about what he has seen by now.
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text.split("<main")[1]))
    again = fields | {"note": late["note"]}
    assert browser.post("/mark", again, Cookie=cookies["bo"]).status == 303
    history = app.store.verdicts(hit.id)
    assert [(one.by, one.note) for one in history[-2:]] == [
        ("ann", "ann saw it first"),
        ("bo", "bo's <note>"),
    ]
    stale = {"hits": seen["ann"], "back": "/"}
    assert browser.post("/undo", stale, Cookie=cookies["ann"]).status == 409


def test_a_story_is_looked_after_by_somebody_who_is_there(
    browser: Browser, app: App, cookies: dict[str, str]
) -> None:
    hit = app.store.hits(HitFilter(topic="south-china-sea"))[0]
    path = f"/story/{hit.story_id}/assign"
    assert browser.post(path, {"to": "nobody"}, Cookie=cookies["ann"]).status == 422
    assert browser.post(path, {"to": "bo"}, Cookie=cookies["ann"]).status == 303
    assert "looked after by bo" in browser.get("/?assignee=bo", Cookie=cookies["vi"]).text
    assert browser.post(path, {"to": ""}, Cookie=cookies["ann"]).status == 303
    assert "looked after by bo" not in browser.get("/", Cookie=cookies["vi"]).text


def test_a_viewer_is_shown_nothing_to_press(browser: Browser, app: App, cookies: dict[str, str]) -> None:  # fmt: skip
    hit = app.store.hits(HitFilter())[0]
    for path in ("/", f"/hit/{hit.id}", "/overview"):
        page = browser.get(path, Cookie=cookies["vi"]).text
        assert 'method="post"' not in page


def test_before_the_first_account_the_page_says_how_to_make_one(
    tmp_path: Path, clock: Clock
) -> None:
    with house(tmp_path, clock.now) as built, built.open(clock.now) as opened:
        opened.settings = opened.settings.model_copy(update={"review_open": False})
        with served(opened, clock) as asking:
            page = asking.get("/")
            assert page.status == 401
            assert "wirewatch users add NAME" in page.text
            assert sign_in(asking, "ann").status == 401
            assert asking.get("/healthz").text == '{"ok":true}'


def test_a_form_too_large_for_any_of_ours_is_refused(
    browser: Browser, cookies: dict[str, str]
) -> None:
    sent = {"Cookie": cookies["ann"], "Content-Length": "2000000"}
    assert browser.ask("POST", "/mark", None, sent).status == 413
