"""`wirewatch backup`, `restore` and `upkeep`: safe copies of what happened, and no more of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.output import out, safe


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: wirewatch backup /backups/news-2026-11-22.db")(backup)
    app.command(epilog="Example: wirewatch restore /backups/news-2026-11-22.db")(restore)
    app.command(epilog="Example: wirewatch upkeep --dry-run")(upkeep)


def backup(file: Annotated[Path, typer.Argument(help="A new file for the copy.")]) -> None:
    """Copy the database as it stands at this moment, also while a poll is running."""
    from pipeline.wiring import load_app

    with load_app() as app, app.recorded("backup", "hand"):
        app.store.backup(file)
    out().print(f"[green]copied[/green] to {safe(str(file))} ({file.stat().st_size:,} bytes)")


def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by `backup`.")],
    aside: Annotated[
        bool, typer.Option("--aside", help="Keep what lies there now under another name.")
    ] = False,
) -> None:
    """Bring a copy back where no database is; refuses to overwrite one.

    With `--aside` a damaged database makes way, also while Wirewatch is running.
    """
    from config.environment import load_environment
    from config.settings import load_settings
    from pipeline.wiring import restore_database

    settings = load_settings(load_environment(os.environ))
    target = restore_database(settings, file, aside=aside)
    out().print(f"[green]restored[/green] {safe(str(target))}; `wirewatch doctor` looks it over")


def upkeep(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count what is past its time.")
    ] = False,
) -> None:
    """Delete what is past its time (WIREWATCH_KEEP_..._DAYS), as the upkeep flow does hourly."""
    from pipeline.wiring import load_app

    with load_app() as app:
        found = app.prunable() if dry_run else app.upkeep()
    for kind, rows in found.items():
        if rows:
            out().print(f"{rows:>12,}  {kind}")
    total, said = f"{sum(found.values()):,}", "would go" if dry_run else "went"
    out().print(f"{total} rows {said}" if any(found.values()) else "Nothing is past its time.")
