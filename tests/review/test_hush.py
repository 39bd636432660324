"""One-click unsubscribing as mail programs and link scanners do it, and muting from the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from alerts.plan import silenced
from core.errors import DeliveryError
from core.values import HitFilter
from pipeline.wiring import App
from tests.house import House, house, poll_all
from tests.review.browser import Browser, served

NOW = datetime.now(UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def built(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, NOW) as made:
        yield made


@pytest.fixture
def app(built: House) -> Iterator[App]:
    with built.open(NOW) as opened:
        opened.settings = opened.settings.model_copy(
            update={"review_password": SecretStr("open sesame"), "review_open": False}
        )
        poll_all(opened)
        yield opened


@pytest.fixture
def browser(app: App) -> Iterator[Browser]:
    with served(app) as asking:
        yield asking


def test_a_mail_can_be_left_with_one_click_and_no_scanner_does_it(
    app: App, built: House, browser: Browser
) -> None:
    app.settings = app.settings.model_copy(update={"review_url": "https://watch.desk.example"})
    app.deliver()
    letter = built.mail.letters[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(letter["List-Unsubscribe"])
    assert link.startswith("<https://watch.desk.example/unsubscribe/")
    assert link.endswith(">")
    path = urlsplit(link[1:-1]).path
    body = letter.get_body(("plain",))
    assert body is not None
    assert f"Unsubscribe: {link[1:-1]}" in body.get_content()
    # What scanners do: they look, also with HEAD, and follow nothing. No password is asked.
    for method in ("GET", "HEAD"):
        assert browser.ask(method, path, None, {}).status == 200
    assert app.store.unsubscribed() == frozenset()
    assert browser.post(path, {}).status == 422
    assert app.store.unsubscribed() == frozenset()
    # What a mail program does (RFC 8058): it posts without cookies, Origin or password.
    page = browser.post(path, ONE_CLICK)
    assert page.status == 200
    assert "d***@demo.example gets no more mail" in page.text
    assert len(app.store.unsubscribed()) == 1
    with pytest.raises(DeliveryError, match="unsubscribed"):
        app.send_test("desk-mail")
    assert browser.post(path, {"again": "yes"}).status == 200
    assert app.store.unsubscribed() == frozenset()
    assert app.send_test("desk-mail")


def test_without_https_the_button_of_rfc_8058_is_left_out(app: App, built: House) -> None:
    app.deliver()
    letter = built.mail.letters[0]
    assert str(letter["List-Unsubscribe"]).startswith("<http://")
    assert letter["List-Unsubscribe-Post"] is None


def test_a_token_that_is_nobodys_unsubscribes_nobody(app: App, browser: Browser) -> None:
    for word in ("0" * 64, "x", "%00", "%F0%9F%8D%A3"):
        assert browser.get(f"/unsubscribe/{word}").status == 404
        assert browser.post(f"/unsubscribe/{word}", ONE_CLICK).status == 404
    assert app.store.unsubscribed() == frozenset()
    assert browser.get("/").status == 401


def test_only_who_left_gets_no_more_mail(app: App, built: House) -> None:
    receiver = next(r for r in app.watch.receivers if r.name == "desk-mail")
    both = replace(
        receiver, url=receiver.url.replace("to=d@demo.example", "to=d@demo.example,e@x.example")
    )
    app.watch = replace(app.watch, receivers=(both,))
    app.send_test("desk-mail")
    assert [str(letter["To"]) for letter in built.mail.letters] == ["d@demo.example", "e@x.example"]
    links = {str(m["To"]): str(m["List-Unsubscribe"]) for m in built.mail.letters}
    assert len(set(links.values())) == 2
    with served(app) as browser:
        browser.post(urlsplit(links["e@x.example"][1:-1]).path, ONE_CLICK)
    app.send_test("desk-mail")
    assert [str(letter["To"]) for letter in built.mail.letters[2:]] == ["d@demo.example"]


def test_a_story_muted_on_its_page_is_muted_until_that_is_ended(app: App) -> None:
    app.settings = app.settings.model_copy(update={"review_password": None, "review_open": True})
    (hit, *_) = app.store.hits(HitFilter())
    with served(app) as browser:
        page = browser.get(f"/hit/{hit.id}")
        assert 'id="mute"' in page.text
        form = {"hit": str(hit.id), "what": "topic", "days": "7", "back": f"/hit/{hit.id}#mute"}
        assert browser.post("/mute", form).status == 303
        ((number, silence),) = app.store.silences(NOW)
        assert silence.topics == (hit.hit.topic,)
        assert "by page (muted on the review page)" in browser.get(f"/hit/{hit.id}").text
        assert browser.post("/unmute", {"number": str(number)}).status == 303
        assert app.store.silences(datetime.now(UTC)) == ()
        assert browser.post("/mute", form | {"hit": "999999"}).status == 404
        assert browser.post("/mute", form | {"days": "0"}).status == 422
        assert browser.post("/mute", form, sec_fetch_site="cross-site").status == 403


def test_a_muted_phrase_silences_only_hits_that_have_no_other_term(app: App) -> None:
    app.settings = app.settings.model_copy(update={"review_password": None, "review_open": True})
    hits = app.store.hits(HitFilter())
    single = next(hit for hit in hits if len(hit.hit.terms) == 1)
    many = next(hit for hit in hits if len(hit.hit.terms) > 1)
    with served(app) as browser:
        form = {"hit": str(single.id), "what": "phrase", "days": "7"}
        assert browser.post("/mute", form | {"phrase": "not there"}).status == 422
        phrase = single.hit.terms[0]
        assert browser.post("/mute", form | {"phrase": phrase}).status == 303
        assert phrase in browser.get(f"/hit/{single.id}").text.split('id="mute"')[1]
    ((_, silence),) = app.store.silences(app.clock())
    assert silenced([silence], single.hit, "press", "desk", app.clock()) is silence
    wider = replace(silence, phrases=many.hit.terms[:1])
    assert silenced([wider], many.hit, "press", "desk", app.clock()) is None
    assert silenced([wider], single.hit, "press", "desk", silence.until) is None
