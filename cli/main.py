"""The command `wirewatch`: one room for each group of commands, errors as one sentence.

Exit 0: fine. 1: something failed and is named. 2: the call or the configuration is wrong.
Nothing heavy is imported before a command needs it, and Prefect never.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from cli import (
    articles,
    copies,
    figures,
    fleet,
    outbox,
    search,
    service,
    setup,
    sources,
    stages_commands,
    stories,
    topics,
    trying,
    users,
    watch,
)
from cli.output import err, safe
from core.errors import SetupError, WirewatchError

app = typer.Typer(
    name="wirewatch",
    help="A self-hosted news watch: polls sources, matches topics, alerts once per story.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wirewatch {version('wirewatch')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Say which version this is."
        ),
    ] = False,
) -> None:
    pass


for room in (
    watch,
    articles,
    search,
    outbox,
    stories,
    topics,
    trying,
    figures,
    sources,
    copies,
    setup,
    stages_commands,
    users,
    service,
    fleet,
):
    room.register(app)


def main() -> None:
    """Run the command line; every error of ours ends as a sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        # News is in every script; a locale that knows only one must not lose an answer.
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")
    # SIGTERM ends a command like Ctrl-C: what it has claimed or opened is given back first.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except SetupError as error:
        for problem in error.problems:
            err().print(f"[red]wirewatch:[/red] {safe(problem)}")
        sys.exit(2)
    except WirewatchError as error:
        err().print(f"[red]wirewatch:[/red] {safe(str(error))}")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our pipe went away (`| head`): not a failure, and nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
