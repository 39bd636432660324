"""`wirewatch alerts`: the outbox by hand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.output import local, out, safe, user
from core.errors import DeliveryError, SetupError
from core.text import as_json
from core.times import parse_duration
from core.values import AlertState, Delivery, Silence
from pipeline.reports import counted
from pipeline.shapes import delivery_shape

STATE_STYLE = {"sent": "green", "waiting": "yellow", "claimed": "yellow", "failed": "bold red"}

#: Lines that the list shows where nobody says how many.
MOST = 50

alerts = typer.Typer(
    help="What is owed, what was sent, what failed.",
    epilog="Example: wirewatch alerts failed",
)
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(alerts, name="alerts")


@alerts.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Show the outbox when no command is named."""
    if context.invoked_subcommand is None:
        list_(limit=MOST, json=False)


@alerts.command(name="list", epilog="Example: wirewatch alerts list --limit 20")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = MOST,
    json: JsonOption = False,
) -> None:
    """Show the outbox, newest first."""
    _show((), limit, json)


@alerts.command(epilog="Example: wirewatch alerts failed --json")
def failed(json: JsonOption = False) -> None:
    """Show what could not be delivered and is no longer tried."""
    _show(("failed",), 0, json)


@alerts.command(epilog="Example: wirewatch alerts resend 7")
def resend(number: Annotated[int, typer.Argument(help="The number of the alert.", min=1)]) -> None:
    """Let an alert be sent again; `wirewatch deliver` or the schedule sends it."""
    from pipeline.wiring import load_app

    with load_app() as app:
        if not app.store.requeue(number, datetime.now(UTC)):
            raise SetupError(f"there is no alert {number} to resend; `wirewatch alerts list`")
    out().print(f"alert {number} is waiting again; `wirewatch deliver` sends it now")


@alerts.command(epilog="Example: wirewatch alerts cancel 7")
def cancel(number: Annotated[int, typer.Argument(help="The number of the alert.", min=1)]) -> None:
    """Give up an alert that waits or failed; it stays in the list."""
    from pipeline.wiring import load_app

    with load_app() as app, app.store.begin() as tx:
        if not tx.cancel([number], "cancelled by hand", app.clock()):
            raise SetupError(f"no alert {number} waits or failed; `wirewatch alerts list`")
    out().print(f"alert {number} is cancelled; `wirewatch alerts resend {number}` revives it")


@alerts.command(epilog="Example: wirewatch alerts mute --topic south-china-sea --for 7d")
def mute(
    topic: Annotated[str, typer.Option(help="Nobody is alerted about this topic.")] = "",
    source: Annotated[str, typer.Option(help="Nobody is alerted about this source.")] = "",
    story: Annotated[int, typer.Option(help="Nobody hears more of this story.", min=0)] = 0,
    phrase: Annotated[
        str, typer.Option(help="Nobody is alerted about hits with no term but this.")
    ] = "",
    receiver: Annotated[str, typer.Option(help="Only this receiver hears nothing.")] = "",
    span: Annotated[str, typer.Option("--for", help='How long: "24h", "7d".')] = "24h",
    reason: Annotated[str, typer.Option(help="Why, for others.")] = "muted by hand",
) -> None:
    """Alert nobody about something for a while; hits are still found and shown."""
    from pipeline.wiring import load_app

    if not (topic or source or story or phrase or receiver):
        raise SetupError("say what to mute: --topic, --source, --story, --phrase or --receiver")
    with load_app() as app:
        if topic:
            app.topic(topic)
        now = app.clock()
        try:
            until = now + parse_duration(span)
        except ValueError as error:
            raise SetupError(f'--for "{span}" is no span of time: write 24h or 7d') from error
        silence = Silence(
            until=until,
            author=user(),
            reason=reason,
            topics=(topic,) if topic else (),
            sources=(source,) if source else (),
            receivers=(receiver,) if receiver else (),
            stories=(story,) if story else (),
            phrases=(phrase,) if phrase else (),
        )
        with app.store.begin() as tx:
            number = tx.add_silence(silence, now)
    out().print(f"silence {number} lasts until {local(until)}; `wirewatch alerts unmute {number}`")


@alerts.command(epilog="Example: wirewatch alerts unmute 3")
def unmute(number: Annotated[int, typer.Argument(help="The silence's number.", min=1)]) -> None:
    """End a silence that was asked for by hand or on the review page."""
    from pipeline.wiring import load_app

    with load_app() as app, app.store.begin() as tx:
        if not tx.end_silence(number, app.clock()):
            raise SetupError(f"no silence {number} lasts; `wirewatch alerts muted` lists them")
    out().print(f"silence {number} is over")


@alerts.command(epilog="Example: wirewatch alerts muted")
def muted() -> None:
    """List the silences that last, those of alerts.toml too."""
    from pipeline.wiring import load_app

    with load_app() as app:
        lasting = [(str(number), one) for number, one in app.store.silences(app.clock())]
        lasting += [("file", one) for one in app.watch.silences if one.until > app.clock()]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("silence", "until", "what", "by", "why"):
        table.add_column(column, overflow="fold")
    for number, one in lasting:
        what = [*one.topics, *one.sources, *one.receivers, *(f"story {n}" for n in one.stories)]
        table.add_row(
            number,
            local(one.until),
            safe(", ".join(what) or "everything"),
            safe(one.author),
            safe(one.reason),
        )
    if lasting:
        out().print(table)
    out().print(f"[dim]{counted(len(lasting), 'silence')}[/dim]")


@alerts.command(epilog="Example: wirewatch alerts test desk")
def test(receiver: Annotated[str, typer.Argument(help="The receiver's name.")]) -> None:
    """Send one test message to a receiver at once."""
    from pipeline.wiring import load_app

    with load_app() as app:
        try:
            receipt = app.send_test(receiver)
        except DeliveryError as error:
            raise DeliveryError(f"{receiver} was not reached: {error.reason}") from error
    out().print(f"[green]sent[/green]  {safe(receiver)}  {safe(receipt)}")


def _show(states: Sequence[AlertState], limit: int, json: bool) -> None:
    from pipeline.wiring import load_app

    with load_app() as app:
        rows = app.store.deliveries(*states, limit=limit)
    if json:
        sys.stdout.write(as_json([delivery_shape(row) for row in rows]) + "\n")
        return
    if rows:
        out().print(_table(rows))
    out().print(f"[dim]{counted(len(rows), 'alert')}[/dim]")


def _table(rows: Sequence[Delivery]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("alert", "state", "receiver", "topics", "created", "tries", "what happened"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(
            str(row.id),
            Text(row.state, style=STATE_STYLE.get(row.state, "dim")),
            safe(row.alert.receiver),
            safe(", ".join(row.alert.topics)),
            local(row.alert.created_at),
            str(row.attempts),
            safe(row.problem or (f"sent {local(row.sent_at)}" if row.sent_at else "")),
        )
    return table
