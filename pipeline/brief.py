"""A morning report in Markdown: what a person would forward, and nothing that was rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from alerts.coverage import coverage_lines
from core.outlets import spread
from core.values import Coverage, HitStatus
from pipeline.reports import counted
from pipeline.triage import Card

#: In what order a reader wants them; what is irrelevant or suppressed is left out.
ORDER: tuple[HitStatus, ...] = ("escalated", "relevant", "new")
#: Stories that a brief tells at most, the newest: nobody reads more, let alone forwards it.
MOST_TOLD = 200
#: What is said beside a story of each state.
SAID = {"escalated": "**escalated**", "new": "not judged yet"}

#: Signs that Markdown (CommonMark 0.31, 2.4) would read as its own.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def brief(
    cards: Sequence[Card],
    names: Mapping[str, str],
    since: datetime,
    now: datetime,
    coverage: Coverage,
    base: str,
    *,
    cut: bool = False,
) -> str:
    """The report on stories found since then; `names` of topics, `base` the page's address.
    With `cut` there were more, older ones, and the report says so.

    It ends with what was read and what was not, so that a short report can be trusted.
    """
    shown = [card for card in cards if card.status in ORDER]
    topics = dict.fromkeys(topic for card in shown for topic in card.topics)
    lines = [f"# News watch, {now:%A} {now.day} {now:%B %Y}", ""]
    lines += [f"Found since {since:%d %b %H:%M} UTC."]
    for topic in sorted(topics, key=lambda slug: names.get(slug, slug).casefold()):
        lines += _section(topic, shown, names, base)
    if cut:
        lines += [
            "",
            f"These are the newest {counted(len(cards), 'story', 'stories')}; there are more.",
        ]
    lines += [] if shown else ["", "Nothing to report."]
    lines += ["", "---", ""]
    lines += [f"{plain(line)}  " for line in coverage_lines(coverage, ZoneInfo("UTC"))]
    return "\n".join(lines) + "\n"


def _section(
    topic: str, cards: Sequence[Card], names: Mapping[str, str], base: str
) -> Iterator[str]:
    # A story is told once, under the topic that it fits best.
    mine = [card for card in cards if card.topics[0] == topic]
    mine.sort(key=lambda card: (ORDER.index(card.status), -card.best.hit.score))
    if not mine:
        return
    yield from ("", f"## {plain(names.get(topic, topic))}", "")
    for card in mine:
        yield from _entry(card, base)


def _entry(card: Card, base: str) -> Iterator[str]:
    best = card.best
    link = best.article.link or best.article.url
    if urlsplit(link).scheme not in ("http", "https"):
        link = f"{base}/hit/{best.id}"
    title = plain(best.article.title or card.story.headline or "(no title)")
    outlets = ", ".join(plain(name) for name in card.story.outlets[:3]) or "imported"
    if len(card.story.outlets) > 3:
        outlets += f" and {len(card.story.outlets) - 3} more"
    when = best.article.published or best.found_at
    facts = [outlets, f"{when:%d %b %H:%M} UTC", spread(card.story), SAID.get(card.status, "")]
    yield f"- **[{title}](<{_address(link)}>)**  "
    yield f"  {'; '.join(filter(None, facts))}  "
    yield f"  {plain(best.hit.sentence)}"
    for note in dict.fromkeys(stored.note for stored in card.hits if stored.note.strip()):
        yield f"  *Note:* {plain(note)}"


def plain(text: str) -> str:
    """Somebody's text on one line, with nothing in it that Markdown would read as its own."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _address(link: str) -> str:
    return link.replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A").replace(" ", "%20")
