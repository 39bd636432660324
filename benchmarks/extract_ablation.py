"""The steps of our extraction that can be left out, to see what each brings by itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from scrapers import extract
from scrapers.extraction import blocks, body, model, shape
from scrapers.extraction.features import Anchors, Lexicon

#: (module, name in it, what stands in its place)
Patch = tuple[Any, str, Any]


def _no_anchors(*_: object) -> Anchors:
    return Anchors()


def _never(*_: object) -> bool:
    return False


def _lexicon(change: Callable[[Lexicon], Lexicon]) -> Patch:
    whole = model.judge

    def judge(blocks: Any, anchors: Any) -> Any:
        load = model.load
        changed = dataclasses.replace(load(), lexicon=change(load().lexicon))
        model.load = lambda: changed
        try:
            return whole(blocks, anchors)
        finally:
            model.load = load

    return body, "judge", judge


#: What can be left out -> what is changed for that.
STEPS: dict[str, Callable[[], list[Patch]]] = {
    "furniture told by its words": lambda: [
        (body, "is_ask", _never), (body, "is_related", _never), (body, "is_credit", _never),
    ],
    "boxes that ask for consent": lambda: [
        (blocks, "_is_overlay", _never), (body, "MOST_CONSENT", 0),
    ],
    "whole lists and tables": lambda: [(extract, "whole_tables", lambda choices: choices)],
    "captions apart": lambda: [(shape, "captions_of", lambda _: {})],
    "dropping repeats": lambda: [(body, "SENTENCE", float("inf"))],
    "JSON-LD where a page shows a teaser": lambda: [(body, "told_body", lambda *_: [])],
    "what the page declares of its article": lambda: [(extract, "anchors_of", _no_anchors)],
    "names of classes": lambda: [_lexicon(lambda known: Lexicon({}, known.words))],
    "words of short blocks": lambda: [_lexicon(lambda known: Lexicon(known.names, {}))],
}  # fmt: skip


def leave_out(step: str) -> None:
    """Leave out one of STEPS for the rest of this process; "" leaves out nothing."""
    for module, name, stand_in in STEPS[step]() if step else []:
        setattr(module, name, stand_in)
