"""What a letter says, in clean parts that every renderer shares. Pure.

Here hostile text is disarmed, times become local, and the order of things is decided; the
renderers only lay out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.coverage import coverage_lines
from alerts.text import clean, cut, header_text, host_of, safe_link
from core.values import Letter, LetterStory, Priority, StoredHit

LONGEST_SUBJECT = 180
LONGEST_HEADLINE = 240
LONGEST_SNIPPET = 360
LONGEST_NAME = 80
MOST_OUTLETS = 6
MOST_TERMS = 6

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a snippet; `marked` where it is what matched."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One story as a person reads it; every text is one clean line, every link safe or ""."""

    headline: str
    link: str
    outlet: str
    when: str
    snippet: tuple[Piece, ...]
    also_in: str
    why: tuple[str, ...]
    topics: tuple[str, ...]
    language: str
    review_link: str


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one topic, in a digest; a single group without a name otherwise."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message. `more` counts the stories that were left out for want of room."""

    subject: str
    headline: str
    groups: tuple[Group, ...]
    more: int
    notes: tuple[str, ...]
    coverage: tuple[str, ...]
    review_link: str
    receiver: str
    priority: Priority
    digest: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in order."""
        return tuple(item for group in self.groups for item in group.items)


def compose(letter: Letter, at_most: int | None = None) -> Message:
    """Everything a renderer lays out; at most so many stories, the rest counted in `more`."""
    zone = ZoneInfo(letter.timezone)
    names = {slug: clean(name, LONGEST_NAME) or slug for slug, name in letter.topic_names}
    told = [story for story in letter.stories if story.hits]
    shown = told if at_most is None else told[:at_most]
    items = [(_first_topic(story), _item(story, names, zone, letter.review_url)) for story in shown]
    digest = letter.kind == "digest"
    notes = tuple(text for note in letter.notes if (text := clean(note, 400)))
    headline = items[0][1].headline if items else _without_stories(letter, notes)
    return Message(
        subject=_subject(letter, names, headline, zone, len(told)),
        headline=headline,
        groups=_groups(items, names) if digest else _one_group(items),
        more=len(told) - len(shown),
        notes=notes,
        coverage=coverage_lines(letter.coverage, zone) if letter.coverage else (),
        review_link=safe_link(letter.review_url),
        receiver=clean(letter.receiver, LONGEST_NAME),
        priority=letter.priority,
        digest=digest,
    )


def local_time(moment: datetime, zone: ZoneInfo) -> str:
    """ "Sun 22 Nov 2026, 07:12 JST", with the offset where a zone has no letters for its name."""
    local = moment.astimezone(zone)
    name = local.tzname() or ""
    if not name.isalpha():
        offset = local.strftime("%z")
        name = f"UTC{offset[:3]}:{offset[3:5]}"
    return (
        f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}, "
        f"{local:%H:%M} {name}"
    )


def snippet(found: StoredHit) -> tuple[Piece, ...]:
    """The hit's sentence with what matched marked, windowed around the first mark.

    The spans are offsets into the article; where the sentence is found there as it is, they
    mark exactly, else (white space was folded) every occurrence of the matched words is marked.
    """
    sentence = found.hit.sentence[:20_000]
    marks = _spans_in(found, sentence) or _words_in(found, sentence)
    start = 0
    if marks and marks[0][0] > LONGEST_SNIPPET // 2:
        start = marks[0][0] - LONGEST_SNIPPET // 3
    pieces: list[Piece] = [Piece("… ")] if start else []
    at, room = start, LONGEST_SNIPPET
    for begin, end in marks:
        if begin < at:
            continue
        for text, marked in ((sentence[at:begin], False), (sentence[begin:end], True)):
            kept = clean(text, room, strip=False) if room > 0 else ""
            room -= len(kept)
            if kept:
                pieces.append(Piece(kept, marked))
        at = end
    rest = clean(sentence[at:], room, strip=False) if room > 0 else ""
    return (*pieces, Piece(rest)) if rest.strip() else tuple(pieces)


def plain_snippet(pieces: Iterable[Piece], before: str = "", after: str = "") -> str:
    """A snippet as one string, with marks put around what matched."""
    return "".join(f"{before}{p.text}{after}" if p.marked else p.text for p in pieces).strip()


def _spans_in(found: StoredHit, sentence: str) -> list[tuple[int, int]]:
    for name, text in (("title", found.article.title), ("text", found.article.text)):
        spans = sorted((s.start, s.end) for s in found.hit.spans if s.field == name)
        at = text.find(sentence) if sentence else -1
        while at >= 0:
            end = at + len(sentence)
            inside = [(a - at, b - at) for a, b in spans if at <= a < b <= end]
            if inside:
                return inside
            at = text.find(sentence, at + 1)
    return []


def _words_in(found: StoredHit, sentence: str) -> list[tuple[int, int]]:
    article = found.article
    words = {
        (article.title if span.field == "title" else article.text)[span.start : span.end]
        for span in found.hit.spans
    }
    words |= set(found.hit.terms)
    by_length = sorted((w for w in words if w.strip()), key=lambda word: (-len(word), word))[:50]
    if not by_length:
        return []
    # \s+ because the sentence may have had its line breaks folded.
    alternatives = "|".join(r"\s+".join(map(re.escape, word[:200].split())) for word in by_length)
    return [m.span() for m in re.finditer(rf"(?:{alternatives})", sentence, re.IGNORECASE)]


def _item(story: LetterStory, names: dict[str, str], zone: ZoneInfo, review_url: str) -> Item:
    best = story.hits[0]
    article = best.article
    outlet = clean(article.site, LONGEST_NAME) or host_of(article.url)
    headline = clean(article.title, LONGEST_HEADLINE) or clean(
        story.story.headline, LONGEST_HEADLINE
    )
    same = [hit for hit in story.hits if hit.article.url == article.url]
    if article.published:
        when = local_time(article.published, zone)
    else:
        when = f"found {local_time(best.found_at, zone)}"
    base = safe_link(review_url)
    return Item(
        headline=headline or "(no headline)",
        link=safe_link(article.link or article.url),
        outlet=outlet,
        when=when,
        snippet=snippet(best),
        also_in=_also_in(story.story.outlets, outlet),
        why=tuple(_why(hit, names) for hit in _one_per_topic(same)),
        topics=tuple(dict.fromkeys(names.get(h.hit.topic, h.hit.topic) for h in story.hits)),
        language=article.language
        if re.fullmatch(r"[A-Za-z]{2,8}(-\w{1,8})*", article.language)
        else "",
        review_link=f"{base.rstrip('/')}/hits/{best.id}" if base else "",
    )


def _one_per_topic(hits: Iterable[StoredHit]) -> list[StoredHit]:
    first: dict[str, StoredHit] = {}
    for hit in hits:
        first.setdefault(hit.hit.topic, hit)
    return list(first.values())


def _why(found: StoredHit, names: dict[str, str]) -> str:
    """ "South China Sea: “南シナ海”, “Biển Đông” in the title, score 0.83"."""
    hit = found.hit
    terms = [f"“{clean(term, 60)}”" for term in hit.terms[:MOST_TERMS]]
    if len(hit.terms) > MOST_TERMS:
        terms.append(f"{len(hit.terms) - MOST_TERMS} more")
    where = {"title": "the title", "lead": "the lead", "body": "the body", "tail": "the last part"}
    name = names.get(hit.topic, clean(hit.topic, LONGEST_NAME))
    return f"{name}: {', '.join(terms) or 'matched'} in {where[hit.zone]}, score {hit.score:.2f}"


def _also_in(outlets: Sequence[str], own: str) -> str:
    others = [name for o in outlets if (name := clean(o, LONGEST_NAME)) and name != own]
    others = list(dict.fromkeys(others))
    if len(others) > MOST_OUTLETS:
        return f"{', '.join(others[:MOST_OUTLETS])} and {len(others) - MOST_OUTLETS} more"
    return ", ".join(others)


def _first_topic(story: LetterStory) -> str:
    return story.hits[0].hit.topic


def _groups(items: Sequence[tuple[str, Item]], names: dict[str, str]) -> tuple[Group, ...]:
    grouped: dict[str, list[Item]] = {}
    for topic, item in items:
        grouped.setdefault(topic, []).append(item)
    return tuple(Group(names.get(t, clean(t, LONGEST_NAME)), tuple(i)) for t, i in grouped.items())


def _one_group(items: Sequence[tuple[str, Item]]) -> tuple[Group, ...]:
    return (Group("", tuple(item for _, item in items)),) if items else ()


def _without_stories(letter: Letter, notes: Sequence[str]) -> str:
    if letter.kind == "digest":
        return "Nothing matched"
    return notes[0] if notes else "Wirewatch"


def _subject(
    letter: Letter, names: dict[str, str], headline: str, zone: ZoneInfo, stories: int
) -> str:
    """`[Topic] Headline (+N more)`, at most 180 characters, whatever the headline holds."""
    if letter.kind == "digest":
        local = letter.created_at.astimezone(zone)
        label = f"Digest, {local.day} {_MONTHS[local.month - 1]}"
    elif letter.kind == "notice":
        label = "Wirewatch"
    else:
        slugs = dict.fromkeys(hit.hit.topic for story in letter.stories for hit in story.hits)
        topics = [names.get(slug, slug) for slug in slugs]
        label = cut(", ".join(topics[:2]), 70)
        if len(topics) > 2:
            label = f"{label} +{len(topics) - 2}"
    more = f" (+{stories - 1} more)" if stories > 1 else ""
    head = f"[{header_text(label, 80)}] " if label else ""
    return f"{head}{header_text(headline, LONGEST_SUBJECT - len(head) - len(more))}{more}"


def shortened(message: Message, keep: int) -> Message:
    """The same message with only the first `keep` items, the others counted in `more`."""
    groups, left = [], keep
    for group in message.groups:
        items = group.items[:left]
        left -= len(items)
        if items:
            groups.append(replace(group, items=items))
    dropped = len(message.items) - min(keep, len(message.items))
    return replace(message, groups=tuple(groups), more=message.more + dropped)
