"""`wirewatch stats`: volume, measured precision, sources and outbox in figures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.output import out, safe
from core.text import as_json
from pipeline.reports import counted
from pipeline.shapes import stats_shape
from pipeline.stats import TopicFigures, wilson

if TYPE_CHECKING:
    from pipeline.measuring import Measured, Share

#: Terms and sources of one topic, at most.
MOST_SHOWN = 20
#: Eighths of a block: a small chart in one line.
BLOCKS = " ▁▂▃▄▅▆▇█"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(epilog="Example: wirewatch stats --days 7")(stats)


def stats(
    days: Annotated[int, typer.Option(min=1, max=365, help="How far back.")] = 30,
    topic: Annotated[
        str, typer.Option(help="Also this topic by term and source, and words to exclude.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show hits a day for each topic, their measured precision, and the state of the rest."""
    from pipeline.measuring import alerts_a_day, by_source, measured
    from pipeline.stats import figures
    from pipeline.wiring import load_app

    with load_app() as app:
        found = figures(app.store, app.watch, app.clock(), days=days)
        alerts = alerts_a_day(app.store, app.clock(), days)
        sources = by_source(app.store)
        closer = measured(app.store, app.topic(topic).slug) if topic else None
    if json:
        shape = stats_shape(found) | {"alerts_a_day": alerts}
        shape |= {"precision_by_source": [asdict(share) for share in sources]}
        shape |= {"measured": asdict(closer)} if closer else {}
        sys.stdout.write(as_json(shape) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("topic", style="cyan")
    table.add_column("hits", justify="right")
    table.add_column(f"{days} days", style="green", no_wrap=True, min_width=min(days, 60))
    table.add_column("judged", justify="right")
    table.add_column("precision (95 %)", no_wrap=True)
    table.add_column("alerts a day", justify="right")
    for one in found.topics:
        judged = one.right + one.wrong
        table.add_row(
            safe(one.name),
            str(one.hits),
            _spark(one),
            str(judged),
            _precision(one.right, judged),
            f"{alerts.get(one.slug, 0):.1f}",
        )
    out().print(table)
    if closer is not None:
        _closer(closer)
    elif sources:
        _shares("source", sources)
    failing = sum(bool(state.failures) for state in found.sources)
    outbox = ", ".join(f"{count} {state}" for state, count in found.outbox if count) or "empty"
    counts = dict(found.counts)
    out().print(
        f"{counted(counts.get('articles', 0), 'article')}, "
        f"{counted(counts.get('stories', 0), 'story', 'stories')}; "
        f"{counted(len(found.sources), 'source')}, {failing} failing; outbox: {outbox}"
    )


def _spark(topic: TopicFigures) -> str:
    counts = [count for _, count in topic.days]
    most = max(counts, default=0)
    if not most:
        return ""
    steps = len(BLOCKS) - 1
    return "".join(BLOCKS[-(-count * steps // most)] for count in counts)


def _precision(right: int, judged: int) -> Text:
    if not judged:
        return Text("none judged yet", style="dim")
    low, high = wilson(right, judged)
    style = "green" if low >= 0.8 else "yellow" if high >= 0.5 else "red"
    return Text(f"{right / judged:.0%} ({low:.0%} to {high:.0%})", style=style)


def _shares(what: str, shares: Sequence[Share]) -> None:
    """Precision by something, the least precise first."""
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    table.add_column(what, style="cyan", overflow="fold")
    table.add_column("judged", justify="right")
    table.add_column("precision (95 %)", no_wrap=True)
    for share in shares[:MOST_SHOWN]:
        table.add_row(safe(share.name), str(share.judged), _precision(share.right, share.judged))
    out().print(table)


def _closer(found: Measured) -> None:
    """One topic by term and source, the least precise first, and words to exclude."""
    _shares("term", found.terms)
    _shares("source", found.sources)
    if found.offers and found.read < found.judged:
        out().print(f"Of the newest {found.read} judged hits:")
    for offer in found.offers:
        lost = f"[red]{offer.lost} right lost[/red]" if offer.lost else "none right lost"
        out().print(f'none = ["{safe(offer.word)}"]: {offer.spared} wrong spared, {lost}')
