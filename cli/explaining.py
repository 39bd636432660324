"""`wirewatch extract --explain`: each block of a page, and the step that kept or dropped it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from cli.output import plain
from core.times import iso
from pipeline.reports import KIND_NAMES, counted
from scrapers.explain import STEPS, Explained, Explanation

#: A block less likely than this is furniture to anybody's eye.
_PLAIN_FURNITURE = 0.02
#: So many of them in a row are told in one line.
_RUN = 3


def as_shape(found: Explanation) -> dict[str, Any]:
    """The explanation for scripts."""
    suggestion = found.suggestion
    return {
        "kind": found.extraction.kind,
        "reason": found.extraction.reason,
        "extractor": found.extraction.extractor,
        "rule": found.rule,
        "title": found.extraction.title,
        "text": found.extraction.text,
        "captions": list(found.extraction.captions),
        "origins": {name: list(places) for name, places in found.origins.items()},
        "blocks": [
            {
                "kept": block.kept,
                "step": block.step,
                "says": STEPS[block.step],
                "likely": None if block.likely is None else round(block.likely, 4),
                "reasons": [
                    {"says": reason.says, "weight": round(reason.weight, 3)}
                    for reason in block.reasons
                ],
                "selector": block.selector,
                "text": block.text,
            }
            for block in found.blocks
        ],
        "suggestion": asdict(suggestion) if suggestion else None,
    }


def show(found: Explanation, console: Console, *, everything: bool) -> None:
    """Print the blocks in page order, where facts come from, and the suggested rule."""
    for run in _runs(found.blocks, everything):
        if len(run) > 1:
            console.print(_run_line(run, console.width), no_wrap=True, overflow="ellipsis")
        else:
            for line in _lines(run[0], console.width):
                console.print(line, no_wrap=True, overflow="ellipsis")
    console.print()
    console.print(_verdict(found))
    for line in _facts(found, console.width):
        console.print(line, no_wrap=True, overflow="ellipsis")
    if found.suggestion:
        _suggest(found, console)


def _runs(blocks: Sequence[Explained], everything: bool) -> Iterator[list[Explained]]:
    """The blocks one by one, rows of plain furniture together."""
    run: list[Explained] = []
    for block in blocks:
        unlikely = block.likely is not None and block.likely < _PLAIN_FURNITURE
        dull = not everything and (
            block.step == "outside"
            or (unlikely and block.step not in ("caption", "whole", "told", "site"))
        )
        if dull:
            run.append(block)
            continue
        yield from [run] if len(run) >= _RUN else [[one] for one in run]
        run = []
        yield [block]
    yield from [run] if len(run) >= _RUN else [[one] for one in run]


def _run_line(run: Sequence[Explained], width: int) -> Text:
    line = Text(" ⋯       ", style="dim")
    step = STEPS[run[0].step] if run[0].step == "outside" else "the model: no article"
    line.append(f"{counted(len(run), 'block')}, {step}: ")
    seen = " · ".join(plain(block.text[:30]) for block in run[:6])
    line.append(seen, style="dim italic")
    line.truncate(width, overflow="ellipsis")
    return line


def _lines(block: Explained, width: int) -> Iterator[Text]:
    mark, style = (" ✓ ", "bold green") if block.kept else (" ✗ ", "bold red")
    if block.step in ("caption", "told"):
        mark, style = " ◦ ", "bold yellow"
    likely = "     " if block.likely is None else f"{block.likely:.2f} "
    first = Text()
    first.append(mark, style=style)
    first.append(likely, style="green" if block.kept else "dim")
    first.append(" ")
    first.append(plain(block.text[: width * 2]), style="" if block.kept else "dim")
    first.truncate(width, overflow="ellipsis")
    yield first
    second = Text("         ")
    second.append(STEPS[block.step], style="cyan")
    if block.step in ("likely", "unlikely", "site"):
        for reason in block.reasons:
            sign, colour = ("+", "green") if reason.weight > 0 else ("−", "red")
            second.append(f"  {sign} ", style=colour)
            second.append(reason.says)
    second.append(f"  {block.selector}", style="magenta")
    if second.cell_len > width:
        # The selector is what a person copies: reasons give way to it.
        tail = Text(f"  {block.selector}", style="magenta")
        second = second[: max(len(second) - len(tail), 0)]
        second.truncate(max(width - tail.cell_len, 12), overflow="ellipsis")
        second.append_text(tail)
    yield second


def _verdict(found: Explanation) -> Text:
    extraction = found.extraction
    line = Text()
    if extraction.kind != "article":
        line.append(KIND_NAMES[extraction.kind], style="bold red")
        line.append(f": {plain(extraction.reason)}" if extraction.reason else "")
        return line
    kept = sum(block.kept for block in found.blocks)
    line.append("an article", style="bold green")
    line.append(f" of {counted(len(extraction.text), 'character')}, ")
    line.append(f"{kept} of {counted(len(found.blocks), 'block')} kept")
    how = {"JSON-LD": "text from JSON-LD", "site rule": f"by the rule {plain(found.rule)}"}
    line.append(f", {how[extraction.extractor]}" if extraction.extractor in how else "")
    return line


def _facts(found: Explanation, width: int) -> Iterator[Text]:
    extraction = found.extraction
    facts = {
        "title": extraction.title,
        "authors": ", ".join(extraction.authors),
        "published": iso(extraction.published) or "",
        "language": extraction.language,
        "site": extraction.site,
        "canonical_url": extraction.canonical_url,
        "image": extraction.image,
    }
    for name, value in facts.items():
        places = ", ".join(found.origins.get(name, ())) or ("the text" if value else "")
        line = Text(f"{name.replace('_url', ''):>10}  ", style="bold")
        line.append(plain(value) if value else "not found", style="" if value else "dim")
        if places:
            tail = Text(f"  {plain(places)}", style="dim")
            line.truncate(max(width - tail.cell_len, width // 2), overflow="ellipsis")
            line.append_text(tail)
            line.truncate(width, overflow="ellipsis")
        yield line


def _suggest(found: Explanation, console: Console) -> None:
    suggestion = found.suggestion
    if suggestion is None:
        return
    console.print()
    console.print(
        Text("A rule for this site; put it into ").append(suggestion.file, "bold magenta")
    )
    console.print()
    if console.is_terminal and not console.no_color:
        console.print(Syntax(suggestion.toml, "toml", background_color="default", word_wrap=True))
    else:
        console.print(Text(suggestion.toml), soft_wrap=True)
    says = (
        f"{counted(suggestion.paragraphs, 'part')}, {counted(suggestion.characters, 'character')}"
    )
    console.print(Text(f"With it the article has {says}.", style="green"))
    for words in suggestion.still_missing:
        console.print(Text(f'It does not bring back "{plain(words)}".', style="red"))
    for words in suggestion.still_there:
        console.print(Text(f'It does not drop "{plain(words)}".', style="red"))
