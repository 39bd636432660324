"""Search over the whole archive in the query language of topics, and an article as stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from core.errors import SetupError
from core.times import parse_since
from core.values import HitFilter
from pipeline.search import Page, read_article, search_archive
from pipeline.shapes import page_shape
from pipeline.wiring import App
from review.asked import BIGGEST, LONGEST_QUERY


class SearchAsked(BaseModel):
    """What the address of a search asks for."""

    q: str = Field("", max_length=LONGEST_QUERY)
    since: str = Field("", max_length=30)
    until: str = Field("", max_length=30)
    before: int | None = Field(None, ge=1, le=BIGGEST)

    def query(self, **changes: object) -> str:
        """The query of a neighbour; on its first page unless `before` is given."""
        given = self.model_dump(exclude={"before"}) | changes
        # A lone surrogate, which nobody types, would not encode.
        return "?" + urlencode({k: v for k, v in given.items() if v}, errors="replace")


def add(
    web: FastAPI,
    app: App,
    pages: Jinja2Templates,
    clock: Callable[[], datetime],
    ticks: Callable[[], float],
) -> None:
    """Add the addresses; `ticks` counts seconds, by which the work of a search is bounded."""

    def found(asked: SearchAsked) -> Page:
        """Raises SetupError for a query or a time that cannot be read."""
        return search_archive(
            app.store,
            app.watch,
            asked.q,
            ticks,
            since=_moment("since", asked.since, clock()),
            until=_moment("until", asked.until, clock()),
            before=asked.before,
        )

    @web.get("/search", response_class=HTMLResponse)
    def search(request: Request, asked: Annotated[SearchAsked, Query()]) -> Response:
        page, problems = None, tuple[str, ...]()
        if asked.q.strip():
            try:
                page = found(asked)
            except SetupError as error:
                problems = error.problems
        older = asked.query(before=page.older) if page and page.older else ""
        context = {"asked": asked, "found": page, "problems": problems, "older": older}
        return pages.TemplateResponse(request, "search.html", context)

    @web.get("/article/{number}", response_class=HTMLResponse)
    def article(
        request: Request, number: int, q: str = Query("", max_length=LONGEST_QUERY)
    ) -> Response:
        shown = read_article(app.store, app.watch, number, q) if 0 < number <= BIGGEST else None
        if shown is None:
            raise HTTPException(404, f"There is no article {number}.")
        address = shown.article.link or shown.article.url
        context = {
            "shown": shown,
            "asked": SearchAsked(q=q, since="", until="", before=None),
            "hits": app.store.hits(HitFilter(url=shown.article.url)),
            "linked": urlsplit(address).scheme in ("http", "https"),
        }
        return pages.TemplateResponse(request, "article.html", context)

    @web.get("/api/search", response_model=None)
    def api_search(
        request: Request, asked: Annotated[SearchAsked, Query()]
    ) -> dict[str, Any] | Response:
        try:
            return page_shape(found(asked))
        except SetupError as error:
            told = {"error": "; ".join(error.problems), "request_id": request.state.id}
            return JSONResponse(told, 422)


def _moment(name: str, text: str, now: datetime) -> datetime | None:
    try:
        return parse_since(text, now) if text else None
    except (ValueError, OverflowError) as error:
        raise SetupError(f"{name} {error}") from error
