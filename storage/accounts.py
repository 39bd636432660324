"""Accounts, sessions and tokens; see `pipeline/ports/accounts.py`, whose words hold here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, or_, select, update

from core.accounts import Account, Session, Token
from storage.engine import transaction
from storage.rows import inserting
from storage.tables import AccountRow, SessionRow, TokenRow, table

ACCOUNT, SESSION, TOKEN = table(AccountRow), table(SessionRow), table(TokenRow)


class SqlAccounts:
    """People, sessions and tokens in an SQL database; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def account(self, name: str) -> Account | None:
        """The account of this name."""
        with transaction(self._engine, write=False) as connection:
            wanted = select(ACCOUNT).where(ACCOUNT.c.name == name)
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else Account(**row)

    def all(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        with transaction(self._engine, write=False) as connection:
            rows = connection.execute(select(ACCOUNT)).mappings().all()
        return tuple(sorted((Account(**row) for row in rows), key=lambda one: one.name))

    def add(self, account: Account) -> bool:
        """Store a new account; False when the name is taken."""
        with transaction(self._engine, write=True) as connection:
            new = inserting(connection.dialect.name, ACCOUNT).values(**_values(account))
            made = new.on_conflict_do_nothing().returning(ACCOUNT.c.name)
            return connection.scalar(made) is not None

    def change(self, account: Account) -> bool:
        """Replace role and password, and end the account's sessions; False: there is none."""
        changed = update(ACCOUNT).where(ACCOUNT.c.name == account.name)
        changed = changed.values(role=account.role, password=account.password)
        with transaction(self._engine, write=True) as connection:
            _end_sessions(connection, account.name)
            return bool(connection.execute(changed).rowcount)

    def remove(self, name: str) -> bool:
        """Forget an account, its sessions and its tokens; False when there is none."""
        with transaction(self._engine, write=True) as connection:
            _end_sessions(connection, name)
            connection.execute(delete(TOKEN).where(TOKEN.c.account == name))
            gone = connection.execute(delete(ACCOUNT).where(ACCOUNT.c.name == name))
            return bool(gone.rowcount)

    def add_session(self, session: Session) -> None:
        """Store a session."""
        with transaction(self._engine, write=True) as connection:
            connection.execute(insert(SESSION).values(**_values(session)))

    def session(self, digest: str) -> Session | None:
        """The session of this digest."""
        with transaction(self._engine, write=False) as connection:
            wanted = select(SESSION).where(SESSION.c.digest == digest)
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else Session(**row)

    def touch_session(self, digest: str, now: datetime) -> None:
        """Note that a session was used."""
        with transaction(self._engine, write=True) as connection:
            this = update(SESSION).where(SESSION.c.digest == digest)
            connection.execute(this.values(seen_at=now))

    def end_session(self, digest: str) -> None:
        """Forget a session."""
        with transaction(self._engine, write=True) as connection:
            connection.execute(delete(SESSION).where(SESSION.c.digest == digest))

    def end_old_sessions(self, created_before: datetime, seen_before: datetime) -> int:
        """Forget the sessions that are too old or idle too long; how many."""
        old = or_(SESSION.c.created_at < created_before, SESSION.c.seen_at < seen_before)
        with transaction(self._engine, write=True) as connection:
            return connection.execute(delete(SESSION).where(old)).rowcount

    def add_token(self, token: Token, digest: str) -> int:
        """Store a token under the digest of its text; its number."""
        values = _values(token) | {"digest": digest}
        del values["number"]
        made = insert(TOKEN).values(**values).returning(TOKEN.c.id)
        with transaction(self._engine, write=True) as connection:
            return int(connection.execute(made).scalar_one())

    def token(self, digest: str) -> Token | None:
        """The token whose text has this digest."""
        with transaction(self._engine, write=False) as connection:
            wanted = select(TOKEN).where(TOKEN.c.digest == digest)
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else _token(row)

    def tokens(self, account: str = "") -> tuple[Token, ...]:
        """Tokens, the newest first; of one account, or all."""
        wanted = select(TOKEN).order_by(TOKEN.c.id.desc())
        if account:
            wanted = wanted.where(TOKEN.c.account == account)
        with transaction(self._engine, write=False) as connection:
            return tuple(_token(row) for row in connection.execute(wanted).mappings())

    def touch_token(self, number: int, now: datetime) -> None:
        """Note that a token was used."""
        with transaction(self._engine, write=True) as connection:
            connection.execute(update(TOKEN).where(TOKEN.c.id == number).values(used_at=now))

    def revoke_token(self, number: int) -> bool:
        """Forget a token; False when there is none."""
        with transaction(self._engine, write=True) as connection:
            return bool(connection.execute(delete(TOKEN).where(TOKEN.c.id == number)).rowcount)


def _end_sessions(connection: Connection, account: str) -> None:
    connection.execute(delete(SESSION).where(SESSION.c.account == account))


def _values(one: Account | Session | Token) -> dict[str, object]:
    return {name: getattr(one, name) for name in type(one).__slots__}


def _token(row: RowMapping) -> Token:
    return Token(
        row["id"],
        row["account"],
        row["label"],
        row["scope"],
        row["target"],
        row["created_at"],
        row["used_at"],
    )
