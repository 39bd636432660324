"""Where hubs confirm what we asked for and tell of news; there only if a public address is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from pipeline.websub import notified, verify
from pipeline.wiring import App


def add(web: FastAPI, app: App, clock: Callable[[], datetime]) -> None:
    """Add the endpoint of WebSub. The token in the address is known to the hub alone."""
    if not app.settings.websub_url:
        return

    @web.get("/websub/{token}")
    def confirm(
        token: str,
        mode: Annotated[str, Query(alias="hub.mode", max_length=20)],
        topic: Annotated[str, Query(alias="hub.topic", max_length=4000)],
        challenge: Annotated[str, Query(alias="hub.challenge", max_length=4000)] = "",
        lease: Annotated[str, Query(alias="hub.lease_seconds", max_length=20)] = "",
        reason: Annotated[str, Query(alias="hub.reason", max_length=4000)] = "",
    ) -> Response:
        if verify(app.store, token, mode, topic, lease, reason, clock()):
            return PlainTextResponse(challenge)
        raise HTTPException(404, "Nobody here asked for that.")

    @web.post("/websub/{token}")
    async def notice(request: Request, token: str) -> Response:
        signature = request.headers.get("x-hub-signature", "")
        body = await request.body()
        taken = await run_in_threadpool(notified, app.store, token, body, signature, clock())
        if taken is None:
            raise HTTPException(410, "That subscription is over.")
        # A wrong signature is answered likewise, so that nobody learns from it (8).
        return Response(status_code=202)
