"""The pages and the JSON API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Form, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response

from core.times import ago, parse_since
from core.values import HitFilter, HitStatus
from pipeline.shapes import fate_shape, hit_shape
from pipeline.wiring import App
from review import marking
from review.guard import guard

HERE = Path(__file__).parent
PAGE_SIZE = 50
STATUSES: tuple[HitStatus, ...] = get_args(HitStatus)
REASONS = ("boilerplate", "homonym", "duplicate", "stale", "off topic")
SINCE = (("", "any time"), ("24h", "last 24 hours"), ("7d", "last 7 days"), ("30d", "last 30 days"))


class Asked(BaseModel):
    """What the address of the list asks for; nonsense counts as not asked."""

    topic: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    language: str = Field("", max_length=20)
    status: str = Field("", max_length=20)
    since: str = Field("", max_length=30)
    q: str = Field("", max_length=500)
    before: int | None = Field(None, ge=1, lt=2**63)

    def filter(self, now: datetime) -> HitFilter:
        """The filter for the store; one more than a page, to know whether there are older ones."""
        status = next((s for s in STATUSES if s == self.status), None)
        try:
            since = parse_since(self.since, now) if self.since else None
        except ValueError:
            since = None  # a mistyped address shows everything rather than an error
        return HitFilter(
            topic=self.topic,
            source=self.source,
            language=self.language,
            status=status,
            since=since,
            search=self.q,
            limit=PAGE_SIZE + 1,
            before_id=self.before,
        )

    def address(self, before: int | None = None) -> str:
        """The address of this list, or of its older part."""
        given = self.model_dump(exclude_defaults=True, exclude={"before"})
        if before:
            given["before"] = before
        return "/" + (f"?{urlencode(given)}" if given else "")


def build(app: App, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> FastAPI:
    """The web application over an opened `App`."""
    web = FastAPI(title="Wirewatch", docs_url=None, redoc_url=None)
    secret = app.settings.review_password
    web.middleware("http")(guard(secret.get_secret_value() if secret else "", _hosts(app)))
    web.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    pages = Jinja2Templates(directory=HERE / "templates")
    pages.env.filters["ago"] = lambda moment: ago(moment, clock())
    pages.env.globals.update(marking=marking, reasons=REASONS, since_choices=SINCE)
    _errors(web, pages)

    @web.get("/", response_class=HTMLResponse)
    def hits(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        wanted = asked.filter(clock())
        found = app.store.hits(wanted)
        more = len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
        context = {
            "hits": found,
            "asked": asked,
            "topics": app.watch.topics,
            "sources": app.watch.sources,
            "languages": sorted({s.language for s in app.watch.sources if s.language}),
            "statuses": STATUSES,
            "counts": app.store.counts(),
            "here": asked.address(),
            "older": asked.address(before=found[-1].id) if more else "",
            "names": {topic.slug: topic.name for topic in app.watch.topics},
        }
        return pages.TemplateResponse(request, "hits.html", context)

    @web.get("/hit/{hit_id}", response_class=HTMLResponse)
    def hit(request: Request, hit_id: int) -> Response:
        stored = app.store.hit(hit_id) if hit_id < 2**63 else None
        if stored is None:
            raise HTTPException(404, f"There is no hit {hit_id}.")
        context = {
            "stored": stored,
            "story": app.store.story(stored.story_id),
            "fates": app.store.fates(stored.article.url),
            "names": {topic.slug: topic.name for topic in app.watch.topics},
            "linked": urlsplit(stored.article.link or stored.article.url).scheme
            in ("http", "https"),
            "here": f"/hit/{hit_id}",
        }
        return pages.TemplateResponse(request, "hit.html", context)

    @web.post("/hit/{hit_id}/mark")
    def mark(
        hit_id: int,
        status: Annotated[HitStatus, Form()],
        back: Annotated[str, Form()] = "/",
        reason: Annotated[str, Form(max_length=100)] = "",
        note: Annotated[str, Form(max_length=10_000)] = "",
    ) -> Response:
        marked = app.store.mark(hit_id, status, clock(), by="page", reason=reason, note=note)
        if marked is None:
            raise HTTPException(404, f"There is no hit {hit_id}.")
        # Only a path of ours: "//elsewhere" and "/\elsewhere" lead away.
        ours = back.startswith("/") and not back.startswith(("//", "/\\"))
        return RedirectResponse(back if ours else "/", status_code=303)

    @web.get("/api/hits")
    def api_hits(asked: Annotated[Asked, Query()]) -> dict[str, Any]:
        found = app.store.hits(asked.filter(clock()))
        page = found[:PAGE_SIZE]
        more = page[-1].id if len(found) > PAGE_SIZE else None
        return {"hits": [hit_shape(stored) for stored in page], "next_before": more}

    @web.get("/api/why")
    def api_why(url: str) -> dict[str, Any]:
        return {"url": url, "fates": [fate_shape(fate) for fate in app.fates(url)]}

    @web.get("/healthz")
    def healthz() -> dict[str, Any]:
        return {"ok": True, "counts": app.store.counts()}

    return web


def _hosts(app: App) -> frozenset[str]:
    """Names that we answer to; any when we listen on an address that is no loopback."""
    own = urlsplit(app.settings.review_address).hostname or ""
    if not app.settings.review_is_local:
        return frozenset({own}) if app.settings.review_url else frozenset()
    return frozenset({own, "localhost", "127.0.0.1", "::1", app.settings.review_host})


def _errors(web: FastAPI, pages: Jinja2Templates) -> None:
    """Friendly pages for what was asked wrongly; JSON below /api."""

    def answer(request: Request, status: int, sentence: str) -> Response:
        if request.url.path.startswith("/api"):
            return JSONResponse({"error": sentence}, status)
        return pages.TemplateResponse(
            request, "error.html", {"sentence": sentence, "status": status}, status_code=status
        )

    @web.exception_handler(StarletteHTTPException)
    def not_found(request: Request, error: StarletteHTTPException) -> Response:
        sentence = "There is nothing here." if error.detail == "Not Found" else str(error.detail)
        return answer(request, error.status_code, sentence)

    @web.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        fields = ", ".join(str(problem["loc"][-1]) for problem in error.errors())
        return answer(request, 422, f"That address or form is not right: {fields}.")
