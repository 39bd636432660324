"""Characters that are one to a reader: simplified and traditional Chinese, new Japanese forms."""

from __future__ import annotations

from typing import Final

VARIANTS: Final[dict[str, str]] = {}
#: Two ways to write one sound of foreign names.
KANA_PAIRS: Final = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ"}
