"""The JSON API: the same lists, verdicts and figures for scripts. Described in docs/api.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from core.errors import StorageError
from core.urls import canonical_url
from core.values import Judgement
from pipeline.shapes import (
    facets_shape,
    fate_shape,
    hit_shape,
    revision_shape,
    stats_shape,
    story_shape,
)
from pipeline.stats import figures
from pipeline.triage import cards, judge, undo
from pipeline.wiring import App
from review.asked import BIGGEST, Asked
from review.guard import who

HIT_PAGE = 50
HitId = Annotated[int, Field(ge=1, le=BIGGEST)]


class Hits(BaseModel):
    """Hits by their ids."""

    hits: list[HitId] = Field(min_length=1, max_length=1000)


class Marks(Hits):
    """A verdict on hits; without a note each keeps its own."""

    status: Judgement
    reason: str = Field("", max_length=100)
    note: str | None = Field(None, max_length=10_000)
    #: The `version` of each hit that was looked at; a hit that has another by now is a 409.
    seen: dict[HitId, int] | None = None


def add(web: FastAPI, app: App, clock: Callable[[], datetime]) -> None:
    """Add the routes below /api, and /healthz."""

    @web.get("/api/hits")
    def api_hits(asked: Annotated[Asked, Query()]) -> dict[str, Any]:
        found = app.store.hits(asked.filter(clock(), HIT_PAGE + 1, app.watch.countries))
        page = found[:HIT_PAGE]
        more = page[-1].id if len(found) > HIT_PAGE else None
        return {"hits": [hit_shape(stored) for stored in page], "next_before": more}

    @web.get("/api/stories")
    def api_stories(asked: Annotated[Asked, Query()]) -> dict[str, Any]:
        found, more = cards(app.store, asked.filter(clock(), countries=app.watch.countries))
        return {"stories": [story_shape(card) for card in found], "next_before": more}

    @web.get("/api/facets")
    def api_facets(asked: Annotated[Asked, Query()]) -> dict[str, Any]:
        return facets_shape(app.store.facets(asked.filter(clock(), countries=app.watch.countries)))

    @web.get("/api/stats")
    def api_stats() -> dict[str, Any]:
        return stats_shape(figures(app.store, app.watch, clock()))

    @web.get("/api/why")
    def api_why(url: str) -> dict[str, Any]:
        return {"url": url, "fates": [fate_shape(fate) for fate in app.fates(url)]}

    @web.get("/api/revisions")
    def api_revisions(url: str) -> dict[str, Any]:
        found = app.store.revisions(url) or app.store.revisions(canonical_url(url))
        return {"url": url, "revisions": [revision_shape(one) for one in found]}

    @web.post("/api/mark")
    def api_mark(request: Request, marks: Marks) -> dict[str, Any]:
        found = judge(
            app.store,
            app.watch,
            marks.hits,
            marks.status,
            clock(),
            by=who(request),
            reason=marks.reason,
            note=marks.note,
            seen=marks.seen,
        )
        if not found:
            raise HTTPException(404, "None of these hits is there.")
        return {"marked": len(found)}

    @web.post("/api/undo")
    def api_undo(request: Request, hits: Hits) -> dict[str, Any]:
        return {"undone": undo(app.store, hits.hits, clock(), by=who(request))}

    @web.get("/healthz")
    def healthz(request: Request) -> JSONResponse:
        # Whoever watches over the service needs no account; figures and sentences, which may
        # name a server or a folder, are for those who have one.
        try:
            refused, wrong = app.writing.problem(), app.condition()
            counts = app.store.counts() if request.state.person else {}
        except StorageError as error:
            refused, wrong, counts = str(error), (str(error),), {}
        if refused:
            return JSONResponse(
                {"ok": False} | ({"problems": wrong} if request.state.person else {}), 503
            )
        told: dict[str, Any] = {"ok": True} | ({"degraded": True} if wrong else {})
        if request.state.person:
            told |= {"counts": counts} | ({"problems": wrong} if wrong else {})
        return JSONResponse(told)
