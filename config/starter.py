"""The starter configuration: what `wirewatch init` writes."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from config.models import FILES
from config.schema import schema_name, schema_text
from core.errors import SetupError

#: Where a folder of watch files keeps the schemas that editors read.
SCHEMAS = "schema"

_HINT = re.compile(r"^#:schema .*$", re.MULTILINE)


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write the commented starter files into a folder, which is made if need be.

    Returns the paths of the three watch files; the schemas for editors lie in `schema/` beside
    them. Raises SetupError, before anything is written, when one of the files exists (nothing
    is ever overwritten), or when the folder cannot be written to.
    """
    texts = {folder / name: starter_text(name) for name in FILES}
    schemas = {folder / SCHEMAS / schema_name(name): schema_text(name) for name in FILES}
    try:
        there = [str(path) for path in (*texts, *schemas) if path.exists() or path.is_symlink()]
        if there:
            raise SetupError(
                f"{', '.join(there)} already {'exists' if len(there) == 1 else 'exist'} and "
                "nothing was written; name another folder or move the old files away"
            )
        (folder / SCHEMAS).mkdir(parents=True, exist_ok=True)
        for path, text in (texts | schemas).items():
            # "x": a file that appeared since we looked is not overwritten either.
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except FileExistsError as error:
        raise SetupError(f"{error.filename} is in the way; name another folder") from None
    except OSError as error:
        raise SetupError(f"{folder} cannot be written to: {error.strerror}") from None
    return tuple(texts)


def starter_text(name: str) -> str:
    """The text of one of the shipped watch files, for a folder of its own."""
    text = files("config").joinpath(name).read_text("utf-8")
    return _HINT.sub(f"#:schema ./{SCHEMAS}/{schema_name(name)}", text, count=1)
