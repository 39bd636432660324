"""A story by its number; stories merged and split from the page of a hit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from core.errors import SetupError
from core.values import HitFilter
from pipeline.regroup import merge, split
from pipeline.wiring import App
from review.asked import BIGGEST, way_back
from review.guard import who

#: Hits of a story among which the best is chosen.
MOST_LOOKED_AT = 100


def add(web: FastAPI, app: App, clock: Callable[[], datetime]) -> None:
    """Add a story's lasting address, and those that forms post to; what cannot be done is a 422."""

    @web.get("/story/{story_id}")
    def story(story_id: int) -> Response:
        # The story that it was merged into, where it was; shown with its best hit.
        found = app.store.story(story_id) if 0 < story_id <= BIGGEST else None
        if found is None:
            raise HTTPException(404, f"There is no story {story_id}.")
        hits = app.store.hits(HitFilter(story_id=found.id, limit=MOST_LOOKED_AT))
        hits = hits or app.store.hits(HitFilter(story_id=found.id, status="suppressed", limit=1))
        if not hits:
            raise HTTPException(404, f"Story {story_id} has no hit any more.")
        best = max(hits, key=lambda stored: (stored.hit.score, stored.id))
        return RedirectResponse(f"/hit/{best.id}#story", status_code=307)

    @web.post("/story/{story_id}/merge")
    def merge_with(
        request: Request,
        story_id: int,
        other: Annotated[int, Form(ge=1, le=BIGGEST)],
        back: Annotated[str, Form()] = "/",
    ) -> Response:
        try:
            merge(app.store, min(story_id, BIGGEST), other, clock(), who(request))
        except SetupError as error:
            raise HTTPException(422, f"{error}.") from error
        return RedirectResponse(way_back(back), status_code=303)

    @web.post("/story/{story_id}/split")
    def split_off(
        request: Request,
        story_id: int,
        url: Annotated[list[str] | None, Form()] = None,
        back: Annotated[str, Form()] = "/",
    ) -> Response:
        try:
            split(app.store, app.watch, min(story_id, BIGGEST), url or (), clock(), who(request))
        except SetupError as error:
            raise HTTPException(422, f"{error}.") from error
        return RedirectResponse(way_back(back), status_code=303)
