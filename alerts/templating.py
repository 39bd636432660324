"""Templates of messages: ours, or those that an installation puts in their place.

They run in a sandbox, because a template that a colleague sends is text and not a program.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.text import clean
from core.errors import DeliveryError

#: The templates that a folder may hold.
NAMES = ("letter.html.j2", "letter.txt.j2")


def has_own(name: str, templates: str) -> bool:
    """Whether an installation has a template of its own; `templates` is its folder, or ""."""
    return bool(templates) and (Path(templates) / name).is_file()


def templates_folder(config: Path) -> str:
    """Where an installation keeps templates of its own: beside its watch files; "" if nowhere."""
    folder = config / "templates"
    return str(folder) if folder.is_dir() else ""


def filled(name: str, templates: str, **values: object) -> str:
    """A template filled in; raises DeliveryError (transient) when it is broken."""
    try:
        return _environment(templates).get_template(name).render(**values)
    # A template of somebody's own may divide by nothing or add text to a number.
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise DeliveryError(f"{name} is broken: {clean(str(error), 200)}") from error


@cache
def _environment(templates: str) -> ImmutableSandboxedEnvironment:
    own = [FileSystemLoader(templates)] if templates else []
    loader = ChoiceLoader([*own, PackageLoader("alerts")])
    return ImmutableSandboxedEnvironment(
        loader=loader, autoescape=lambda name: name is not None and ".html" in name
    )
