"""Who asks: by the cookie of a session, a token, the shared password, or because it is open."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from core.accounts import ROLES, Role, Scope
from pipeline.accounts import signed_in, token_of
from pipeline.ports import Accounts, Store
from review.throttle import Throttle

#: What a token's scope lets its holder do at most.
_SCOPE_ROLE: dict[Scope, Role] = {"read": "viewer", "judge": "analyst"}


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, what they may do, and what showed who they are."""

    name: str
    role: Role
    by: str = "session"

    @property
    def sends_by_itself(self) -> bool:
        """Whether a browser shows who they are without being told to, so that forms need care."""
        return self.by != "token"


class TooMany(Exception):
    """Too many wrong passwords; `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


class Doors:
    """The ways in. With `open_to_all` everybody on this machine is let in as "page".

    The shared password opens only while there is no account: with accounts, a name that anybody
    may choose would be worth nothing beside a verdict.
    """

    def __init__(
        self,
        store: Store,
        password: str,
        open_to_all: bool,
        https: bool,
        now: Callable[[], datetime],
        ticks: Callable[[], float],
    ) -> None:
        self.https, self.now, self._store = https, now, store
        self.open_to_all = open_to_all
        self._password, self._ticks, self._throttle = password, ticks, Throttle()
        # The prefix makes browsers refuse it without Secure or from a neighbouring host.
        self.cookie = "__Host-wirewatch" if https else "wirewatch"

    @property
    def accounts(self) -> Accounts:
        """Who may sign in."""
        return self._store.accounts

    @property
    def shared_password(self) -> bool:
        """Whether the shared password opens."""
        return bool(self._password) and not self.accounts.all()

    def person(self, request: Request) -> Person | None:
        """Who asks; None for nobody that we know. Raises TooMany."""
        if word := request.cookies.get(self.cookie):
            account = signed_in(self.accounts, word, self.now())
            if account is not None:
                return Person(account.name, account.role)
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._holder(rest.strip())
        if self.open_to_all:
            return Person("page", "admin", "open")
        if scheme.lower() == "basic" and self.shared_password:
            return self._by_password(request, rest)
        return None

    def _holder(self, word: str) -> Person | None:
        token = token_of(self.accounts, word, self.now())
        if token is None or token.scope not in _SCOPE_ROLE:
            return None
        account = self.accounts.account(token.account)
        if account is None and self.accounts.all():
            return None
        allowed = _SCOPE_ROLE[token.scope]
        own = account.role if account else allowed
        return Person(token.account, min(own, allowed, key=ROLES.index), "token")

    def _by_password(self, request: Request, code: str) -> Person | None:
        name, password = basic(code)
        client = client_of(request)
        self.may_try(client)
        if secrets.compare_digest(password.encode(), self._password.encode()):
            return Person(name.strip()[:100] or "page", "admin", "password")
        self.failed(client)
        return None

    def opens_feed(self, word: str, target: str) -> bool:
        """Whether this is a token for that feed."""
        token = token_of(self.accounts, word, self.now()) if word else None
        if token is None or (token.scope, token.target) != ("feed", target):
            return False
        return self.accounts.account(token.account) is not None or not self.accounts.all()

    def may_try(self, *who: str) -> None:
        """Raise TooMany when one of these has tried too many passwords lately."""
        wait = max(self._throttle.wait(one, self._ticks()) for one in who)
        if wait:
            raise TooMany(wait)

    def failed(self, *who: str) -> None:
        """Note a wrong password."""
        for one in who:
            self._throttle.failed(one, self._ticks())


def client_of(request: Request) -> str:
    """The address that asks."""
    return request.client.host if request.client else ""


def basic(code: str) -> tuple[str, str]:
    """User and password of an HTTP Basic header (RFC 7617), or two times ""."""
    try:
        user, _, password = base64.b64decode(code.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""  # not a header of ours: answered with 401 like a wrong password
    return user, password
