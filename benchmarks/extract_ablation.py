"""The steps of our extraction that can be left out, to see what each brings by itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from scrapers.extraction import body, model
from scrapers.extraction.features import Anchors, Lexicon

#: (module, name in it, what stands in its place)
Patch = tuple[Any, str, Any]


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
    "dropping repeats": lambda: [(body, "SENTENCE", float("inf"))],
    "JSON-LD where a page shows a teaser": lambda: [(body, "told_body", lambda *_: [])],
    "what the page declares of its article": lambda: [(body, "anchors_of", lambda *_: Anchors())],
    "names of classes": lambda: [_lexicon(lambda known: Lexicon({}, known.words))],
    "words of short blocks": lambda: [_lexicon(lambda known: Lexicon(known.names, {}))],
}  # fmt: skip


@contextmanager
def without(step: str) -> Iterator[None]:
    """Leave out one of STEPS; "" leaves out nothing."""
    patches = STEPS[step]() if step else []
    kept = [(module, name, getattr(module, name)) for module, name, _ in patches]
    for module, name, stand_in in patches:
        setattr(module, name, stand_in)
    try:
        yield
    finally:
        for module, name, original in kept:
            setattr(module, name, original)
