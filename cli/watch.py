"""`wirewatch poll`, `deliver`, `digest`: the watch, by hand."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.output import err, new_hits_table, out, progress, safe
from core.text import as_json
from pipeline.reports import counted

#: Seconds that a poll adds to make older articles of an upgraded database searchable.
INDEX_S = 5.0


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: wirewatch poll --all   or: wirewatch poll --source japan-times")(
        poll
    )
    app.command(epilog="Example: wirewatch deliver")(deliver)
    app.command(epilog="Example: wirewatch digest --preview")(digest)


def poll(
    every: Annotated[bool, typer.Option("--all", help="Also sources that are not due.")] = False,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="A JSON summary on stdout.")] = False,
) -> None:
    """Poll the sources once: fetch, clean, match, store, and owe the alerts."""
    from pipeline import loop
    from pipeline.wiring import load_app

    with load_app() as app:
        slugs = app.wanted(source or (), everything=every or bool(source))
        with progress() as bar:
            task = bar.add_task("Polling", total=len(slugs))
            report = loop.run(app.poll(slugs, lambda _: bar.advance(task)))
        app.index_older(INDEX_S)
        waiting = app.store.counts().get("waiting", 0)
    if json:
        sys.stdout.write(as_json(report.as_json() | {"waiting": waiting}) + "\n")
    else:
        console = out()
        if report.hits:
            console.print(new_hits_table(report.hits))
            console.print()
        for failed in (s for s in report.sources if s.outcome == "failed"):
            err().print(f"[red]{safe(failed.source)}[/red]: {safe(failed.problem)}")
        if not slugs:
            console.print("No source is due yet; `wirewatch poll --all` asks them all the same.")
        else:
            console.print(report.line())
        if report.hits:
            console.print("[dim]`wirewatch hits` shows them with their evidence.[/dim]")
        if waiting:
            console.print(f"{counted(waiting, 'alert')} waiting: `wirewatch deliver` sends them.")
    if any(s.outcome == "failed" for s in report.sources):
        raise typer.Exit(1)


def deliver() -> None:
    """Send every alert that is due; what fails is kept and tried again."""
    from pipeline.wiring import load_app

    with load_app() as app:
        report = app.deliver()
        claimed = len(app.store.deliveries("claimed"))
        failed = len(app.store.deliveries("failed"))
    console = out()
    for line in report.lines:
        colour = {"sent": "green", "retry": "yellow", "failed": "red"}.get(line.outcome, "dim")
        console.print(
            f"[{colour}]{line.outcome:>9}[/{colour}]  {safe(line.delivery.alert.receiver)}  "
            f"{safe(line.detail)}"
        )
    console.print(report.line())
    if claimed:
        console.print(
            f"[yellow]{counted(claimed, 'alert')}[/yellow] claimed by another delivery; "
            "if that one died, they are sent once its claim has lapsed."
        )
    if failed:
        console.print(
            f"[red]{counted(failed, 'alert')}[/red] failed for good: `wirewatch alerts failed` "
            "shows them, `wirewatch alerts resend NUMBER` tries one again."
        )
    if report.count("failed") or report.count("retry"):
        raise typer.Exit(1)


def digest(
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what the next digests hold; send nothing.")
    ] = False,
) -> None:
    """Put the digests that are due into the outbox, and send them."""
    from pipeline.wiring import load_app

    with load_app() as app:
        if preview:
            previews = app.preview_digests()
            for receiver, text in previews:
                out().rule(f"digest for {safe(receiver)}")
                for line in text.split("\n"):
                    out().print(safe(line))
            if not previews:
                out().print("Nothing waits for a digest.")
            return
        planned = app.plan_digests()
        report = app.deliver()
    out().print(f"{counted(len(planned), 'digest')} due; {report.line()}")
