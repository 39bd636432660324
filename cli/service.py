"""`wirewatch start` and `review`: what runs until Ctrl-C."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.output import err, out, safe
from cli.supervise import Part, supervise
from core.errors import SetupError

#: Where Prefect keeps its own database, unless PREFECT_HOME says otherwise.
PREFECT_HOME = Path("var/prefect")


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
        if port_taken(wanted):
            raise SetupError(
                f"port {wanted} is taken; stop what listens there, or set WIREWATCH_{name}_PORT"
            )
    api = f"http://127.0.0.1:{settings.prefect_port}/api"
    home = Path(environ.get("PREFECT_HOME") or PREFECT_HOME).absolute()
    prefect = dict(os.environ) | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": environ.get("PREFECT_LOGGING_LEVEL", "WARNING"),
    }
    home.mkdir(parents=True, exist_ok=True)
    python = sys.executable
    port = str(settings.prefect_port)
    server = [python, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    parts = [
        Part("review page", [python, "-m", "review.serving"], dict(os.environ)),
        Part(
            "Prefect server",
            server,
            prefect,
            log=str(home / "server.log"),
            ready=until_answers(settings.prefect_port),
        ),
        Part("schedules", [python, "-m", "flows.serving"], prefect, stop_with=signal.SIGINT),
    ]
    console = out()
    console.print(f"Watching {sources} sources for {topics} topics. Ctrl-C stops everything.")
    console.print(f"  review page   {settings.review_address}")
    console.print(f"  Prefect       http://127.0.0.1:{settings.prefect_port}  (ready in a moment)")
    supervise(parts, lambda text: err().print(f"[yellow]wirewatch:[/yellow] {safe(text)}"))
    console.print("Stopped.")


def review(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Listen there instead.")
    ] = None,
) -> None:
    """Serve the review page alone, until Ctrl-C."""
    environ = dict(os.environ) | ({"WIREWATCH_REVIEW_PORT": str(port)} if port else {})
    os.execve(sys.executable, [sys.executable, "-m", "review.serving"], environ)  # noqa: S606


def port_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something listens there already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def until_answers(port: int, seconds: float = 90) -> Callable[[], None]:
    """A wait for Prefect's server: its first start makes a database, which takes a while."""

    def wait() -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            try:
                connection.request("GET", "/api/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                # Not listening yet: that is what we wait for.
                time.sleep(0.3)
            finally:
                connection.close()
        raise TimeoutError(f"no answer on port {port} after {seconds:.0f} s")

    return wait
