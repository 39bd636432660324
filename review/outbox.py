"""Alerts sent again or given up, from the list of failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from pipeline.wiring import App
from review.asked import BIGGEST
from review.guard import who


def add(web: FastAPI, app: App, clock: Callable[[], datetime]) -> None:
    """Add the address that the buttons post to."""

    @web.post("/alert/{alert_id}/{action}")
    def act(request: Request, alert_id: int, action: Literal["resend", "cancel"]) -> Response:
        number, now = min(max(alert_id, 0), BIGGEST), clock()
        if action == "resend":
            done = app.store.requeue(number, now)
        else:
            with app.store.begin() as tx:
                done = bool(tx.cancel([number], f"cancelled by {who(request)}", now))
        if not done:
            raise HTTPException(404, f"There is no alert {number} to {action}.")
        return RedirectResponse("/overview#outbox", status_code=303)
