"""Verdicts given and taken back, and who looks after a story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from core.errors import ConflictError
from core.values import Judgement, StoredHit
from pipeline.triage import card_of, judge, undo
from pipeline.wiring import App
from review.asked import BIGGEST, ids_from, seen_from, versions, way_back
from review.guard import who

Hits = Annotated[list[str] | None, Form()]
Back = Annotated[str, Form()]
Reason = Annotated[str, Form(max_length=100)]
Note = Annotated[str | None, Form(max_length=10_000)]


def add(web: FastAPI, app: App, pages: Jinja2Templates, clock: Callable[[], datetime]) -> None:
    """Add the addresses that the forms post to."""

    def row(request: Request, ids: Sequence[int], back: str, told: str = "") -> Response | None:
        """The row of the list alone, where a script asked for no more."""
        card = card_of(app.store, ids) if "hx-request" in request.headers else None
        if card is None:
            return None
        context = {"card": card, "here": way_back(back).partition("#")[0], "told": told}
        return pages.TemplateResponse(request, "card.html", context)

    @web.post("/mark")
    def mark(
        request: Request,
        status: Annotated[Judgement | None, Form()] = None,
        hits: Hits = None,
        back: Back = "/",
        reason: Reason = "",
        note: Note = None,
    ) -> Response:
        if status is None:
            if not reason:
                raise HTTPException(422, "That form did not say how to judge.")
            status = "irrelevant"  # what else is there a reason for
        ids, seen = ids_from(hits or ()), seen_from(hits or ())
        by, told = who(request), reason if status == "irrelevant" else ""
        try:
            found = judge(
                app.store,
                app.watch,
                ids,
                status,
                clock(),
                by=by,
                reason=told,
                note=note,
                seen=seen,
            )
        except ConflictError as error:
            wish = {"status": status, "reason": told, "note": note}
            return conflict(request, "/mark", ids, error.ids, back, wish)
        if ids and not found:
            raise HTTPException(404, "These hits are not there any more.")
        if answer := row(request, ids, back):
            return answer
        done = (f"{number}.{version}" for number, version in found.items())
        return RedirectResponse(way_back(back, done), status_code=303)

    @web.post("/hit/{hit_id}/mark")
    def mark_one(
        request: Request,
        hit_id: int,
        status: Annotated[Judgement, Form()],
        back: Back = "/",
        reason: Reason = "",
        note: Note = None,
        seen: Annotated[str, Form(max_length=40)] = "",
    ) -> Response:
        return mark(request, status, [seen or str(hit_id)], back, reason, note)

    @web.post("/undo")
    def take_back(request: Request, hits: Hits = None, back: Back = "/") -> Response:
        ids, seen = ids_from(hits or ()), seen_from(hits or ())
        try:
            undo(app.store, ids, clock(), by=who(request), seen=seen)
        except ConflictError as error:
            return conflict(request, "/undo", ids, error.ids, back, {})
        if answer := row(request, ids, back):
            return answer
        return RedirectResponse(way_back(back), status_code=303)

    def conflict(
        request: Request,
        action: str,
        ids: Sequence[int],
        changed: Sequence[int],
        back: str,
        wish: Mapping[str, str | None],
    ) -> Response:
        """Show what others said meanwhile, with everything that this person was about to say."""
        told = "Somebody else judged this meanwhile, and nothing of yours was stored. Look again."
        if answer := row(request, ids, back, told):
            return answer
        now: list[StoredHit] = [hit for hit in map(app.store.hit, ids) if hit]
        context = {
            "action": action,
            "changed": [(hit, app.store.verdicts(hit.id)[-3:]) for hit in now if hit.id in changed],
            "hits": versions(now),
            "back": way_back(back),
            "wish": wish,
        }
        return pages.TemplateResponse(request, "conflict.html", context, status_code=409)

    @web.post("/story/{story_id}/assign")
    def assign(
        request: Request,
        story_id: int,
        to: Annotated[str, Form(max_length=100)] = "",
        back: Back = "/",
        hits: Hits = None,
    ) -> Response:
        known = {account.name for account in app.store.accounts.all()}
        if to and to != who(request) and to not in known:
            raise HTTPException(422, f"There is nobody called {to}.")
        with app.store.begin() as tx:
            if not tx.assign(min(max(story_id, 0), BIGGEST), to):
                raise HTTPException(404, f"There is no story {story_id}.")
        if answer := row(request, ids_from(hits or ()), back):
            return answer
        return RedirectResponse(way_back(back), status_code=303)
