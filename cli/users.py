"""`wirewatch users`: who may sign in to the review page."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from cli.output import local, out, safe
from core.accounts import Role
from core.errors import SetupError

users = typer.Typer(
    help="Say who may sign in to the review page.",
    no_args_is_help=True,
    epilog="Example: wirewatch users add ann --role analyst",
)


class RoleName(StrEnum):
    """What somebody may do."""

    viewer = "viewer"
    analyst = "analyst"
    admin = "admin"


Name = Annotated[str, typer.Argument(help="The account's name.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(users, name="users")


@users.command(epilog="Example: wirewatch users add ann --role analyst < password.txt")
def add(
    name: Name,
    role: Annotated[
        RoleName | None,
        typer.Option(help="Left out: admin for the first account, analyst for others."),
    ] = None,
) -> None:
    """Make an account. The password is asked for, or read from the first line of a pipe.

    A viewer reads, an analyst also judges, an admin also changes topics and sends alerts again.
    """
    from pipeline.accounts import add_account
    from pipeline.wiring import load_app

    with load_app() as app:
        accounts = app.store.accounts
        usual: Role = "analyst" if accounts.all() else "admin"
        chosen: Role = role.value if role else usual
        account = add_account(accounts, name, chosen, _password(), datetime.now(UTC))
    out().print(f"{safe(account.name)} may sign in as {account.role}")


@users.command(name="list", epilog="Example: wirewatch users list")
def list_() -> None:
    """List the accounts and their tokens."""
    from pipeline.wiring import load_app

    with load_app() as app:
        accounts, tokens = app.store.accounts.all(), app.store.accounts.tokens()
    if not accounts:
        out().print("Nobody has an account yet: `wirewatch users add NAME` makes the first.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("name", "role", "since", "tokens"):
        table.add_column(column)
    for account in accounts:
        labels = ", ".join(one.label or one.scope for one in tokens if one.account == account.name)
        table.add_row(safe(account.name), account.role, local(account.created_at), safe(labels))
    out().print(table)


@users.command(epilog="Example: wirewatch users remove ann")
def remove(name: Name) -> None:
    """Forget an account; its sessions end and its tokens open nothing any more."""
    from pipeline.accounts import remove_account
    from pipeline.wiring import load_app

    with load_app() as app:
        remove_account(app.store.accounts, name)
    out().print(f"{safe(name)} may not sign in any more; the verdicts stay")


@users.command(epilog="Example: wirewatch users password ann")
def password(name: Name) -> None:
    """Give an account another password and end its sessions."""
    from pipeline.accounts import change_account, existing
    from pipeline.wiring import load_app

    with load_app() as app:
        existing(app.store.accounts, name)
        change_account(app.store.accounts, name, password=_password())
    out().print(f"{safe(name)} has a new password and must sign in again")


@users.command(epilog="Example: wirewatch users role ann admin")
def role(name: Name, role: Annotated[RoleName, typer.Argument(help="The new role.")]) -> None:
    """Give an account another role and end its sessions."""
    from pipeline.accounts import change_account
    from pipeline.wiring import load_app

    with load_app() as app:
        change_account(app.store.accounts, name, role=role.value)
    out().print(f"{safe(name)} is {role.value} now and must sign in again")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise SetupError("no password came in; type it, or pipe one line to this command")
    return line
