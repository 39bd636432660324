"""`wirewatch start` and `review`: what runs until Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Mapping
from typing import Annotated

import typer

from cli.output import out
from cli.parts import ONE_THREAD
from core.errors import SetupError

#: Whoever was killed may take so long to leave a port; then it is somebody else's.
PORT_FREE_S = 5.0


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: WIREWATCH_CONFIG=/etc/wirewatch wirewatch start")(start)
    app.command(epilog="Example: wirewatch review --port 8500")(review)


def start() -> None:
    """Run everything on schedule until Ctrl-C: Prefect, polls, delivery, the review page."""
    from config.environment import load_environment
    from config.settings import load_settings
    from pipeline.wiring import open_app

    environ = load_environment(os.environ)
    settings = load_settings(environ)
    with open_app(settings, environ) as app:
        # A watch that cannot work is refused here, before anything is started.
        sources, topics = len(app.watch.sources), len(app.watch.topics)
        _ = app.matcher
    for name, wanted in (("PREFECT", settings.prefect_port), ("REVIEW", settings.review_port)):
        if not becomes_free(wanted):
            raise SetupError(
                f"port {wanted} is taken; stop what listens there, or set WIREWATCH_{name}_PORT"
            )
    if settings.log_format == "text":
        console = out()
        console.print(f"Watching {sources} sources for {topics} topics. Ctrl-C stops everything.")
        console.print(f"  review page   {settings.review_address}")
        prefect = f"http://127.0.0.1:{settings.prefect_port}"
        console.print(f"  Prefect       {prefect}  (ready in a moment)")
    sys.stdout.flush()
    words = [sys.executable, "-m", "cli.supervisor", "start"]
    os.execve(sys.executable, words, dict(os.environ))  # noqa: S606  # our own module, no shell


def review(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Listen there instead.")
    ] = None,
) -> None:
    """Serve the review page alone, until Ctrl-C."""
    asked = {"WIREWATCH_REVIEW_PORT": str(port)} if port else {}
    environ: Mapping[str, str] = ONE_THREAD | dict(os.environ) | asked
    os.execve(sys.executable, [sys.executable, "-m", "review.serving"], environ)  # noqa: S606


def becomes_free(port: int, seconds: float = PORT_FREE_S) -> bool:
    """Whether nothing listens on a port of this machine, now or soon."""
    end = time.monotonic() + seconds
    while port_taken(port):
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def port_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something listens there already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
