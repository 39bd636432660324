"""`wirewatch search`: the whole archive in the query language of topics."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.output import local, marked, matched_words, out, plain, score
from core.errors import SetupError
from core.text import as_json
from core.times import parse_since

#: Seconds that somebody at a terminal waits for a query of which the index can tell nothing.
PATIENCE_S = 30.0
#: And for older articles that an upgraded database has yet to make searchable.
INDEX_S = 2.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: wirewatch search '\"coast guard\" NEAR/10 collision' --since 30d")(
        search
    )


def search(
    query: Annotated[str, typer.Argument(help="Words, or a query as topics have it.")],
    since: Annotated[str, typer.Option(help='Found since: "7d", "12h" or a date.')] = "",
    until: Annotated[str, typer.Option(help='Found before: "1d" ago or a date.')] = "",
    before: Annotated[int, typer.Option(min=0, help="Go on below this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Search every stored article, hits or not, newest first, with the matches marked."""
    from pipeline.search import search_archive
    from pipeline.shapes import page_shape
    from pipeline.wiring import load_app

    now = datetime.now(UTC)
    with load_app() as app:
        app.index_older(INDEX_S)
        page = search_archive(
            app.store,
            app.watch,
            query,
            time.monotonic,
            since=_moment("since", since, now),
            until=_moment("until", until, now),
            before=before or None,
            limit=limit,
            budget_s=PATIENCE_S,
        )
    if json:
        sys.stdout.write(as_json(page_shape(page)) + "\n")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("article", justify="right", style="dim")
    table.add_column("score", justify="right")
    table.add_column("found", style="dim", no_wrap=True)
    table.add_column("title and evidence", ratio=1, min_width=24, overflow="fold")
    for result in page.results:
        article = result.article
        cell = Text(plain(article.title), style="bold")
        cell.append(f"  {article.site or article.source}, {article.language or '?'}\n", style="dim")
        words = matched_words(result.hit.spans, article.title, article.text, "")
        cell.append_text(marked(result.hit.sentence, words))
        cell.append(f"\n{plain(article.link or article.url)}", style="dim")
        table.add_row(str(result.number), score(result.hit.score), local(result.found_at), cell)
    if page.results:
        out().print(table)
    else:
        out().print("No article matches.")
    if page.back_to is not None:
        out().print(f"The time ran out: it looked back to {local(page.back_to)}.")
    if page.older:
        out().print(f"[dim]Older ones: --before {page.older}[/dim]")
    if page.unsearchable:
        out().print(
            f"About {page.unsearchable:,} older articles are not in the index yet; "
            "each poll and each search takes in more."
        )


def _moment(name: str, text: str, now: datetime) -> datetime | None:
    try:
        return parse_since(text, now) if text else None
    except ValueError as error:
        raise SetupError(f"--{name} {error}") from error
