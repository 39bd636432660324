"""`wirewatch stats`: volume, measured precision, sources and outbox in figures."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.output import out, safe
from core.text import as_json
from pipeline.reports import counted
from pipeline.shapes import stats_shape
from pipeline.stats import TopicFigures

#: Eighths of a block: a small chart in one line.
BLOCKS = " ▁▂▃▄▅▆▇█"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(epilog="Example: wirewatch stats --days 7")(stats)


def stats(
    days: Annotated[int, typer.Option(min=1, max=365, help="How far back.")] = 30,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show hits a day for each topic, their measured precision, and the state of the rest."""
    from pipeline.stats import figures
    from pipeline.wiring import load_app

    with load_app() as app:
        found = figures(app.store, app.watch, app.clock(), days=days)
    if json:
        sys.stdout.write(as_json(stats_shape(found)) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("topic", style="cyan")
    table.add_column("hits", justify="right")
    table.add_column(f"{days} days", style="green", no_wrap=True, min_width=min(days, 60))
    table.add_column("judged", justify="right")
    table.add_column("precision (95 %)", no_wrap=True)
    for topic in found.topics:
        judged = topic.right + topic.wrong
        table.add_row(
            safe(topic.name), str(topic.hits), _spark(topic), str(judged), _precision(topic)
        )
    out().print(table)
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


def _precision(topic: TopicFigures) -> Text:
    if topic.precision is None:
        return Text("none judged yet", style="dim")
    style = "green" if topic.low >= 0.8 else "yellow" if topic.high >= 0.5 else "red"
    return Text(f"{topic.precision:.0%} ({topic.low:.0%} to {topic.high:.0%})", style=style)
