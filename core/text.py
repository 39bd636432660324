"""Text for machines and for people, whatever a stranger put into it."""

from __future__ import annotations

import json
from datetime import datetime

from core.times import iso


def as_json(value: object) -> str:
    """JSON on one line that any reader takes: lone surrogates are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, default=_plain)
    return text


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
