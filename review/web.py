"""The pages. What they show is asked of `pipeline`; what they say stands in `templates/`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response

from core.accounts import reaches
from core.desk import SavedFilter
from core.errors import StorageError
from core.outlets import spread
from core.times import ago, lasting
from core.values import PARTIAL, HitFilter, StoredHit
from pipeline.fresh import FreshWatch
from pipeline.health import remarks
from pipeline.marks import PARTS, Known, by_marks
from pipeline.related import related_stories
from pipeline.reports import kinds_told
from pipeline.stats import figures, wilson
from pipeline.triage import cards
from pipeline.wiring import App, secret_of
from review import (
    api,
    charts,
    grouping,
    hub,
    hush,
    judging,
    marking,
    metrics,
    out,
    outbox,
    search,
    signing,
    topics,
)
from review import saved as saved_filters
from review.asked import BIGGEST, Asked, facets, ids_from, versions
from review.doors import Doors, Person
from review.edits import edits
from review.guard import REFUSED, HeadAsGet, guard

HERE = Path(__file__).parent
REASONS = ("boilerplate", "homonym", "duplicate", "stale", "off topic")
SINCE = (("", "any time"), ("24h", "last 24 hours"), ("7d", "last 7 days"), ("30d", "last 30 days"))

#: Of thousands of sources the overview shows so many, those in trouble first.
MOST_SOURCES = 100


@dataclass(frozen=True, slots=True)
class Done:
    """What was marked just now, for the notice."""

    ids: tuple[int, ...]
    first: StoredHit
    #: The ids with the versions that they have since then.
    marks: str


def build(
    app: App,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ticks: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """The web application over an opened `App`; `ticks` counts seconds for the throttle."""
    web = FastAPI(title="Wirewatch", docs_url=None, redoc_url=None, redirect_slashes=False)
    fresh = FreshWatch(app)

    def watched(request: Request) -> dict[str, object]:
        return {
            "names": app.watch.topic_names,
            "source_names": app.watch.source_names,
            "mistakes": fresh.problems,
        }

    pages = Jinja2Templates(directory=HERE / "templates", context_processors=[_person, watched])
    pages.env.filters["span"] = lasting
    pages.env.filters["day"] = lambda text: date.fromisoformat(text).strftime("%d %b")
    pages.env.filters["ago"] = lambda moment: ago(moment, clock())
    pages.env.globals.update(
        spread=spread,
        marking=marking,
        reasons=REASONS,
        since_choices=SINCE,
        bars=charts.bars,
        partial=PARTIAL,
        kinds_told=kinds_told,
        versions=versions,
        wilson=wilson,
        is_web=lambda url: urlsplit(url).scheme in ("http", "https"),
    )
    learned: Known = {}
    doors = Doors(
        app.store,
        secret_of(app.settings.review_password),
        app.settings.review_open,
        app.settings.review_address.startswith("https:"),
        clock,
        ticks,
    )
    form = signing.sign_in_form(doors, pages)
    answer = _errors(web, pages)
    web.middleware("http")(
        guard(doors, _hosts(app), answer, signing.asker(doors, form), fresh.look)
    )
    web.add_middleware(HeadAsGet)
    # Pages hold no secret that a guesser could get at by their length (CRIME, BREACH): forms have
    # no token. The row of a verdict is smaller than this and goes out as it is.
    web.add_middleware(GZipMiddleware, minimum_size=4096, compresslevel=5)
    web.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    api.add(web, app, clock)
    metrics.add(web, app, clock)
    out.add(web, app, clock, doors)
    judging.add(web, app, pages, clock)
    grouping.add(web, app, clock)
    hush.add(web, app, pages, clock)
    hub.add(web, app, clock)
    outbox.add(web, app, clock)
    topics.add(web, app, pages, clock)
    search.add(web, app, pages, clock, ticks)
    signing.add(web, app, pages, doors, form)

    @web.get("/", response_class=HTMLResponse)
    def hits(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        return show(request, asked, None)

    def show(request: Request, asked: Asked, saved: SavedFilter | None) -> Response:
        names, countries = app.watch.topic_names, app.watch.countries
        wanted = asked.filter(clock(), countries=countries)
        found, older = cards(app.store, wanted)
        context = {
            "cards": found,
            "asked": asked,
            "facets": facets(
                asked, app.store.facets(wanted), names | app.watch.source_names, countries
            ),
            "counts": app.store.counts(),
            "here": asked.here(),
            "older": "/" + asked.query(before=older) if older else "",
            "done": _done(asked),
            "saved": saved,
            "filters": app.store.filters.all(),
            "feed": f"/feeds/filter/{saved.slug}"
            if saved
            else f"/feeds/{asked.topic}"
            if asked.topic in names
            else "",
        }
        return pages.TemplateResponse(request, "hits.html", context)

    saved_filters.add(web, app, clock, show)

    def _done(asked: Asked) -> Done | None:
        ids = ids_from([asked.done])
        first = app.store.hit(ids[0]) if ids else None
        return Done(ids, first, asked.done) if first else None

    @web.get("/hit/{hit_id}", response_class=HTMLResponse)
    def hit(request: Request, hit_id: int) -> Response:
        stored = app.store.hit(hit_id) if 0 < hit_id <= BIGGEST else None
        if stored is None:
            raise HTTPException(404, f"There is no hit {hit_id}.")
        story = app.store.story(stored.story_id)
        deliveries = app.store.story_deliveries(stored.story_id)
        context = {
            "stored": stored,
            "story": story,
            "related": related_stories(app.store, story) if story else (),
            "fates": app.store.fates(stored.article.url),
            "edits": edits(stored.article, app.store.revisions(stored.article.url)),
            "verdicts": app.store.verdicts(hit_id),
            "deliveries": [(row, app.store.history(row.id)) for row in deliveries],
            "members": {
                one.article.url: one
                for one in app.store.hits(HitFilter(story_id=stored.story_id, limit=100))
            },
            "here": f"/hit/{hit_id}",
            "silences": app.store.silences(clock()),
            "receivers": [receiver.name for receiver in app.watch.receivers],
            "parts": PARTS,
            "by_marks": by_marks(app.store, (stored,), learned).get(hit_id),
            "people": [account.name for account in app.store.accounts.all()],
        }
        return pages.TemplateResponse(request, "hit.html", context)

    @web.get("/overview", response_class=HTMLResponse)
    def overview(request: Request) -> Response:
        now = clock()
        told = figures(app.store, app.watch, now)
        states = {state.slug: state for state in told.sources}
        odd = {s.slug: remarks(s, states[s.slug], now) for s in app.watch.sources}
        pairs = zip(told.sources, told.pages, strict=True)
        sources = sorted(
            pairs,
            key=lambda pair: (
                -pair[0].failures,
                not pair[1].deserves_a_look,
                not odd[pair[0].slug],
            ),
        )
        context = {
            "figures": told,
            "remarks": odd,
            "prefect": app.settings.prefect_address,
            "sources": sources[:MOST_SOURCES],
            "more_sources": max(0, len(sources) - MOST_SOURCES),
            "failed": app.store.deliveries("failed", limit=10),
            "condition": app.condition(),
        }
        return pages.TemplateResponse(request, "overview.html", context)

    return web


def _person(request: Request) -> dict[str, object]:
    """What every page is told of who looks at it: `person`, and `may` they do what a role may."""
    person: Person | None = getattr(request.state, "person", None)
    return {"person": person, "may": lambda role: bool(person and reaches(person.role, role))}


def _hosts(app: App) -> frozenset[str]:
    """Names that we answer to; any when we listen on an address that is no loopback."""
    own = urlsplit(app.settings.review_address).hostname or ""
    hubs = urlsplit(app.settings.websub_url).hostname or own
    if not app.settings.review_is_local:
        return frozenset({own, hubs}) if app.settings.review_url else frozenset()
    return frozenset({own, hubs, "localhost", "127.0.0.1", "::1", app.settings.review_host})


def _errors(web: FastAPI, pages: Jinja2Templates) -> Callable[[Request, int, str], Response]:
    """Friendly pages for what was asked wrongly; JSON below /api. Returns their maker."""

    def answer(request: Request, status: int, sentence: str) -> Response:
        number = request.state.id
        if request.url.path.startswith("/api"):
            return JSONResponse({"error": sentence, "request_id": number}, status)
        context = {"sentence": sentence, "status": status, "number": number}
        if "hx-request" in request.headers:
            # A row stays and is told what is wrong with it; the lint of a topic makes room.
            row = request.headers.get("hx-target", "").startswith("li")
            how = {"HX-Reswap": "beforeend"} if row else None
            return pages.TemplateResponse(request, "trouble.html", context, status, how)
        return pages.TemplateResponse(request, "error.html", context, status_code=status)

    @web.exception_handler(StarletteHTTPException)
    def not_found(request: Request, error: StarletteHTTPException) -> Response:
        sentence = "There is nothing here." if error.detail == "Not Found" else str(error.detail)
        return answer(request, error.status_code, sentence)

    @web.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        fields = ", ".join(str(problem["loc"][-1]) for problem in error.errors())
        return answer(request, 422, f"That address or form is not right: {fields}.")

    @web.exception_handler(StorageError)
    def refused(request: Request, error: StorageError) -> Response:
        return answer(request, 503, f"{REFUSED}: {error}.")

    return answer
