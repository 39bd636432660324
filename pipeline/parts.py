"""Articles that a site splits into pages, read to their end and joined."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from core.errors import FetchError
from core.values import Extraction
from scrapers.parts import part_number

#: Pages of one article at most. Longer series are galleries that show a picture a page.
MOST_PARTS = 10
_WORD = re.compile(r"[^\W\d_]+")

#: Fetches and extracts one page: its address, and that of the article's first page, in; what
#: it is and the address that answered out. Raises FetchError.
ReadPart = Callable[[str, str], Awaitable[tuple[Extraction, str]]]


@dataclass(frozen=True, slots=True)
class Joined:
    """An article read to its end, the addresses of its further parts, and what went wrong."""

    extraction: Extraction
    parts: tuple[str, ...] = ()
    problem: str = ""


async def read_parts(start: Extraction, first: str, read: ReadPart) -> Joined:
    """Follow an article over its pages, or take it from the page that shows all of them.

    A part that cannot be had ends the series: what was read until then is kept, and `problem`
    names it. So does a part that says nothing new, or is another article.

    Args:
        start: the first page, which names a next part.
        first: its address.
        read: how to get another page.
    """
    if start.whole and (whole := await _whole(start, first, read)):
        return whole
    joined, parts = start, [first]
    link, problem = start.next_part, ""
    while link and len(parts) < MOST_PARTS:
        number = len(parts) + 1
        try:
            part, answered = await read(link, first)
        except FetchError as error:
            problem = f"part {number} could not be read: {error.reason}"
            break
        if part_number(answered, first) != number or part.kind != "article":
            break
        more = join_parts(joined, part)
        if more.text == joined.text or not is_same_title(start.title, part.title):
            break
        joined, link = more, part.next_part
        parts.append(answered)
    return Joined(joined, tuple(parts[1:]), problem)


async def _whole(start: Extraction, first: str, read: ReadPart) -> Joined | None:
    try:
        whole, answered = await read(start.whole, first)
    except FetchError:  # its parts are read instead, and the same trouble will show there
        return None
    if whole.kind != "article" or len(whole.text) <= len(start.text):
        return None
    taken = replace(start, text=whole.text, captions=whole.captions, dropped=whole.dropped)
    return Joined(taken, (answered,))


def join_parts(one: Extraction, two: Extraction) -> Extraction:
    """The first with what the second has besides, in order; repeats dropped."""
    known = set(one.text.split("\n\n"))
    new = [paragraph for paragraph in two.text.split("\n\n") if paragraph not in known]
    return replace(
        one,
        text="\n\n".join(filter(None, (one.text, *new))),
        captions=tuple(dict.fromkeys((*one.captions, *two.captions))),
        dropped=tuple(dict.fromkeys((*one.dropped, *two.dropped))),
    )


def is_same_title(one: str, two: str) -> bool:
    """Whether two titles share half their words, numbers aside ("(2/3)", "Page 2")."""
    a, b = (set(_WORD.findall(title.casefold())) for title in (one, two))
    return not a or not b or 2 * len(a & b) >= min(len(a), len(b))
