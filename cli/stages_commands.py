"""`wirewatch parse`, `extract`, `match`, `stories`: single stages, JSON lines in and out."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.stages import (
    Stage,
    body_of,
    extract_stage,
    input_lines,
    match_stage,
    parse_stage,
    read_file,
    run_lines,
    stories_stage,
)
from core.errors import SetupError
from core.text import as_json as to_json

if TYPE_CHECKING:
    from scrapers.sites import Rules

FileArgument = Annotated[
    Path | None, typer.Argument(help="The file to read; standard input when left out.")
]
UrlOption = Annotated[str, typer.Option(help="The address it was read from.")]
LinesOption = Annotated[
    bool, typer.Option("--jsonl", help="The input holds one JSON object a line.")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: wirewatch parse feed.xml --url https://example.com/feed")(parse)
    app.command(
        epilog="Example: wirewatch extract page.html --url https://example.com/news/1 --explain"
    )(extract)
    app.command(
        epilog='Example: echo \'{"id": 1, "title": "", "text": "..."}\' | '
        "wirewatch match --topics config/topics.toml --jsonl"
    )(match)
    app.command(epilog="Example: wirewatch stories --jsonl < articles.jsonl")(stories)


def parse(file: FileArgument = None, url: UrlOption = "", jsonl: LinesOption = False) -> None:
    """Read a feed or sitemap and print its entries."""
    _one_or_lines(file, url, jsonl, parse_stage, "body")


def extract(
    file: FileArgument = None,
    url: UrlOption = "",
    jsonl: LinesOption = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which step kept or dropped each block.")
    ] = False,
    want: Annotated[
        list[str] | None,
        typer.Option(help="Words of a block that is missing; suggests a rule for the site."),
    ] = None,
    unwanted: Annotated[
        list[str] | None,
        typer.Option(help="Words of a block that should go; suggests a rule for the site."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The explanation as JSON.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Show rows of plain furniture block by block.")
    ] = False,
) -> None:
    """Extract the article of a saved page."""
    rules = _rules()
    if explain or want or unwanted:
        _explain(file, url, rules, want or [], unwanted or [], as_json, everything)
        return
    _one_or_lines(file, url, jsonl, extract_stage(rules), "html")


def _rules() -> Rules:
    """The shipped site rules, and those of the watch folder where there is one."""
    from config.environment import load_environment
    from pipeline.checking import SITES
    from scrapers.sites import load_rules

    config = load_environment(os.environ).get("WIREWATCH_CONFIG") or "config"
    return load_rules(Path(config) / SITES)


def _explain(
    file: Path | None,
    url: str,
    rules: Rules,
    want: list[str],
    unwanted: list[str],
    json_wanted: bool,
    everything: bool,
) -> None:
    from cli.explaining import as_shape, show
    from cli.output import out
    from config.environment import load_environment
    from config.settings import load_settings
    from pipeline.explained import with_site_memory
    from pipeline.wiring import archive_of
    from scrapers.explain import explain

    try:
        page = read_file(file) if file and str(file) != "-" else sys.stdin.buffer.read()
    except OSError as error:
        raise SetupError(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(str(error)) from error
    now = datetime.now(UTC)
    found = explain(page, url, now=now, rules=rules, wanted=want, unwanted=unwanted)
    with archive_of(load_settings(load_environment(os.environ))) as store:
        if store is not None:
            found = with_site_memory(found, url, store, now)
    if json_wanted:
        sys.stdout.write(to_json(as_shape(found)) + "\n")
    else:
        show(found, out(), everything=everything)


def match(
    topics: Annotated[Path, typer.Option(help="A topics.toml.")],
    file: FileArgument = None,
    jsonl: LinesOption = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Also the parts of the score, zone, terms and sentence."),
    ] = False,
) -> None:
    """Match articles (one JSON object a line: title, text, and what is known besides) with topics.

    Besides `title` and `text` a line may have `language`, `url`, `source`, `source_url`,
    `country`, `authors` and `wire`, for what topics ask of them.
    """
    stage = match_stage(topics, os.environ, explain)
    del jsonl  # lines are the only form; the option says so for symmetry with the other stages
    _lines(file, stage)


def stories(
    file: FileArgument = None,
    jsonl: LinesOption = False,
    related: Annotated[
        bool, typer.Option("--related", help="Also name the event: the same in other words.")
    ] = False,
) -> None:
    """Group articles (one JSON object a line, in time order) into stories."""
    del jsonl  # as in `match`
    _lines(file, stories_stage(related))


def _one_or_lines(file: Path | None, url: str, jsonl: bool, stage: Stage, key: str) -> None:
    if jsonl:
        _lines(file, stage)
        return
    question: dict[str, Any] = {"url": url}
    if file is None or str(file) == "-":
        question[key] = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    else:
        question["path"] = str(file)
    try:
        body_of(question, key)
    except OSError as error:
        raise SetupError(f"{file}: {error.strerror}") from error
    sys.stdout.write(to_json(stage(question)) + "\n")


def _lines(file: Path | None, stage: Stage) -> None:
    failed = run_lines(input_lines(file), stage, sys.stdout)
    if failed:
        raise typer.Exit(1)
