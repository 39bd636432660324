"""The reference of all commands, written from the commands themselves for the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

HEAD = """\
# Commands

Every command has `--help` with an example. It ends with 0 when all is fine, with 1 when something
failed and is named, and with 2 when the call or the configuration is wrong. Errors are one sentence
on standard error. `NO_COLOR` and pipes are respected; `wirewatch --version` says which version this
is. This page is written from the commands' own help.
"""


def commands_page() -> str:
    """Markdown with one heading for each command, in the order of `wirewatch --help`."""
    from cli.main import app

    return "\n".join([HEAD, *(_command(name, one) for name, one in _walk(app))])


def _walk(app: typer.Typer) -> Iterator[tuple[str, Any]]:
    # typer gives its commands no public type: what `get_command` returns depends on its version.
    tree: Any = typer.main.get_command(app)
    for name, command in tree.commands.items():
        if hasattr(command, "commands"):
            for inner, one in command.commands.items():
                yield f"{name} {inner}", one
        else:
            yield name, command


def _command(name: str, command: Any) -> str:
    shown = [param for param in command.params if not getattr(param, "hidden", False)]
    arguments = [param for param in shown if param.param_type_name == "argument"]
    words = [f"wirewatch {name}", *(_argument(param) for param in arguments)]
    if len(arguments) < len(shown):
        words.append("[OPTIONS]")
    lines = [f"## wirewatch {name}", "", f"`{' '.join(words)}`", "", _prose(command.help)]
    if shown:
        lines += ["| | Means | If left out |", "| --- | --- | --- |"]
        lines += [_row(param) for param in shown]
        lines.append("")
    if command.epilog:
        # Two examples stand in one line with wide gaps, as a terminal shows them best.
        lines += ["For example:", ""]
        lines += [f"- `{one.strip()}`" for one in _examples(command.epilog)]
        lines.append("")
    return "\n".join(lines)


def _prose(text: str | None) -> str:
    return "\n".join(line.strip() for line in (text or "").strip().splitlines()) + "\n"


def _examples(epilog: str) -> list[str]:
    text = epilog.removeprefix("Examples:").removeprefix("Example:")
    return [one for one in text.replace("   or: ", "\n").splitlines() if one.strip()]


def _argument(param: Any) -> str:
    name = param.name.upper() + ("..." if param.nargs != 1 else "")
    return name if param.required else f"[{name}]"


def _row(param: Any) -> str:
    if param.param_type_name == "argument":
        name = param.name.upper()
    else:
        name = ", ".join([*param.opts, *param.secondary_opts])
    missing = "must be given" if param.required else _default(param.default)
    meaning = (param.help or "").replace("|", "\\|") + _choices(param)
    return f"| `{name}` | {meaning} | {missing} |"


def _choices(param: Any) -> str:
    kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return ""
    return f" One of {', '.join(f'`{one.value}`' for one in kind)}."


def _default(value: Any) -> str:
    if value in (None, "", False, [], ()) or callable(value):
        return ""
    return f"`{value.value if isinstance(value, Enum) else value}`"
