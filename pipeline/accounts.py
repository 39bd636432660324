"""Accounts, signing in and tokens. Every secret that we store is stored as what cannot be undone.

Passwords as Argon2id (RFC 9106, its second recommended set: 64 MiB, 3 passes), because people
choose them; cookies and tokens as SHA-256, because they are 256 random bits and are checked with
every request.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.accounts import Account, Role, Scope, Session, Token
from core.errors import SetupError
from pipeline.ports import Accounts

#: A session ends when nobody used it for so long, and after a working day in any case.
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
#: How exactly we know when a session or token was last used; each note of it is a write.
SEEN_EVERY = timedelta(minutes=1)
#: OWASP ASVS 5.0, 6.2.1: at least 8 characters; nobody's password is longer than 1,000.
SHORTEST, LONGEST_PASSWORD = 8, 1000

_NAME = re.compile(r"[^\W_][\w.@-]{0,63}")
_hasher = PasswordHasher()
#: Only one hash is computed at a time: each takes 64 MiB, and many at once would be an attack.
_one_at_a_time = threading.Lock()


def add_account(accounts: Accounts, name: str, role: Role, password: str, now: datetime) -> Account:
    """Store a new account; raises SetupError for a name that is taken or a bad password."""
    if not _NAME.fullmatch(name):
        raise SetupError(
            f'"{name[:64]}" is no name for an account; write up to 64 letters, digits, . _ @ or -'
        )
    account = Account(name, role, hash_of(password, name), now)
    if not accounts.add(account):
        raise SetupError(f'there is an account "{name}" already')
    return account


def change_account(
    accounts: Accounts, name: str, *, password: str = "", role: Role | None = None
) -> Account:
    """Give an account another password or role, and end its sessions. Raises SetupError."""
    was = existing(accounts, name)
    if role and role != "admin":
        _keep_an_admin(accounts, was)
    hashed = hash_of(password, name) if password else was.password
    account = Account(name, role or was.role, hashed, was.created_at)
    accounts.change(account)
    return account


def remove_account(accounts: Accounts, name: str) -> None:
    """Forget an account with its sessions and tokens. Raises SetupError."""
    _keep_an_admin(accounts, existing(accounts, name))
    accounts.remove(name)


def existing(accounts: Accounts, name: str) -> Account:
    """The account of this name; raises SetupError where there is none."""
    account = accounts.account(name)
    if account is None:
        names = ", ".join(one.name for one in accounts.all()) or "none yet"
        raise SetupError(f'there is no account "{name}"; there are: {names}')
    return account


def _keep_an_admin(accounts: Accounts, account: Account) -> None:
    others = [one for one in accounts.all() if one.name != account.name]
    if account.role == "admin" and others and not any(one.role == "admin" for one in others):
        raise SetupError(f'"{account.name}" is the last admin; make somebody else one first')


def hash_of(password: str, name: str) -> str:
    """The Argon2id hash of a new password; raises SetupError for one that will not do."""
    if not SHORTEST <= len(password) <= LONGEST_PASSWORD:
        raise SetupError(f"a password has {SHORTEST} to {LONGEST_PASSWORD} characters")
    if password.casefold() == name.casefold():
        raise SetupError("the name of an account is no password for it")
    with _one_at_a_time:
        return _hasher.hash(password)


def is_password(account: Account | None, password: str) -> bool:
    """Whether this is the account's password; for no account it takes as long and says no."""
    if len(password) > LONGEST_PASSWORD:
        return False
    with _one_at_a_time:
        try:
            return _hasher.verify(account.password if account else _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False


def _nobodys() -> str:
    """A hash that no password has, so that an unknown name takes as long as a known one."""
    params = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"{params}$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"


def end_old_sessions(accounts: Accounts, now: datetime) -> int:
    """Forget the sessions that are too old or were idle too long; how many."""
    return accounts.end_old_sessions(now - LONGEST, now - IDLE)


def sign_in(accounts: Accounts, name: str, password: str, now: datetime) -> str | None:
    """Open a session; what its cookie holds, or None for a wrong name or password."""
    account = accounts.account(name)
    if not is_password(account, password) or account is None:
        return None
    end_old_sessions(accounts, now)
    word = secrets.token_urlsafe(32)
    accounts.add_session(Session(digest_of(word), account.name, now, now))
    return word


def signed_in(accounts: Accounts, word: str, now: datetime) -> Account | None:
    """Whose session this is; None when it has ended or never was."""
    session = accounts.session(digest_of(word))
    if session is None:
        return None
    if now - session.created_at >= LONGEST or now - session.seen_at >= IDLE:
        accounts.end_session(session.digest)
        return None
    if now - session.seen_at >= SEEN_EVERY:
        accounts.touch_session(session.digest, now)
    return accounts.account(session.account)


def sign_out(accounts: Accounts, word: str) -> None:
    """End a session."""
    accounts.end_session(digest_of(word))


def new_token(
    accounts: Accounts, account: str, label: str, scope: Scope, target: str, now: datetime
) -> str:
    """Make a token; its text, which cannot be shown again."""
    word = f"ww_{secrets.token_urlsafe(32)}"
    accounts.add_token(Token(0, account, label, scope, target, now), digest_of(word))
    return word


def token_of(accounts: Accounts, word: str, now: datetime) -> Token | None:
    """The token with this text, if there is one."""
    found = accounts.token(digest_of(word))
    if found and (found.used_at is None or now - found.used_at >= SEEN_EVERY):
        accounts.touch_token(found.number, now)
    return found


def digest_of(word: str) -> str:
    """What is stored of a cookie or token: its SHA-256 in hex."""
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()
