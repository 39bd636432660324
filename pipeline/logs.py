"""Logging of a process, as the settings say."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from urllib.parse import urlsplit

from pydantic import SecretStr

from config.environment import references
from config.settings import Settings
from core.logs import Lines, secrets_in


def set_up_logging(settings: Settings, environ: Mapping[str, str]) -> None:
    """Send every log line of this process to stderr, without the secrets of the installation.

    Warnings of libraries and exceptions that nobody caught are log lines as well.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(
        Lines(as_json=settings.log_format == "json", secrets=secrets(settings, environ))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    # What these say below a warning is about single requests, with addresses that hold secrets.
    for name in ("apprise", "asyncio", "httpx", "httpcore", "sqlalchemy", "urllib3", "websockets"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(
        told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("wirewatch").critical("a defect of Wirewatch", exc_info=(kind, error, trace))


def secrets(settings: Settings, environ: Mapping[str, str]) -> frozenset[str]:
    """The secrets of an installation: its settings', and what watch files read as `${NAME}`."""
    given = [
        value.get_secret_value()
        for value in (getattr(settings, name) for name in type(settings).model_fields)
        if isinstance(value, SecretStr)
    ]
    given.append(urlsplit(settings.database_url).password or "")
    names: set[str] = set()
    for file in settings.config.glob("*.toml"):
        try:
            names |= references(file.read_text("utf-8", errors="replace"))
        except OSError:
            continue  # whoever loads it says so
    return secrets_in([*given, *(environ.get(name, "") for name in names)])
