"""The starter configuration: what `wirewatch init` writes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from config.models import FILES
from core.errors import SetupError


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write the commented starter files into a folder, which is made if need be.

    Returns the paths written. Raises SetupError, before anything is written, when one of the
    files exists (nothing is ever overwritten), or when the folder cannot be written to.
    """
    paths = tuple(folder / name for name in FILES)
    there = [str(path) for path in paths if path.exists() or path.is_symlink()]
    if there:
        raise SetupError(
            f"{', '.join(there)} already {'exists' if len(there) == 1 else 'exist'} and "
            "nothing was written; name another folder or move the old files away"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            # "x": a file that appeared since we looked is not overwritten either.
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(starter_text(path.name))
    except FileExistsError as error:
        raise SetupError(f"{error.filename} is in the way; name another folder") from None
    except OSError as error:
        raise SetupError(f"{folder} cannot be written to: {error.strerror}") from None
    return paths


def starter_text(name: str) -> str:
    """The text of one of the shipped watch files."""
    return files("config").joinpath(name).read_text("utf-8")
