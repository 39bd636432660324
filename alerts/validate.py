"""Is a receiver's URL something that can be sent to? For `wirewatch check`; connects nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from alerts.long_tail import MAIL, WEBHOOK, known_scheme, parse_url
from core.addresses import refusal


def receiver_problem(url: str, *, sender: str = "", allow_private: bool = True) -> str | None:
    """What is wrong with a receiver's URL and what to write instead; None when nothing is.

    The answer is a clause without any part of the URL but its scheme. `sender` is the
    installation's own, for mail URLs without `from=`.
    """
    if not url.strip():
        return (
            "is empty: write an Apprise URL such as mailtos://user:password@host?to=you@example.org"
        )
    scheme, separator, _ = url.partition("://")
    scheme = scheme.strip().lower()
    if not separator:
        return "is no URL: write an Apprise URL such as slack://TokenA/TokenB/TokenC"
    if parse_url(url, sender) is None:
        if scheme in ("http", "https"):
            return (
                "is a web address that no service is known for: write jsons:// for a JSON webhook"
            )
        if not known_scheme(scheme):
            return (
                f'has the unknown scheme "{scheme}"; see the services of Apprise for what there is'
            )
        if scheme in MAIL:
            return "lacks a part or holds a bad address: write mailtos://user:password@host?to=you@example.org&from=me@example.org"
        return f"lacks a part that {scheme}:// needs; see the page of the service at Apprise"
    if not allow_private and scheme in (*MAIL, *WEBHOOK):
        why = refusal(urlsplit(url).hostname or "")
        if why:
            return f"names a private host ({why}): add allow_private = true to the receiver"
    return None
