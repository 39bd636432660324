"""Silences asked for on the page of a hit, and the page that a mail's unsubscribe link leads to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from alerts.smtp import masked
from alerts.unsubscribe import ONE_CLICK, person
from core.values import Receiver, Silence
from pipeline.wiring import App
from review.asked import BIGGEST, way_back
from review.guard import who

#: How long a silence may last that somebody asks for with a click.
LONGEST_DAYS = 3650


def add(web: FastAPI, app: App, pages: Jinja2Templates, clock: Callable[[], datetime]) -> None:
    """Add the addresses."""

    @web.post("/mute")
    def mute(
        request: Request,
        hit: Annotated[int, Form(ge=1, le=BIGGEST)],
        what: Annotated[Literal["story", "topic", "source", "phrase"], Form()],
        days: Annotated[int, Form(ge=1, le=LONGEST_DAYS)],
        receiver: Annotated[str, Form(max_length=200)] = "",
        reason: Annotated[str, Form(max_length=200)] = "",
        phrase: Annotated[str, Form(max_length=500)] = "",
        back: Annotated[str, Form()] = "/",
    ) -> Response:
        stored = app.store.hit(hit)
        if stored is None:
            raise HTTPException(404, f"There is no hit {hit}.")
        if what == "phrase" and phrase not in stored.hit.terms:
            raise HTTPException(422, "Choose one of the phrases that made this hit.")
        now = clock()
        silence = Silence(
            until=now + timedelta(days=days),
            author=who(request),
            reason=reason or "muted on the review page",
            topics=(stored.hit.topic,) if what == "topic" else (),
            sources=(stored.article.source,) if what == "source" else (),
            receivers=(receiver,) if receiver else (),
            stories=(stored.story_id,) if what == "story" else (),
            phrases=(phrase,) if what == "phrase" else (),
        )
        with app.store.begin() as tx:
            tx.add_silence(silence, now)
        return RedirectResponse(way_back(back), status_code=303)

    @web.post("/unmute")
    def unmute(
        number: Annotated[int, Form(ge=1, le=BIGGEST)], back: Annotated[str, Form()] = "/"
    ) -> Response:
        with app.store.begin() as tx:
            tx.end_silence(number, clock())
        return RedirectResponse(way_back(back), status_code=303)

    def owner(token: str) -> tuple[Receiver, str]:
        found = app.mail_person(token)
        if found is None:
            raise HTTPException(404, "This link is no longer valid; take that of a newer message.")
        return found

    @web.get("/unsubscribe/{token}", response_class=HTMLResponse)
    def leave(request: Request, token: str) -> Response:
        # A link scanner comes here too: looking changes nothing.
        receiver, to = owner(token)
        context = {
            "receiver": receiver.name,
            "to": masked(to),
            "away": person(receiver.name, to) in app.store.unsubscribed(),
            "token": token,
        }
        return pages.TemplateResponse(request, "unsubscribe.html", context)

    @web.post("/unsubscribe/{token}", response_class=HTMLResponse)
    def left(
        request: Request,
        token: str,
        one_click: Annotated[str, Form(alias="List-Unsubscribe")] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        receiver, to = owner(token)
        with app.store.begin() as tx:
            if one_click == ONE_CLICK:
                tx.unsubscribe(person(receiver.name, to), receiver.name, clock())
            elif again:
                tx.resubscribe(person(receiver.name, to))
            else:
                raise HTTPException(422, "That form did not say what to do.")
        return leave(request, token)
