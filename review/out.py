"""What leaves the page: a list as CSV, JSON, JSON Lines or a Markdown brief, and feeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Query, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from core.values import HitFilter
from pipeline.shapes import hit_lines
from pipeline.triage import cards, every_hit
from pipeline.wiring import App
from review.asked import Asked
from review.doors import Doors
from review.feeds import Feed, atom, json_feed
from review.saved import asked_by

FEED_SIZE = 50

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}


def add(web: FastAPI, app: App, clock: Callable[[], datetime], doors: Doors) -> None:
    """Add the routes /hits.csv, /hits.jsonl and those below /feeds."""

    @web.get("/brief.md")
    def report(asked: Annotated[Asked, Query()]) -> Response:
        wanted = asked.filter(clock(), countries=app.watch.countries)
        return Response(app.brief(wanted), media_type="text/markdown; charset=utf-8")

    @web.get("/hits.{form}")
    def export(form: Literal["csv", "json", "jsonl"], asked: Annotated[Asked, Query()]) -> Response:
        lines = hit_lines(
            every_hit(app.store, asked.filter(clock(), countries=app.watch.countries)), form
        )
        name = {"Content-Disposition": f'attachment; filename="hits.{form}"'}
        return StreamingResponse(lines, media_type=_TYPES[form], headers=name)

    @web.get("/feeds/{slug}.{form}")
    def topic_feed(
        request: Request, slug: str, form: Literal["atom", "json"], token: str = ""
    ) -> Response:
        topic = next((topic for topic in app.watch.topics if topic.slug == slug), None)
        if topic is None or not allowed(request, token, f"topic:{slug}"):
            raise no_feed()
        about = Feed(slug, topic.name, f"/?topic={slug}")
        return feed(about, HitFilter(topic=slug), form, f"/feeds/{quote(slug)}", token)

    @web.get("/feeds/filter/{slug}.{form}")
    def filter_feed(
        request: Request, slug: str, form: Literal["atom", "json"], token: str = ""
    ) -> Response:
        saved = app.store.filters.get(slug)
        if saved is None or not allowed(request, token, f"filter:{slug}"):
            raise no_feed()
        wanted = asked_by(saved).filter(clock(), countries=app.watch.countries)
        about = Feed(f"filter:{slug}", saved.name, f"/filter/{slug}")
        return feed(about, wanted, form, f"/feeds/filter/{quote(slug)}", token)

    def no_feed() -> HTTPException:
        # The same answer for a wrong token and what is not there: nobody learns names.
        return HTTPException(404, "There is no such feed, or its address is out of date.")

    def allowed(request: Request, token: str, target: str) -> bool:
        return bool(request.state.person) or doors.opens_feed(token, target)

    def feed(about: Feed, wanted: HitFilter, form: str, path: str, token: str) -> Response:
        found, _ = cards(app.store, replace(wanted, limit=FEED_SIZE))
        # What is irrelevant is left out, unless the filter asks for just that.
        shown = [card for card in found if wanted.status or card.status != "irrelevant"]
        base = app.settings.review_address.rstrip("/")
        itself = f"{base}{path}.{form}" + (f"?token={quote(token)}" if token else "")
        if form == "json":
            made = json_feed(about, shown, base, itself)
            return JSONResponse(made, media_type="application/feed+json")
        return Response(
            atom(about, shown, base, itself, clock()), media_type="application/atom+xml"
        )
