"""Stories merged and split from the page of a hit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from core.errors import SetupError
from pipeline.regroup import merge, split
from pipeline.wiring import App
from review.asked import BIGGEST, way_back
from review.guard import who


def add(web: FastAPI, app: App, clock: Callable[[], datetime]) -> None:
    """Add the two addresses that the forms post to; what cannot be done is a 422."""

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
