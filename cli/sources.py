"""`wirewatch sources`: what is watched, and how it is."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.output import out, safe
from core.errors import FetchError, SetupError
from core.text import as_json
from core.times import ago, iso, until
from core.urls import opaque_links
from core.values import Source, SourceState
from pipeline.reports import counted, kinds_told
from pipeline.shapes import hub_shape, pages_shape
from pipeline.stats import SourcePages, source_pages


class Kind(StrEnum):
    """How a source is read."""

    auto = "auto"
    feed = "feed"
    sitemap = "sitemap"
    page = "page"


PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Also on this machine or in the intranet.")
]

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
    """Show every source, its last success, its trouble, and its pages that were no article."""
    from config.edit import sources_as_written
    from pipeline.health import remarks
    from pipeline.wiring import load_app

    with load_app() as app:
        now = app.clock()
        states = app.store.source_states()
        hubs = {one.source: one for one in app.store.subscriptions() if one.hub}
        pages = source_pages(app.store, (source.slug for source in app.watch.sources), now)
        rows = [
            (source, states.get(source.slug, SourceState(source.slug)), kinds)
            for source, kinds in zip(app.watch.sources, pages, strict=True)
        ]
    if json:
        # As written, because what an address reads from the environment is a secret.
        written = {source.slug: source.url for source in sources_as_written(_file())}
        shapes = [
            {
                "slug": source.slug,
                "name": source.name,
                "url": written.get(source.slug, ""),
                "kind": source.kind,
                "language": source.language,
                "country": source.country,
                "succeeded_at": iso(state.succeeded_at),
                "due_at": iso(state.due_at),
                "failures": state.failures,
                "problem": state.problem,
                "pages": pages_shape(kinds),
                "retired_at": iso(state.retired_at),
                "moved_to": state.move.believed or None,
                "gap_at": iso(state.gap_at),
                "remarks": list(remarks(source, state, now)),
                "hub": hub_shape(hubs.get(source.slug)),
            }
            for source, state, kinds in rows
        ]
        sys.stdout.write(as_json(shapes) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "where", "kind", "last success", "no article", "state"):
        table.add_column(column, overflow="fold")
    for source, state, kinds in rows:
        where = " ".join(filter(None, (source.country, source.language)))
        table.add_row(
            safe(source.slug),
            where,
            source.kind,
            ago(state.succeeded_at, now),
            _no_article(kinds),
            _health(source, state, now),
        )
    out().print(table)


def _no_article(pages: SourcePages) -> Text:
    """The share of the last week's pages that were no article, with their kinds."""
    if not pages.none:
        return Text("none" if pages.articles else "", style="dim")
    style = "red" if pages.deserves_a_look else ""
    return Text(f"{pages.share:.0%}: {kinds_told(pages.none)}", style=style)


def _health(source: Source, state: SourceState, now: datetime) -> Text:
    from pipeline.health import remarks

    if state.failures:
        says = Text(f"{state.failures} failed in a row: {state.problem}", style="red")
    elif state.succeeded_at is None:
        says = Text("never asked", style="dim")
    else:
        says = Text(f"fine, next {until(state.due_at, now)}", style="green")
    for remark in remarks(source, state, now):
        says.append(f"\n{remark}", style="yellow")
    return says


@sources.command(epilog="Example: wirewatch sources find https://www.example.com/")
def find(
    url: Annotated[str, typer.Argument(help="A site's front page, or a section.")],
    json: Annotated[
        bool, typer.Option("--json", help="As JSON, with all that a page is taken to link to.")
    ] = False,
    private: PrivateOption = False,
) -> None:
    """Discover what can be polled of a site: feeds, news sitemaps, the page itself."""
    from pipeline.wiring import load_app

    with load_app() as app:
        found = asyncio.run(app.discover(url, allow_private=private))
    if json:
        sys.stdout.write(as_json([asdict(each) for each in found]) + "\n")
        return
    for each in found:
        out().print(
            f"[cyan]{each.kind:<8}[/cyan] {safe(each.url)}  "
            f"[dim]{counted(each.entries, 'entry', 'entries')}, {safe(each.how)}[/dim]"
        )
        for example in each.examples if each.kind == "page" else ():
            out().print(f"[dim]         takes for an article: {safe(example)}[/dim]")
    if not found:
        raise FetchError(url, "nothing there can be polled")
    best = safe(found[0].url) + (" --allow-private" if private else "")
    out().print(f"[dim]`wirewatch sources add {best}` adds the best one.[/dim]")


@sources.command(epilog="Example: wirewatch sources add https://example.com/feed --name Example")
def add(
    url: Annotated[str, typer.Argument(help="The address of a feed, sitemap or section page.")],
    name: Annotated[str, typer.Option(help="The outlet's name.")] = "",
    kind: Annotated[Kind, typer.Option(help="How to read it.")] = Kind.auto,
    language: Annotated[str, typer.Option(help='Such as "ja".')] = "",
    country: Annotated[str, typer.Option(help='Such as "JP".')] = "",
    private: PrivateOption = False,
) -> None:
    """Add a source at the end of sources.toml; what is there stays as it is."""
    source = Source(
        "", name, url, kind.value, language=language, country=country, allow_private=private
    )
    _add([source])


@sources.command(name="import", epilog="Example: wirewatch sources import subscriptions.opml")
def import_(file: Annotated[Path, typer.Argument(help="An OPML list of another reader.")]) -> None:
    """Add the feeds of an OPML list to sources.toml."""
    from scrapers.opml import read_opml

    try:
        body = file.read_bytes()
    except OSError as error:
        raise SetupError(f"{file}: {error.strerror}") from error
    _add(read_opml(body, str(file)))


@sources.command(epilog="Example: wirewatch sources export > subscriptions.opml")
def export() -> None:
    """Write the sources as OPML to stdout, without secrets."""
    from config.edit import sources_as_written
    from scrapers.opml import write_opml

    sys.stdout.write(write_opml(sources_as_written(_file())))


def _add(wanted: Sequence[Source]) -> None:
    from config.edit import add_sources

    result = add_sources(_file(), wanted)
    for source in result.added:
        out().print(f"[green]added[/green]    {safe(source.slug)}  {safe(source.url)}")
        if remark := opaque_links(source.url):
            out().print(f"[yellow]look[/yellow]     {safe(remark)}")
    for url, reason in result.skipped:
        out().print(f"[yellow]skipped[/yellow]  {safe(url)} {safe(reason)}")
    if not result.added:
        raise typer.Exit(1)
    out().print("[dim]`wirewatch check --live` reads each source once.[/dim]")


def _file() -> Path:
    """The watch's own sources.toml."""
    from config.environment import load_environment
    from config.settings import load_settings

    return load_settings(load_environment(os.environ)).config / "sources.toml"
