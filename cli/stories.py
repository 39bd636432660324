"""`wirewatch story`: what a story holds, and its grouping corrected by hand."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from cli.output import local, out, plain, safe, user
from core.errors import SetupError
from core.outlets import spread
from core.values import Story
from pipeline.reports import counted

story = typer.Typer(
    no_args_is_help=True,
    help="What a story holds; merge two, or split one.",
    epilog="Example: wirewatch story show 12",
)
StoryArgument = Annotated[int, typer.Argument(help="The number of the story.", min=1)]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(story, name="story")


@story.command(epilog="Example: wirewatch story show 12")
def show(number: StoryArgument) -> None:
    """Show a story's articles and outlets, and stories about the same event."""
    from pipeline.related import related_stories
    from pipeline.wiring import load_app

    with load_app() as app:
        found = app.store.story(number)
        if found is None:
            raise SetupError(f"there is no story {number}")
        others = related_stories(app.store, found)
    _print(found)
    for other, closeness in others:
        out().print(f"[dim]related {closeness:.2f}: story {other.id}[/dim]  {safe(other.headline)}")


@story.command(epilog="Example: wirewatch story merge 12 15")
def merge(
    into: Annotated[int, typer.Argument(help="The story that stays.", min=1)],
    other: Annotated[int, typer.Argument(help="The story that becomes part of it.", min=1)],
) -> None:
    """Make two stories one; whoever was told of either is not told again."""
    from pipeline.regroup import merge as merged
    from pipeline.wiring import load_app

    with load_app() as app:
        _print(merged(app.store, into, other, app.clock(), user()))


@story.command(epilog="Example: wirewatch story split 12 https://example.com/news/1")
def split(
    number: StoryArgument,
    urls: Annotated[list[str], typer.Argument(help="Addresses of the articles to split off.")],
) -> None:
    """Make some of a story's articles a story of their own, which is then told."""
    from pipeline.regroup import split as parted
    from pipeline.wiring import load_app

    with load_app() as app:
        _print(parted(app.store, app.watch, number, urls, app.clock(), user()))


def _print(found: Story) -> None:
    out().print(f"[bold]story {found.id}[/bold]  {safe(found.headline)}")
    table = Table(box=None, pad_edge=False, show_header=False)
    for url in found.article_urls:
        table.add_row(plain(url))
    out().print(table)
    seen = f"{counted(len(found.article_urls), 'article')}, first {local(found.first_seen)}"
    out().print(f"[dim]{safe('; '.join(part for part in (seen, spread(found)) if part))}[/dim]")
