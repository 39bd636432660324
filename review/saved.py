"""Filters that people keep under a name and an address of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from config.edit import new_slug
from core.desk import SavedFilter
from pipeline.wiring import App
from review.asked import Asked
from review.guard import who


def asked_by(saved: SavedFilter) -> Asked:
    """What a saved filter asks for."""
    return Asked.model_validate(dict(parse_qsl(saved.query)))


def add(
    web: FastAPI,
    app: App,
    clock: Callable[[], datetime],
    show: Callable[[Request, Asked, SavedFilter | None], Response],
) -> None:
    """Add the addresses; `show` makes the list."""

    @web.get("/filter/{slug}", response_class=HTMLResponse)
    def look(request: Request, slug: str) -> Response:
        saved = app.store.filters.get(slug)
        if saved is None:
            raise HTTPException(404, "There is no such saved filter.")
        return show(request, asked_by(saved), saved)

    @web.post("/filters")
    def save(
        request: Request,
        name: Annotated[str, Form(min_length=1, max_length=100)],
        query: Annotated[str, Form(max_length=2000)],
    ) -> Response:
        try:
            asked = Asked.model_validate(dict(parse_qsl(query.lstrip("?"))))
        except ValueError as error:
            raise HTTPException(422, "That filter cannot be read.") from error
        if not name.strip() or not asked.narrowed:
            raise HTTPException(422, "Narrow the list first, and give the filter a name.")
        slug = new_slug(name, "https://filter", [one.slug for one in app.store.filters.all()])
        saved = SavedFilter(slug, name.strip(), asked.query()[1:], who(request), clock())
        if not app.store.filters.add(saved):  # somebody else took the name a moment ago
            raise HTTPException(409, f"There is a filter {slug} already.")
        return RedirectResponse(f"/filter/{slug}", status_code=303)

    @web.post("/filter/{slug}/remove")
    def remove(slug: str) -> Response:
        if not app.store.filters.remove(slug):
            raise HTTPException(404, "There is no such saved filter.")
        return RedirectResponse("/", status_code=303)
