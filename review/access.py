"""Which role each address needs. An address that is not in this table opens to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from core.accounts import Role

#: Method and path, as the routes spell it, to the role; None lets everybody in, because the
#: address holds a secret of its own or nothing worth one.
ACCESS: Mapping[str, Role | None] = {
    "GET /static": None,
    "GET /healthz": None,
    # It looks itself whether somebody on this machine asks.
    "GET /metrics": None,
    "GET /sign-in": None,
    "POST /sign-in": None,
    "GET /feeds/{slug}.{form}": None,
    "GET /feeds/filter/{slug}.{form}": None,
    "GET /unsubscribe/{token}": None,
    "POST /unsubscribe/{token}": None,
    "GET /websub/{token}": None,
    "POST /websub/{token}": None,
    # Looking, and one's own account.
    "GET /": "viewer",
    "GET /filter/{slug}": "viewer",
    "GET /search": "viewer",
    "GET /article/{number}": "viewer",
    "GET /topics": "viewer",
    "GET /topics/new": "viewer",
    "GET /topic/{slug}": "viewer",
    "GET /topic/{slug}/judged.jsonl": "viewer",
    "GET /hit/{hit_id}": "viewer",
    "GET /story/{story_id}": "viewer",
    "GET /overview": "viewer",
    "GET /hits.{form}": "viewer",
    "GET /brief.md": "viewer",
    "GET /account": "viewer",
    "POST /account/password": "viewer",
    "POST /account/tokens": "viewer",
    "POST /account/tokens/{number}/revoke": "viewer",
    "POST /sign-out": "viewer",
    "GET /openapi.json": "viewer",
    "GET /api/hits": "viewer",
    "GET /api/stories": "viewer",
    "GET /api/search": "viewer",
    "GET /api/facets": "viewer",
    "GET /api/stats": "viewer",
    "GET /api/why": "viewer",
    "GET /api/revisions": "viewer",
    # Judging.
    "POST /mark": "analyst",
    "POST /hit/{hit_id}/mark": "analyst",
    "POST /undo": "analyst",
    "POST /api/mark": "analyst",
    "POST /api/undo": "analyst",
    "POST /story/{story_id}/assign": "analyst",
    "POST /story/{story_id}/merge": "analyst",
    "POST /story/{story_id}/split": "analyst",
    "POST /filters": "analyst",
    "POST /filter/{slug}/remove": "analyst",
    "POST /mute": "analyst",
    "POST /unmute": "analyst",
    "POST /draft/check": "analyst",
    "POST /draft/try": "analyst",
    # Sending alerts to people, and changing what is watched.
    "POST /draft/save": "admin",
    "POST /alert/{alert_id}/{action}": "admin",
}

#: What a token opens besides: a script needs no pages, and none of its holder's account.
FOR_TOKENS = ("/api/", "/hits.", "/brief.md", "/openapi.json", "/healthz", "/metrics")


def address_of(routes: Iterable[BaseRoute], scope: Scope) -> str | None:
    """The entry of the table that a request is about; None where there is no such address."""
    for route in routes:
        if route.matches(scope)[0] is Match.FULL:
            return f"{scope['method']} {getattr(route, 'path', '')}"
    return None
