"""`make demo`: one whole pass over the offline newsroom, as a real Prefect flow.

The newsroom, the mail server and the Slack hook run on loopback; everything else is the real
program with its real database. What it keeps lies in `var/demo`; a second run finds nothing
new and sends nothing.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from core.errors import WirewatchError
from core.values import HitFilter
from seeds.newsroom import Newsroom
from seeds.sinks import MailSink, SlackSink

HOME = Path("var/demo")

ALERTS = """\
[[receiver]]
name = "desk-mail"
url = "${DEMO_MAIL}"
timezone = "Asia/Tokyo"
allow_private = true
hourly_cap = 60

[[receiver]]
name = "desk-slack"
url = "slack://T0DEMO000/B0DEMO000/demodemodemodemodemodemo"
allow_private = true
hourly_cap = 60

[[route]]
topics = ["south-china-sea", "japan-us-alliance"]
receivers = ["desk-mail", "desk-slack"]
mode = "instant"
"""


@contextmanager
def environment(home: Path, mail: MailSink, slack: SlackSink) -> Iterator[None]:
    """Point this process at the demo's own files and sinks, and at nothing else."""
    config = home / "config"
    given = {
        "WIREWATCH_CONFIG": str(config),
        "WIREWATCH_DATABASE_URL": f"sqlite:///{home / 'wirewatch.db'}",
        "WIREWATCH_HOST_GAP_S": "0",
        "WIREWATCH_SLACK_BASE_URL": slack.url,
        "DEMO_MAIL": f"mailto://127.0.0.1:{mail.port}/?from=watch@demo.example&to=desk@demo.example",
        "PREFECT_HOME": str((home / "prefect").absolute()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        # Its first start makes a database; on a busy machine that takes longer than its 20 s.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "240",
        "DO_NOT_TRACK": "1",
    }
    # A user's own settings must not leak into the demo, nor the demo read a user's news.
    mine = {name: value for name, value in os.environ.items() if name.startswith("WIREWATCH_")}
    for name in mine:
        del os.environ[name]
    os.environ.pop("PREFECT_API_URL", None)
    os.environ.update(given)
    try:
        yield
    finally:
        for name in given:
            os.environ.pop(name, None)
        os.environ.update(mine)


def write_watch(home: Path, newsroom: Newsroom) -> None:
    """The newsroom's sources, the starter's topics, and the two sinks as receivers."""
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "sources.toml").write_text(newsroom.sources_toml(), encoding="utf-8")
    (config / "alerts.toml").write_text(ALERTS, encoding="utf-8")
    starter = Path(__file__).parent.parent / "config" / "topics.toml"
    shutil.copyfile(starter, config / "topics.toml")


def run(console: Console, home: Path = HOME) -> int:
    """One pass; the exit code."""
    now = datetime.now(UTC)
    again = (home / "wirewatch.db").exists()
    with MailSink() as mail, SlackSink() as slack, Newsroom(now) as newsroom:
        write_watch(home, newsroom)
        with environment(home, mail, slack):
            with console.status("Starting Prefect with its embedded server (about 20 s) ..."):
                from flows.watching import deliver, poll

                logging.getLogger("prefect").setLevel(logging.ERROR)
                report = poll(everything=True)
                delivered = deliver()
            show(console, report, newsroom, mail, slack, delivered, again)
    return 0 if report.read == len(report.sources) else 1


def show(
    console: Console,
    report: object,
    newsroom: Newsroom,
    mail: MailSink,
    slack: SlackSink,
    delivered: str,
    again: bool,
) -> None:
    """What a person should see of it."""
    from cli.output import new_hits_table
    from pipeline.reports import PollReport, counted

    assert isinstance(report, PollReport)  # noqa: S101  # narrows what Prefect hands back
    if report.hits:
        console.rule("[bold]Hits, and why each matched")
        console.print(new_hits_table(report.hits))
        console.print()
    # The story with the most outlets shows best what a message holds.
    outlets = Counter(line.story_id for line in report.hits)
    headline = next(
        (
            line.title
            for line in report.hits
            if line.story_id == max(outlets, key=outlets.__getitem__)
        ),
        "",
    )
    for letter in sorted(mail.letters, key=lambda letter: headline not in str(letter["Subject"]))[
        :1
    ]:
        body = letter.get_body(("plain",))
        text = Text(f"From: {letter['From']}\nTo: {letter['To']}\nSubject: {letter['Subject']}\n\n")
        text.append(body.get_content().strip() if body else "")
        title = f"One of {counted(len(mail.letters), 'e-mail')}, as it was delivered"
        console.print(Panel(text, title=title, border_style="cyan"))
    for post in slack.posts[:1]:
        title = f"One of {counted(len(slack.posts), 'post')} to Slack, as its blocks read"
        console.print(Panel(Text(slack_text(post)), title=title, border_style="magenta"))
    console.print(f"[bold]{report.line()}[/bold]")
    console.print(f"Outbox: {delivered}.")
    show_suppressed(console)
    if again and not report.hits:
        console.print("Nothing is new since the last run, so nobody was told anything.")
    console.print()
    console.rule("[bold]What to type next")
    console.print(f"  export WIREWATCH_CONFIG={HOME}/config")
    console.print(f"  export WIREWATCH_DATABASE_URL=sqlite:///{HOME}/wirewatch.db")
    console.print("  export WIREWATCH_REVIEW_OPEN=yes")
    console.print("  export DEMO_MAIL='mailto://localhost/?to=you@example.org'")
    url = newsroom.url("kaigai-shimbun", "nankai-trough")
    for command, what in (
        ("hits", "the hits with their evidence"),
        ("hits --status suppressed", "what would have matched on furniture only"),
        (f"why {url}", "why one did not match"),
        ("import seeds/imports/joint-patrol.txt", "a plain-text article, cleaned and matched"),
        ("review", "the same in the browser"),
    ):
        console.print(f"  .venv/bin/wirewatch {command}   [dim]{what}[/dim]", soft_wrap=True)
    console.print("  make demo   [dim]again: finds nothing new[/dim]")
    console.print("Then your own watch: README.md, “A first real watch in five minutes”.")


def show_suppressed(console: Console) -> None:
    """One topic that stood only in what its site repeats."""
    from cli.output import safe
    from pipeline.wiring import load_app

    with load_app() as app:
        hidden = app.store.hits(HitFilter(status="suppressed"))
    for stored in [one for one in hidden if one.article.repeated][:1]:
        console.print(
            f"One that was suppressed: {safe(stored.hit.topic)} stands in "
            f"“{safe(stored.article.title)}” only in a block left out: "
            f"“{safe(stored.hit.sentence)}” ({safe(stored.hit.suppressed)})"
        )


def slack_text(post: dict[str, Any]) -> str:
    """The words of a Block Kit message, without its markup."""
    parts = []
    for block in post.get("blocks", ()):
        texts = [block.get("text"), *block.get("elements", ())]
        parts += [text["text"] for text in texts if text and isinstance(text.get("text"), str)]
    return "\n".join(parts) or str(post["text"])


def main() -> int:
    """Run the demo; a failure is one sentence."""
    console = Console(highlight=False)
    try:
        return run(console)
    except WirewatchError as error:
        sys.stderr.write(f"demo: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
