"""`wirewatch hits`, `mark`, `why`, `import`: what was found, and what people say of it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.output import evidence, hits_table, local, out, safe
from core.errors import SetupError
from core.text import as_json
from core.times import parse_since
from core.values import HitFilter, HitStatus
from pipeline.reports import counted
from pipeline.shapes import fate_shape, write_hits

STEP_STYLE = {
    "ok": "green",
    "hit": "bold green",
    "owed": "bold green",
    "sent": "bold green",
    "no_hit": "dim",
    "duplicate": "yellow",
    "nobody": "yellow",
    "repeated": "yellow",
    "suppressed": "yellow",
    "again": "dim",
    "unchanged": "dim",
    "minor": "yellow",
    "material": "bold yellow",
}


class Format(StrEnum):
    """How stored hits are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class Verdict(StrEnum):
    """What a person says of a hit."""

    relevant = "relevant"
    irrelevant = "irrelevant"
    escalated = "escalated"


class Status(StrEnum):
    """States of a hit."""

    new = "new"
    relevant = "relevant"
    irrelevant = "irrelevant"
    escalated = "escalated"
    suppressed = "suppressed"


class Reason(StrEnum):
    """Why a hit was wrong."""

    boilerplate = "boilerplate"
    homonym = "homonym"
    duplicate = "duplicate"
    stale = "stale"
    off_topic = "off topic"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: wirewatch hits --topic south-china-sea --since 7d --format csv")(
        hits
    )
    app.command(epilog="Example: wirewatch brief --since 24h > morning.md")(brief)
    app.command(epilog="Example: wirewatch mark 12 irrelevant --reason homonym")(mark)
    app.command(epilog="Example: wirewatch why https://example.com/news/1")(why)
    app.command(
        name="import",
        epilog="Example: wirewatch import saved/*.html notes/*.txt",
    )(import_)


def hits(
    topic: Annotated[str, typer.Option(help="Only this topic.")] = "",
    source: Annotated[str, typer.Option(help="Only this source.")] = "",
    since: Annotated[str, typer.Option(help='Found since: "7d", "12h" or a date.')] = "",
    status: Annotated[Status | None, typer.Option(help="Only hits in this state.")] = None,
    search: Annotated[str, typer.Option(help="Only articles with these words.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0 for all.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How to write them.")] = Format.table,
) -> None:
    """List stored hits with their evidence, newest first.

    Suppressed ones (the topic stands only in what was left out) are listed by --status suppressed.
    """
    from pipeline.marks import by_marks
    from pipeline.wiring import load_app

    wanted = HitFilter(
        topic=topic,
        source=source,
        since=_since(since),
        status=_status(status),
        search=search,
        limit=limit,
    )
    with load_app() as app:
        if topic:
            app.topic(topic)
        found = app.store.hits(wanted)
        chances = by_marks(app.store, found)
    if form is not Format.table:
        write_hits(found, form.value, sys.stdout, chances)
        return
    if found:
        out().print(hits_table(found, chances))
    out().print(f"[dim]{counted(len(found), 'hit')}[/dim]")


def brief(
    topic: Annotated[str, typer.Option(help="Only this topic.")] = "",
    since: Annotated[str, typer.Option(help='Found since: "24h", "7d" or a date.')] = "24h",
) -> None:
    """Write a morning report in Markdown: the stories of a day, and how much was read."""
    from pipeline.wiring import load_app

    with load_app() as app:
        if topic:
            app.topic(topic)
        sys.stdout.write(app.brief(HitFilter(topic=topic, since=_since(since))))


def mark(
    hit: Annotated[int, typer.Argument(help="The number of the hit.", min=1)],
    verdict: Annotated[Verdict, typer.Argument(help="What it is.")],
    reason: Annotated[Reason | None, typer.Option(help="Why it is wrong.")] = None,
    note: Annotated[str, typer.Option(help="A note for others.")] = "",
) -> None:
    """Give a verdict on a hit; earlier verdicts are kept as history.

    A suppressed hit that is relevant becomes a hit like any other; one that is irrelevant was
    rightly left out and stays suppressed.
    """
    from pipeline.triage import judge
    from pipeline.wiring import load_app

    with load_app() as app:
        judge(
            app.store,
            app.watch,
            [hit],
            verdict.value,
            datetime.now(UTC),
            by="terminal",
            reason=reason.value if reason else "",
            note=note,
        )
        marked = app.store.hit(hit)
    if marked is None:
        raise SetupError(f"there is no hit {hit}; `wirewatch hits` lists them")
    out().print(f"hit {hit} is {marked.status}: {safe(marked.article.title)}")


def why(
    url: Annotated[str, typer.Argument(help="The article's address, as offered or canonical.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Tell the fate of one article, step by step, and what each of its hits rests on."""
    from pipeline.wiring import load_app

    with load_app() as app:
        fates = app.fates(url)
        hits = () if json else app.hits_of(url)
    if json:
        sys.stdout.write(as_json([fate_shape(fate) for fate in fates]) + "\n")
    for fate in () if json else fates:
        style = STEP_STYLE.get(fate.outcome, "red")
        who = f"[dim] ({safe(fate.source)})[/dim]" if fate.source else ""
        out().print(
            f"{local(fate.at)}  {fate.step:<9} [{style}]{safe(fate.outcome)}[/{style}]  "
            f"{safe(fate.detail)}{who}"
        )
    for stored in hits:
        out().print(evidence(stored))
    if not fates:
        if not json:
            out().print(f"No source has offered {safe(url)}.")
        raise typer.Exit(1)


def import_(
    files: Annotated[list[Path], typer.Argument(help="Saved pages or plain-text articles.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
) -> None:
    """Take saved pages and plain-text articles into the archive and match them. Alerts nobody."""
    from pipeline.wiring import load_app

    with load_app() as app:
        lines = app.import_files(files)
    for line in lines:
        if json:
            shape = {
                "path": line.path,
                "outcome": line.outcome,
                "detail": line.detail,
                "url": line.url,
                "title": line.title,
                "published": line.published,
                "topics": [hit.topic for hit in line.hits],
            }
            sys.stdout.write(as_json(shape) + "\n")
            continue
        colour = "green" if line.outcome in ("imported", "known") else "red"
        dated = f"  {line.published:%Y-%m-%d}" if line.published else ""
        out().print(
            f"[{colour}]{line.outcome:>8}[/{colour}]  {safe(line.path)}{dated}  "
            f"[bold]{safe(line.title)}[/bold]  [dim]{safe(line.detail)}[/dim]"
        )
        if line.url:
            out().print(f"          [dim]{safe(line.url)}[/dim]")
        for hit in line.hits:
            terms = ", ".join(hit.terms)
            out().print(f"          [cyan]{safe(hit.topic)}[/cyan] {hit.score:.2f}  {safe(terms)}")
    if any(line.outcome in ("failed", "rejected") for line in lines):
        raise typer.Exit(1)


def _since(text: str) -> datetime | None:
    try:
        return parse_since(text, datetime.now(UTC)) if text else None
    except ValueError as error:
        raise SetupError(f"--since {error}") from error


def _status(status: Status | None) -> HitStatus | None:
    return status.value if status else None
