"""`wirewatch topics`: what is watched for, and a topic as a query or as lists."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from cli.output import out, safe
from core.errors import SetupError
from core.text import as_json
from core.topics import definition, definition_version
from core.values import Term, Topic
from pipeline.reports import counted

topics = typer.Typer(
    help="What is watched for.",
    epilog="Example: wirewatch topics show south-china-sea --as query",
)


class Form(StrEnum):
    """How a topic is written."""

    query = "query"
    lists = "lists"


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(topics, name="topics")


@topics.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """List the topics when no command is named."""
    if context.invoked_subcommand is None:
        list_(json=False)


@topics.command(name="list", epilog="Example: wirewatch topics list --json")
def list_(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show every topic, its version, and its hits of seven days."""
    from pipeline.wiring import load_app

    with load_app() as app:
        found = app.watch.topics
        hits: dict[str, int] = {}
        for slug, _, count in app.store.volume(app.clock() - timedelta(days=7)):
            hits[slug] = hits.get(slug, 0) + count
    if json:
        shapes = [_shape(topic) | {"hits_7d": hits.get(topic.slug, 0)} for topic in found]
        sys.stdout.write(as_json(shapes) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("topic", "name", "written as", "priority", "min score", "hits of 7 days"):
        table.add_column(column, overflow="fold", justify="right" if "s of" in column else "left")
    for topic in found:
        terms = sum(map(len, (topic.any, *topic.all, topic.none)))
        table.add_row(
            safe(topic.slug),
            safe(topic.name),
            "a query" if topic.query else counted(terms, "term"),
            topic.priority,
            f"{topic.min_score:g}" if topic.min_score else "-",
            str(hits.get(topic.slug, 0)),
        )
    out().print(table)


@topics.command(epilog="Example: wirewatch topics show south-china-sea --as query")
def show(
    topic: Annotated[str, typer.Argument(help="A topic of the watch files.")] = "",
    form: Annotated[
        Form | None, typer.Option("--as", help="Written as a query, or as lists, ready to paste.")
    ] = None,
    query: Annotated[
        str, typer.Option(help="A query to write in the other form, instead of a topic.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show a topic as it stands, or written as a query or as lists that mean the same."""
    from pipeline.wiring import load_app
    from pipeline.writing import written_as

    if bool(topic) == bool(query):
        raise SetupError("name a topic, or write a query with --query")
    if query:
        wanted = Topic(slug="query", name="query", query=query)
    else:
        with load_app() as app:
            wanted = app.topic(topic)
    if form is not None:
        wanted = written_as(wanted, form.value)
    if json:
        sys.stdout.write(as_json(_shape(wanted)) + "\n")
    elif form == Form.query:
        sys.stdout.write(wanted.query + "\n")
    else:
        sys.stdout.write("\n".join(_toml(wanted, whole=form is None)) + "\n")


@topics.command(epilog="Example: wirewatch topics judged > judged.jsonl")
def judged(
    topic: Annotated[
        list[str] | None, typer.Argument(help="Topics of the watch files; left out, all.")
    ] = None,
) -> None:
    """Write judged hits as a regression set, for `wirewatch check --judged FILE`."""
    from pipeline.regression import judged_lines
    from pipeline.wiring import load_app

    with load_app() as app:
        slugs = [app.topic(slug).slug for slug in topic or [t.slug for t in app.watch.topics]]
        sys.stdout.writelines(judged_lines(app.store, slugs))


def _toml(topic: Topic, *, whole: bool) -> Iterable[str]:
    """The lines of a topic in a watch file; of its deciding part, or of all of it."""
    from config.explain import to_toml

    deciding: dict[str, object] = {
        "query": topic.query,
        "any": list(map(_term, topic.any)),
        "all": [list(map(_term, group)) for group in topic.all],
        "none": list(map(_term, topic.none)),
        "languages": list(topic.languages),
        "sources": list(topic.sources),
    }
    values = deciding
    if whole:
        yield f"# version {topic.version or definition_version(topic)}"
        yield "[[topic]]"
        values = {"slug": topic.slug, "name": topic.name} | deciding
        values |= {
            "min_score": topic.min_score,
            "priority": "" if topic.priority == "normal" else topic.priority,
            "must_match": list(topic.must_match),
            "must_not_match": list(topic.must_not_match),
        }
    yield from (f"{name} = {to_toml(value)}" for name, value in values.items() if value)


def _term(term: Term) -> object:
    if not term.languages:
        return term.text
    return {"text": term.text, "languages": list(term.languages)}


def _shape(topic: Topic) -> dict[str, object]:
    return {
        "slug": topic.slug,
        "name": topic.name,
        "version": topic.version or definition_version(topic),
        "priority": topic.priority,
        "min_score": topic.min_score,
    } | definition(topic)
