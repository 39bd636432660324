"""`wirewatch sources`: what is watched, and how it is."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.output import out, safe
from core.text import as_json
from core.times import ago, iso
from core.values import SourceState

sources = typer.Typer(help="Sources and their health.", epilog="Example: wirewatch sources list")


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(sources, name="sources")


@sources.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """List the sources when no command is named."""
    if context.invoked_subcommand is None:
        list_(json=False)


@sources.command(name="list", epilog="Example: wirewatch sources list --json")
def list_(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show every source, its last success and its trouble."""
    from pipeline.wiring import load_app

    with load_app() as app:
        states = app.store.source_states()
        rows = [(s, states.get(s.slug, SourceState(s.slug))) for s in app.watch.sources]
    if json:
        shapes = [
            {
                "slug": source.slug,
                "name": source.name,
                "url": source.url,
                "kind": source.kind,
                "language": source.language,
                "country": source.country,
                "succeeded_at": iso(state.succeeded_at),
                "due_at": iso(state.due_at),
                "failures": state.failures,
                "problem": state.problem,
            }
            for source, state in rows
        ]
        sys.stdout.write(as_json(shapes) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "where", "kind", "last success", "state"):
        table.add_column(column)
    now = datetime.now(UTC)
    for source, state in rows:
        where = " ".join(filter(None, (source.country, source.language)))
        table.add_row(
            safe(source.slug), where, source.kind, ago(state.succeeded_at, now), _health(state)
        )
    out().print(table)


def _health(state: SourceState) -> Text:
    if state.failures:
        return Text(f"{state.failures} failed in a row: {state.problem}", style="red")
    if state.succeeded_at is None:
        return Text("never asked", style="dim")
    return Text("fine", style="green")
