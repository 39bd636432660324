"""Serve the review page: `python -m review.serving`."""

from __future__ import annotations

import sys

import uvicorn

from core.errors import WirewatchError
from pipeline.logs import set_up_logging
from pipeline.wiring import App, load_app
from review.web import build


def main() -> int:
    """Serve until stopped; 0 when it was stopped, 1 with a sentence when it could not start."""
    try:
        with load_app() as app:
            set_up_logging(app.settings, app.environ)
            if not (app.settings.review_open or app.settings.review_password):
                _say_who_may_enter(app)
            uvicorn.run(
                build(app),
                host=app.settings.review_host,
                port=app.settings.review_port,
                log_level="warning",
                log_config=None,  # ours: its own would show secrets, and break a log of JSON
                server_header=False,
                timeout_graceful_shutdown=5,
            )
    except WirewatchError as error:
        sys.stderr.write(f"wirewatch review: {error}\n")
        return 1
    return 0


def _say_who_may_enter(app: App) -> None:
    if not app.store.accounts.all():
        sys.stderr.write(
            "wirewatch review: nobody may sign in yet: `wirewatch users add NAME` makes the first "
            "account; on a machine of your own WIREWATCH_REVIEW_OPEN=yes lets everybody on it in\n"
        )


if __name__ == "__main__":
    sys.exit(main())
