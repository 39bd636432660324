"""People who use the review page, what they may do, and how they stay signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

#: What somebody may do; each may do what those before it may. A viewer reads, an analyst also
#: judges, an admin also changes the watch and sends alerts again.
Role = Literal["viewer", "analyst", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

#: What a token opens: reading as JSON, judging as JSON, or one feed.
Scope = Literal["read", "judge", "feed"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


def reaches(role: Role, needed: Role) -> bool:
    """Whether a role is enough."""
    return ROLES.index(role) >= ROLES.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. `password` is its Argon2id hash in PHC form, never the word."""

    name: str
    role: Role
    password: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in; `digest` is the SHA-256 of what its cookie holds, in hex."""

    digest: str
    account: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A key for a script or a feed reader; what it looks like is known to its holder only.

    `target` names the feed of a feed token ("topic:sea", "filter:3"). `label` says what for.
    """

    number: int
    account: str
    label: str
    scope: Scope
    target: str
    created_at: datetime
    used_at: datetime | None = None
