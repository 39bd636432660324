"""`wirewatch backup` and `restore`: safe copies of what happened."""

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


def backup(file: Annotated[Path, typer.Argument(help="A new file for the copy.")]) -> None:
    """Copy the database as it stands at this moment, also while a poll is running."""
    from pipeline.wiring import load_app

    with load_app() as app:
        app.store.backup(file)
    out().print(f"[green]copied[/green] to {safe(str(file))} ({file.stat().st_size:,} bytes)")


def restore(file: Annotated[Path, typer.Argument(help="A copy made by `backup`.")]) -> None:
    """Bring a copy back where no database is; refuses to overwrite one."""
    from config.environment import load_environment
    from config.settings import load_settings
    from pipeline.wiring import restore_database

    settings = load_settings(load_environment(os.environ))
    target = restore_database(settings, file)
    out().print(f"[green]restored[/green] {safe(str(target))}; `wirewatch doctor` looks it over")
