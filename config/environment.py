"""The environment as Wirewatch sees it, and `${NAME}` in the watch files."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from core.errors import SetupError

_REFERENCE = re.compile(r"\$\$\{|\$\{(?:(?P<name>[A-Za-z_]\w*)(?::-(?P<default>[^}]*))?\})?", re.A)


def load_environment(environ: Mapping[str, str], env_file: Path = Path(".env")) -> dict[str, str]:
    """The process's environment on top of what `.env` holds; a missing `.env` is fine.

    Both settings and `${NAME}` in watch files are read from the result. A name that is set to
    nothing in the environment hides the one in the file, as in Docker and systemd.
    Raises SetupError when the file cannot be read, with a sentence for each line that is no
    NAME=value.
    """
    try:
        # A BOM is what Windows editors put in front; it would become part of the first name.
        text = env_file.read_text("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):  # a virtual environment may have that name
        return dict(environ)
    except UnicodeDecodeError:
        raise SetupError(f"{env_file} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise SetupError(f"{env_file} cannot be read: {error.strerror}") from None
    found: dict[str, str] = {}
    problems: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            # dotenv itself would only log a warning, and the setting would be missing.
            written = binding.original.string
            blank = written[: len(written) - len(written.lstrip())].count("\n")
            line = binding.original.line + blank
            problems.append(f"{env_file}:{line}: this line is no NAME=value, or a quote is missing")
        elif binding.key is not None:
            found[binding.key] = binding.value or ""
    if problems:
        raise SetupError(*problems)
    return found | dict(environ)


def references(text: str) -> frozenset[str]:
    """The names that `${NAME}` and `${NAME:-default}` of a watch file read."""
    return frozenset(found["name"] for found in _REFERENCE.finditer(text) if found["name"])


def expand(text: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Replace `${NAME}` and `${NAME:-default}`; `$${` stands for a plain `${`.

    Returns the text and "", or "" and what is wrong as a sentence that names the variable and
    never its value. White space around a value is dropped: secrets read from files end in a
    line break. The default serves for an empty value too, as in a shell.
    """
    problem = ""

    def value(reference: re.Match[str]) -> str:
        nonlocal problem
        if reference[0] == "$${":
            return "${"
        name, default = reference["name"], reference["default"]
        if name is None:
            problem = problem or (
                'has "${" without a name and "}" behind it; write ${NAME} to read the '
                "environment, or $${ for the characters themselves"
            )
            return ""
        found = environ.get(name, "").strip()
        if not found and default is None:
            state = "is empty" if name in environ else "is not set"
            problem = problem or (
                f"needs the environment variable {name}, which {state}; set it in the "
                f"environment or in .env, or give a default as ${{{name}:-...}}"
            )
        return found or default or ""

    expanded = _REFERENCE.sub(value, text) if "${" in text else text
    return ("", problem) if problem else (expanded, "")
