"""How the terminal looks: one console, tables of hits, times that people read."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from core.values import PARTIAL, Span, StoredHit
from pipeline.reports import HitLine

STATUS_STYLE = {
    "new": "cyan",
    "relevant": "green",
    "irrelevant": "dim",
    "escalated": "bold magenta",
    "suppressed": "yellow",
}

WIDTH_OF_A_PIPE = 160

#: Characters of a terminal that are commands to it (C0, C1, bidi controls): never passed on.
_CONTROLS = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " "
)


def out() -> Console:
    """The console on standard output; respects NO_COLOR, COLUMNS and pipes."""
    piped = not sys.stdout.isatty()
    # A pipe has no width of its own; rich would take 80 and break tables that grep could read.
    width = WIDTH_OF_A_PIPE if piped and "COLUMNS" not in os.environ else None
    # What others wrote is shown as it stands: rich would make a picture of ":one:".
    return Console(highlight=False, soft_wrap=piped, width=width, emoji=False)


def err() -> Console:
    """The console on standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def plain(text: str) -> str:
    """Somebody else's text for a terminal: nothing in it is a command or breaks the encoding."""
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode()


def safe(text: str) -> str:
    """`plain`, and nothing in it is markup for rich either."""
    return escape(plain(text))


def user() -> str:
    """Who sits at the terminal, for the history of what people did."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user number without a name, as in a container
        return "terminal"


def progress() -> Progress:
    """A progress bar on standard error that vanishes when done; silent in a pipe."""
    console = err()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def marked(sentence: str, terms: Iterable[str]) -> Text:
    """A sentence with the matched words marked."""
    text = Text(plain(sentence))
    words = [term for term in terms if term]
    if words:
        text.highlight_words(words, style="bold yellow", case_sensitive=False)
    return text


def matched_words(
    spans: Iterable[Span], title: str, body: str, dropped: str = ""
) -> tuple[str, ...]:
    """The words as they stand in the article, not as the topic writes them."""
    fields = {"title": title, "text": body, "dropped": dropped}
    return tuple(dict.fromkeys(fields[span.field][span.start : span.end] for span in spans))


def why(zone: str, terms: Sequence[str]) -> str:
    """Why something matched, in a few words: "title: South China Sea, Spratly"."""
    shown = ", ".join(terms[:4]) + (" …" if len(terms) > 4 else "")
    return f"{zone}: {shown}"


def new_hits_table(lines: Sequence[HitLine]) -> Table:
    """The hits of a poll: what, where, and why each matched."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("hit", justify="right", style="dim")
    table.add_column("topic", style="cyan", max_width=20, overflow="fold")
    table.add_column("score", justify="right")
    table.add_column("article", ratio=3, min_width=24, overflow="fold")
    table.add_column("why", ratio=2, min_width=18, overflow="fold")
    for line in lines:
        title = Text(plain(line.title))
        tail = f"  {line.source}, {line.language or '?'}" + (", reprint" if line.reprint else "")
        title.append(tail, style="dim")
        reason = why(line.hit.zone, line.hit.terms)
        table.add_row(
            str(line.id), safe(line.hit.topic), score(line.hit.score), title, safe(reason)
        )
    return table


def hits_table(hits: Sequence[StoredHit], chances: Mapping[int, float]) -> Table:
    """Stored hits with their status and the sentence that matched.

    Where the marks on a topic teach something (`chances`, by hit), a column says so.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("hit", justify="right", style="dim")
    table.add_column("status")
    table.add_column("topic", style="cyan", max_width=20, overflow="fold")
    table.add_column("score", justify="right")
    if chances:
        table.add_column("by marks", justify="right")
    table.add_column("found", style="dim", no_wrap=True)
    table.add_column("article and evidence", ratio=1, min_width=24, overflow="fold")
    for stored in hits:
        article = stored.article
        cell = Text(plain(article.title), style="bold")
        cell.append(f"  {article.site or article.source}, {article.language or '?'}", style="dim")
        if article.text_from in PARTIAL:
            cell.append(f"  {PARTIAL[article.text_from]}", style="yellow")
        cell.append("\n")
        words = matched_words(stored.hit.spans, article.title, article.text, article.left_out_text)
        cell.append_text(marked(stored.hit.sentence, words))
        if stored.changed:
            cell.append(f"\nchanged since: {plain(stored.changed)}", style="yellow")
        if stored.hit.suppressed:
            cell.append(f"\nleft out: {plain(stored.hit.suppressed)}", style="yellow")
        status = Text(stored.status, style=STATUS_STYLE[stored.status])
        chance = chances.get(stored.id)
        table.add_row(
            str(stored.id),
            status,
            safe(stored.hit.topic),
            score(stored.hit.score),
            *((Text("–", style="dim") if chance is None else score(chance),) if chances else ()),
            local(stored.found_at),
            cell,
        )
    return table


def score(value: float) -> Text:
    """A score whose colour says how sure it is."""
    style = "green" if value >= 0.6 else "yellow" if value >= 0.3 else "dim"
    return Text(f"{value:.2f}", style=style)


def evidence(stored: StoredHit) -> Text:
    """What a hit rests on: score and its parts, place, version, words and the best sentence."""
    hit, article = stored.hit, stored.article
    text = Text(f"hit {stored.id}  ", style="dim")
    text.append(hit.topic, style="cyan").append("  ")
    text.append_text(score(hit.score))
    parts = " + ".join(f"{name} {value:.2f}" for name, value in hit.score_parts if value)
    text.append(f" = {parts}" if parts else "")
    text.append(f"  version {hit.topic_version}\n", style="dim")
    words = matched_words(hit.spans, article.title, article.text, article.left_out_text)
    where = "left out" if hit.suppressed else hit.zone
    text.append(f"        {why(where, [plain(word) for word in words])}\n        ")
    return text.append_text(marked(hit.sentence, words))


def local(moment: datetime | None, zone: str = "UTC") -> str:
    """A time for a table, with its zone: "22 Nov 09:15 UTC"."""
    if moment is None:
        return "never"
    return moment.astimezone(ZoneInfo(zone)).strftime("%d %b %H:%M %Z")
