"""Accounts and saved filters in memory; they pass the same contract test as the databases' do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.accounts import Account, Session, Token
from core.desk import SavedFilter


class MemoryAccounts:
    """The whole `Accounts`."""

    def __init__(self) -> None:
        self.people: dict[str, Account] = {}
        self.sessions: dict[str, Session] = {}
        self.keys: dict[str, Token] = {}

    def account(self, name: str) -> Account | None:
        return self.people.get(name)

    def all(self) -> tuple[Account, ...]:
        return tuple(self.people[name] for name in sorted(self.people))

    def add(self, account: Account) -> bool:
        return self.people.setdefault(account.name, account) is account

    def change(self, account: Account) -> bool:
        was = self.people.get(account.name)
        if was is None:
            return False
        self.people[account.name] = replace(account, created_at=was.created_at)
        self._end_sessions(account.name)
        return True

    def remove(self, name: str) -> bool:
        self._end_sessions(name)
        self.keys = {digest: key for digest, key in self.keys.items() if key.account != name}
        return self.people.pop(name, None) is not None

    def _end_sessions(self, name: str) -> None:
        self.sessions = {d: one for d, one in self.sessions.items() if one.account != name}

    def add_session(self, session: Session) -> None:
        self.sessions[session.digest] = session

    def session(self, digest: str) -> Session | None:
        return self.sessions.get(digest)

    def touch_session(self, digest: str, now: datetime) -> None:
        if digest in self.sessions:
            self.sessions[digest] = replace(self.sessions[digest], seen_at=now)

    def end_session(self, digest: str) -> None:
        self.sessions.pop(digest, None)

    def end_old_sessions(self, created_before: datetime, seen_before: datetime) -> int:
        before = len(self.sessions)
        self.sessions = {
            digest: one
            for digest, one in self.sessions.items()
            if one.created_at >= created_before and one.seen_at >= seen_before
        }
        return before - len(self.sessions)

    def add_token(self, token: Token, digest: str) -> int:
        number = max((one.number for one in self.keys.values()), default=0) + 1
        self.keys[digest] = replace(token, number=number)
        return number

    def token(self, digest: str) -> Token | None:
        return self.keys.get(digest)

    def tokens(self, account: str = "") -> tuple[Token, ...]:
        found = sorted(self.keys.values(), key=lambda one: -one.number)
        return tuple(one for one in found if account in ("", one.account))

    def touch_token(self, number: int, now: datetime) -> None:
        for digest, one in self.keys.items():
            if one.number == number:
                self.keys[digest] = replace(one, used_at=now)

    def revoke_token(self, number: int) -> bool:
        before = len(self.keys)
        self.keys = {digest: one for digest, one in self.keys.items() if one.number != number}
        return len(self.keys) < before


class MemoryFilters:
    """The whole `Filters`."""

    def __init__(self, accounts: MemoryAccounts) -> None:
        self._accounts = accounts
        self.saved: dict[str, SavedFilter] = {}

    def all(self) -> tuple[SavedFilter, ...]:
        return tuple(self.saved[slug] for slug in sorted(self.saved))

    def get(self, slug: str) -> SavedFilter | None:
        return self.saved.get(slug)

    def add(self, saved: SavedFilter) -> bool:
        return self.saved.setdefault(saved.slug, saved) is saved

    def remove(self, slug: str) -> bool:
        keys = self._accounts.keys
        self._accounts.keys = {d: k for d, k in keys.items() if k.target != f"filter:{slug}"}
        return self.saved.pop(slug, None) is not None
