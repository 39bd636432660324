"""Topics: how good they are by people's verdicts, and the page where one is written and tried."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import FastAPI, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from core.errors import ConflictError, SetupError
from pipeline.drafting import Draft, archive_advice, blank, can_save, draft, save, written
from pipeline.measuring import alerts_a_day, by_source, measured
from pipeline.regression import judged_lines
from pipeline.stats import topic_figures, wilson
from pipeline.trying import Trial
from pipeline.wiring import App
from review.asked import LONGEST_QUERY

#: Over so many days volumes are told.
DAYS = 30
#: Trying reads the archive and takes a processor while it does: one at a time.
_one_trial = threading.Lock()

Text = Annotated[str, Form(max_length=200_000)]
Days = Annotated[Literal["1", "7", "30"], Form()]


def add(web: FastAPI, app: App, pages: Jinja2Templates, clock: Callable[[], datetime]) -> None:
    """Add the addresses."""

    @web.get("/topics", response_class=HTMLResponse)
    def overview(request: Request) -> Response:
        now = clock()
        context = {
            "topics": topic_figures(app.store, app.watch, now, DAYS),
            "alerts": alerts_a_day(app.store, now, DAYS),
            "sources": by_source(app.store)[:50],
            "days": DAYS,
        }
        return pages.TemplateResponse(request, "topics.html", context)

    @web.get("/topics/new", response_class=HTMLResponse)
    def new(request: Request, query: str = Query("", max_length=LONGEST_QUERY)) -> Response:
        return page(request, "", "", draft(app, blank(query)))

    @web.get("/topic/{slug}", response_class=HTMLResponse)
    def show(request: Request, slug: str) -> Response:
        try:
            text = written(app, slug)
        except SetupError as error:
            raise HTTPException(422, f"{error}.") from error
        if not text:
            raise HTTPException(404, f"There is no topic {slug[:100]}.")
        return page(request, slug, text, draft(app, text))

    @web.get("/topic/{slug}/judged.jsonl")
    def regression_set(slug: str) -> Response:
        name = {"Content-Disposition": 'attachment; filename="judged.jsonl"'}
        lines = judged_lines(app.store, [slug])
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=name)

    @web.post("/draft/check", response_class=HTMLResponse)
    def check(
        request: Request, text: Text, before: Text = "", slug: str = Form("", max_length=100)
    ) -> Response:
        found = draft(app, text)
        if "hx-request" in request.headers:
            return pages.TemplateResponse(request, "lint.html", {"draft": found})
        return page(request, slug, before, found)

    @web.post("/draft/try", response_class=HTMLResponse)
    def try_(
        request: Request,
        text: Text,
        before: Text = "",
        slug: str = Form("", max_length=100),
        days: Days = "7",
    ) -> Response:
        found = draft(app, text)
        if found.topic is None:
            return page(request, slug, before, found)
        now, back = clock(), timedelta(days=int(days))
        with _one_trial:
            trial = app.try_topic(found.topic, now - back)
            seen = archive_advice(app, found.topic, now, back)
        return page(request, slug, before, found, trial=trial, seen=seen, span=days)

    @web.post("/draft/save", response_class=HTMLResponse)
    def keep(
        request: Request, text: Text, before: Text = "", slug: str = Form("", max_length=100)
    ) -> Response:
        found = draft(app, text)
        if found.topic is None or found.problems:
            return page(request, slug, before, found, status=422)
        try:
            save(app, before.replace("\r\n", "\n"), found)
        except ConflictError:
            told = "The topic was changed in the file meanwhile; open it again and compare."
            return page(request, slug, before, found, status=409, trouble=told)
        except SetupError as error:
            return page(request, slug, before, found, status=422, trouble=str(error))
        return RedirectResponse(f"/topic/{found.topic.slug}?saved=1", status_code=303)

    def page(
        request: Request,
        slug: str,
        before: str,
        found: Draft,
        *,
        status: int = 200,
        trial: Trial | None = None,
        **more: object,
    ) -> Response:
        context = {
            "slug": slug,
            "before": before,
            "draft": found,
            "trial": trial,
            "trial_interval": wilson(*trial.judged) if trial else None,
            "measured": measured(app.store, slug) if slug else None,
            "writable": can_save(app),
            "file": app.settings.config / "topics.toml",
        }
        return pages.TemplateResponse(request, "topic.html", context | more, status_code=status)
