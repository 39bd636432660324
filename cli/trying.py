"""`wirewatch try` and `rematch`: a topic on the archive, before it goes live and after."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from cli.output import marked, matched_words, out, plain, progress, safe, score
from core.errors import SetupError
from core.text import as_json
from core.times import parse_since
from core.values import StoredHit, Topic
from pipeline.reports import counted
from pipeline.trying import Found, Trial

SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: wirewatch rematch --topic south-china-sea --since 30d")(rematch)
    app.command(
        name="try",
        epilog="Example: wirewatch try '\"South China Sea\" NOT typhoon' "
        "--topic south-china-sea --diff",
    )(try_)


def try_(
    query: Annotated[str, typer.Argument(help="A query; left out, the topic as it stands.")] = "",
    topic: Annotated[str, typer.Option(help="A topic of the watch files.")] = "",
    since: Annotated[str, typer.Option(help='How far back: "30d" or a date.')] = "30d",
    diff: Annotated[
        bool, typer.Option("--diff", help="Won and lost against the topic's stored hits.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what a query or topic would have found in the archive. Alerts nobody."""
    from pipeline.wiring import load_app

    if not query and not topic:
        raise SetupError("write a query, or name a topic with --topic")
    now = datetime.now(UTC)
    start = _moment("--since", since, now)
    with load_app() as app:
        trial = app.try_topic(_topic(app.topic(topic) if topic else None, query), start)
    if json:
        sys.stdout.write(as_json(_shape(trial)) + "\n")
        return
    _show(trial, diff)


def rematch(
    topic: Annotated[
        list[str] | None, typer.Option(help="Only this topic; may be repeated. Left out, all.")
    ] = None,
    since: Annotated[str, typer.Option(help='From when on: "30d" or a date.')] = "30d",
    until: Annotated[str, typer.Option(help="Up to when: a date; left out, now.")] = "",
    alert: Annotated[
        bool, typer.Option("--alert", help="Also owe the alerts for what is new. Else nobody is.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Hold topics as they stand now against the stored archive, and keep what is new.

    Old hits stay, under the version of the topic that made them.
    """
    from pipeline.wiring import load_app

    now = datetime.now(UTC)
    start, end = _moment("--since", since, now), _moment("--until", until, now) if until else now
    with load_app() as app, progress() as bar:
        topics = [app.topic(slug) for slug in topic] if topic else list(app.watch.topics)
        task = bar.add_task("Matching", total=app.store.counts()["articles"])
        done = app.rematch(
            topics, start, end, alert=alert, told=lambda read: bar.update(task, completed=read)
        )
    if json:
        shape = {
            "articles": done.articles,
            "hits": dict(done.hits),
            "new": dict(done.new),
            "alerts": done.alerts,
        }
        sys.stdout.write(as_json(shape) + "\n")
        return
    new = dict(done.new)
    for slug, count in done.hits:
        out().print(f"{safe(slug)}: {counted(count, 'hit')}, {new.get(slug, 0)} new")
    total = counted(sum(new.values()), "new hit")
    owed = counted(done.alerts, "alert") + " owed" if alert else "nobody is alerted"
    out().print(f"{total} in {counted(done.articles, 'article')}; {owed}")


def _moment(option: str, text: str, now: datetime) -> datetime:
    try:
        return parse_since(text, now)
    except ValueError as error:
        raise SetupError(f"{option} {error}") from error


def _topic(known: Topic | None, query: str) -> Topic:
    """The topic to try: as it stands, or with another query."""
    if known is None:
        return Topic(slug="try", name="try", query=query)
    if not query:
        return known
    return replace(known, query=query, any=(), all=(), none=(), version="")


def _show(trial: Trial, diff: bool) -> None:
    console = out()
    samples = trial.won if diff else trial.found
    for item in samples[:SHOWN]:
        console.print(_sample(item, "+" if diff else " "))
    if len(samples) > SHOWN:
        console.print(f"[dim]… and {len(samples) - SHOWN} more[/dim]")
    if diff:
        for lost in trial.lost[:SHOWN]:
            console.print(_lost(lost))
        console.print(
            f"[green]{len(trial.won)} won[/green], [red]{len(trial.lost)} lost[/red] "
            "against the stored hits"
        )
    right, judged = trial.judged
    precision = f", {right} of {judged} judged ones relevant" if judged else ", none judged yet"
    console.print(
        f"{counted(len(trial.found), 'hit')} in {counted(trial.articles, 'article')} "
        f"of {counted(round(trial.days), 'day')}{precision}"
    )
    console.print(
        f"a day: {trial.a_day(len(trial.found)):.1f} hits, {trial.a_day(trial.stories):.1f} "
        f"stories, {trial.a_day(trial.alerts):.1f} alerts"
    )


def _sample(item: Found, sign: str) -> Text:
    line = Text(f"{sign} ", style="green")
    line.append_text(score(item.hit.score))
    line.append(f"  {plain(item.article.title)}", style="bold")
    line.append(f"  {item.article.site}\n        ", style="dim")
    words = matched_words(item.hit.spans, item.article.title, item.article.text)
    line.append_text(marked(item.hit.sentence, words))
    return line


def _lost(stored: StoredHit) -> Text:
    line = Text("- ", style="red")
    line.append(f"{stored.status}  {plain(stored.article.title)}", style="bold")
    line.append(f"  {stored.article.site}", style="dim")
    return line


def _shape(trial: Trial) -> dict[str, object]:
    right, judged = trial.judged
    return {
        "articles": trial.articles,
        "hits": len(trial.found),
        "hits_a_day": round(trial.a_day(len(trial.found)), 2),
        "stories": trial.stories,
        "stories_a_day": round(trial.a_day(trial.stories), 2),
        "alerts": trial.alerts,
        "alerts_a_day": round(trial.a_day(trial.alerts), 2),
        "judged": judged,
        "judged_relevant": right,
        "won": [item.article.url for item in trial.won],
        "lost": [stored.article.url for stored in trial.lost],
        "found": [
            {
                "url": item.article.url,
                "title": item.article.title,
                "score": item.hit.score,
                "sentence": item.hit.sentence,
            }
            for item in trial.found
        ],
    }
