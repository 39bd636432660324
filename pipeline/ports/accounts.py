"""What signing in needs of the store: accounts, sessions and tokens; part of `Store`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from core.accounts import Account, Session, Token


class Accounts(Protocol):
    """People, the browsers in which they are signed in, and their tokens.

    Secrets come in as digests only. All methods are safe to call from several threads.
    """

    def account(self, name: str) -> Account | None:
        """The account of this name, as it is written."""
        ...

    def all(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        ...

    def add(self, account: Account) -> bool:
        """Store a new account; False, and nothing is changed, when the name is taken."""
        ...

    def change(self, account: Account) -> bool:
        """Replace role and password, and end the account's sessions; False: there is none."""
        ...

    def remove(self, name: str) -> bool:
        """Forget an account, its sessions and its tokens; False when there is none."""
        ...

    def add_session(self, session: Session) -> None:
        """Store a session."""
        ...

    def session(self, digest: str) -> Session | None:
        """The session of this digest."""
        ...

    def touch_session(self, digest: str, now: datetime) -> None:
        """Note that a session was used."""
        ...

    def end_session(self, digest: str) -> None:
        """Forget a session."""
        ...

    def end_old_sessions(self, created_before: datetime, seen_before: datetime) -> int:
        """Forget the sessions that are too old or idle too long; how many."""
        ...

    def add_token(self, token: Token, digest: str) -> int:
        """Store a token under the digest of its text; its number (that of `token` is ignored)."""
        ...

    def token(self, digest: str) -> Token | None:
        """The token whose text has this digest."""
        ...

    def tokens(self, account: str = "") -> tuple[Token, ...]:
        """Tokens, the newest first; of one account, or all."""
        ...

    def touch_token(self, number: int, now: datetime) -> None:
        """Note that a token was used."""
        ...

    def revoke_token(self, number: int) -> bool:
        """Forget a token; False when there is none."""
        ...
