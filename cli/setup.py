"""`wirewatch init`, `check`, `doctor`: is everything in order, and what mends it."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.output import err, local, out, safe
from core.errors import SetupError
from core.values import Watch
from pipeline.reports import counted

if TYPE_CHECKING:
    from config.settings import Settings


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: wirewatch init my-watch")(init)
    app.command(epilog="Example: wirewatch check --live")(check)
    app.command(epilog="Example: wirewatch doctor")(doctor)


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("config"),
) -> None:
    """Write a commented starter configuration; never overwrites a file."""
    from config.starter import write_starter

    for path in write_starter(folder):
        out().print(f"[green]wrote[/green] {safe(str(path))}")
    out().print(
        f"Next: edit {safe(str(folder))}/topics.toml, then "
        f"`WIREWATCH_CONFIG={safe(str(folder))} wirewatch check`, then `wirewatch poll`."
    )


def check(
    live: Annotated[
        bool, typer.Option("--live", help="Also read each source once and show what it would keep.")
    ] = False,
    judged: Annotated[
        Path | None,
        typer.Option(help="Also try the topics on this file of `wirewatch topics judged`."),
    ] = None,
) -> None:
    """Check the watch files: keys, names, times, topics and their examples."""
    from config.environment import load_environment
    from config.loader import read_watch
    from config.settings import load_settings
    from pipeline.checking import advise, advise_sources, check_sites, check_watch, idle

    environ = load_environment(os.environ)
    settings = load_settings(environ)
    files = read_watch(settings.config, environ)
    problems = list(check_watch(files, settings.mail_sender, settings.config))
    notes: tuple[str, ...] = ()
    try:
        notes = check_sites(settings.config, datetime.now(UTC).date())
    except SetupError as error:
        problems += error.problems
    if problems:
        raise SetupError(*problems)
    watch = files.watch
    examples = sum(len(t.must_match) + len(t.must_not_match) for t in watch.topics)
    out().print(
        f"[green]fine[/green]  {counted(len(watch.sources), 'source')}, "
        f"{counted(len(watch.topics), 'topic')}, {counted(examples, 'example')} as expected, "
        f"{counted(len(watch.receivers), 'receiver')}, {counted(len(watch.routes), 'route')}"
    )
    for note in notes:
        out().print(f"[yellow]Ended:[/yellow] {safe(note)}")
    for line in idle(watch):
        what, _, why = line.partition(": ")
        out().print(f"[yellow]{safe(what.capitalize())}:[/yellow] {safe(why)} yet")
    for line in (*advise(watch.topics), *advise_sources(watch.sources, settings.chromium)):
        out().print(f"[yellow]look[/yellow]  {safe(line)}")
    lost = _check_archive(settings, watch) + (_check_judged(judged, watch) if judged else 0)
    if live:
        _check_live()
    if lost:
        raise typer.Exit(1)


def _check_judged(path: Path, watch: Watch) -> int:
    """Say what a regression set says of the topics; how many sentences on what is lost."""
    from pipeline.regression import try_judged

    cases, lost, found = try_judged(path, watch)
    for line in found:
        out().print(f"[yellow]look[/yellow]  {safe(line)}")
    for line in lost:
        err().print(f"[red]lost[/red]  {safe(line)}")
    out().print(f"[dim]tried on {counted(cases, 'judged hit')} of {safe(str(path))}[/dim]")
    return len(lost)


def _check_archive(settings: Settings, watch: Watch) -> int:
    """Say what stored articles and verdicts say of the topics; how many right hits are lost."""
    from pipeline.checking import check_archive
    from pipeline.wiring import archive_of

    with archive_of(settings) as store:
        if store is None:
            return 0
        archive = check_archive(store, watch, datetime.now(UTC))
    for line in archive.advice:
        out().print(f"[yellow]look[/yellow]  {safe(line)}")
    for line in archive.lost:
        err().print(f"[red]lost[/red]  {safe(line)}")
    if archive.judged:
        out().print(
            f"[dim]tried on {counted(archive.judged, 'judged hit')} and "
            f"{counted(archive.articles, 'article')} of the archive[/dim]"
        )
    return len(archive.lost)


def _check_live() -> None:
    from pipeline.wiring import load_app

    with load_app() as app:
        looks = asyncio.run(app.look())
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "entries", "newest", "first entry", "what its page is"):
        table.add_column(column, overflow="fold")
    for look in looks:
        if look.problem:
            problem = Text(look.problem, style="red")
            table.add_row(safe(look.source), str(look.entries or "-"), "-", problem, "")
            continue
        colour = "green" if look.sample_says.startswith("an article") else "yellow"
        table.add_row(
            safe(look.source),
            str(look.entries),
            local(look.newest) if look.newest else "-",
            safe(look.sample[:60]),
            Text(look.sample_says, style=colour),
        )
    out().print(table)
    bad = sum(bool(look.problem) for look in looks)
    out().print(f"{len(looks) - bad} of {counted(len(looks), 'source')} can be used")
    if bad:
        raise typer.Exit(1)


def doctor() -> None:
    """Say what is wrong, and the command that mends it."""
    from config.environment import load_environment
    from config.settings import load_settings
    from pipeline.doctor import examine

    environ = load_environment(os.environ)
    try:
        settings = load_settings(environ)
    except SetupError as error:
        for problem in error.problems:
            err().print(f"[red]wrong[/red]  settings: {safe(problem)}")
        raise typer.Exit(2) from error
    findings = examine(settings, environ)
    for finding in findings:
        colour = {"fine": "green", "look": "yellow", "wrong": "red"}[finding.state]
        out().print(
            f"[{colour}]{finding.state:>5}[/{colour}]  {finding.what}: {safe(finding.says)}"
        )
        if finding.mend:
            out().print(f"       [dim]mend it with:[/dim] {safe(finding.mend)}")
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)
