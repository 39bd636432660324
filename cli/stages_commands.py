"""`wirewatch parse`, `extract`, `match`, `stories`: single stages, JSON lines in and out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.stages import (
    Stage,
    body_of,
    extract_stage,
    input_lines,
    match_stage,
    parse_stage,
    run_lines,
    stories_stage,
)
from core.errors import SetupError
from core.text import as_json

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
    app.command(epilog="Example: wirewatch extract page.html --url https://example.com/news/1")(
        extract
    )
    app.command(
        epilog='Example: echo \'{"id": 1, "title": "", "text": "..."}\' | '
        "wirewatch match --topics config/topics.toml --jsonl"
    )(match)
    app.command(epilog="Example: wirewatch stories --jsonl < articles.jsonl")(stories)


def parse(file: FileArgument = None, url: UrlOption = "", jsonl: LinesOption = False) -> None:
    """Read a feed or sitemap and print its entries."""
    _one_or_lines(file, url, jsonl, parse_stage, "body")


def extract(file: FileArgument = None, url: UrlOption = "", jsonl: LinesOption = False) -> None:
    """Extract the article of a saved page."""
    _one_or_lines(file, url, jsonl, extract_stage, "html")


def match(
    topics: Annotated[Path, typer.Option(help="A topics.toml.")],
    file: FileArgument = None,
    jsonl: LinesOption = False,
) -> None:
    """Match articles (title and text, one JSON object a line) against topics."""
    stage = match_stage(topics, os.environ)
    del jsonl  # lines are the only form; the option says so for symmetry with the other stages
    _lines(file, stage)


def stories(file: FileArgument = None, jsonl: LinesOption = False) -> None:
    """Group articles (one JSON object a line, in time order) into stories."""
    del jsonl  # as in `match`
    _lines(file, stories_stage())


def _one_or_lines(file: Path | None, url: str, jsonl: bool, stage: Stage, key: str) -> None:
    if jsonl:
        _lines(file, stage)
        return
    question: dict[str, Any] = {"url": url}
    if file is None:
        question[key] = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    else:
        question["path"] = str(file)
    try:
        body_of(question, key)
    except OSError as error:
        raise SetupError(f"{file}: {error.strerror}") from error
    sys.stdout.write(as_json(stage(question)) + "\n")


def _lines(file: Path | None, stage: Stage) -> None:
    failed = run_lines(input_lines(file), stage, sys.stdout)
    if failed:
        raise typer.Exit(1)
