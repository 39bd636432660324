"""Whether receivers can be sent to and templates filled in, for `wirewatch check`; no network."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from alerts.long_tail import MAIL, WEBHOOK, known_scheme, parse_url
from alerts.message import Message, compose
from alerts.templating import NAMES, filled, has_own
from core.addresses import refusal
from core.errors import DeliveryError
from core.values import Letter, LetterStory, Story


def template_problems(templates: str) -> tuple[str, ...]:
    """What is wrong with an installation's own templates; `templates` is their folder, or ""."""
    problems = []
    for name in NAMES:
        if has_own(name, templates):
            try:
                filled(name, templates, message=_sample(), preview="", brief=[], more="")
            except DeliveryError as error:
                problems.append(f"{templates}/{error.reason}")
    return tuple(problems)


def _sample() -> Message:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    story = Story(1, "A headline", now, now, ("https://paper.example/1",), ("Harbour Post",))
    told = LetterStory(story, ())
    return compose(Letter("story:1", "story", "desk", now, (told,), (), notes=("A note.",)))


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
