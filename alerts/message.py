"""What a letter says, in clean parts that every renderer shares. Pure.

Here hostile text is disarmed, times become local, and the order of things is decided; the
renderers only lay out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from alerts.coverage import coverage_lines
from alerts.hours import DAYS, MONTHS, local_time
from alerts.snippet import Piece, headline_pieces, snippet
from alerts.text import clean, cut, header_text, host_of, safe_link
from core.outlets import spread
from core.values import PARTIAL, Letter, LetterStory, Priority, StoredHit, Story

LONGEST_SUBJECT = 180
LONGEST_HEADLINE = 240
LONGEST_NAME = 80
#: A headline in brief; with outlet and link some 250 characters, so that 50 fit nearly anywhere.
LONGEST_BRIEF = 110
MOST_OUTLETS = 6
MOST_TERMS = 6
NO_HEADLINE = "(no headline)"

#: What may stand in an attribute `lang` (the shape of BCP 47).
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Item:
    """One story as a person reads it; every text is one clean line, every link safe or "".

    `title` is the headline with what matched in it marked; `partial` says where less than the
    article was read; `spread` counts the outlets, and those that report by themselves.
    """

    headline: str
    title: tuple[Piece, ...]
    link: str
    outlet: str
    when: str
    partial: str
    snippet: tuple[Piece, ...]
    also_in: str
    spread: str
    why: tuple[str, ...]
    language: str
    review_link: str
    wrong_link: str
    mute_link: str


def in_brief(item: Item) -> str:
    """Headline and outlet of an item that there is no room for."""
    outlet = f" ({cut(item.outlet, 40)})" if item.outlet else ""
    return f"{cut(item.headline, LONGEST_BRIEF)}{outlet}"


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one topic, in a digest; a single group without a name otherwise."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message.

    For want of room some items may be in `brief`, of which only headline, outlet and link are
    told; `more` counts those that are not told at all.
    """

    subject: str
    headline: str
    groups: tuple[Group, ...]
    brief: tuple[Item, ...]
    more: int
    notes: tuple[str, ...]
    coverage: tuple[str, ...]
    review_link: str
    unsubscribe_link: str
    heading: str
    receiver: str
    priority: Priority
    digest: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """All items that are told in full, in order."""
        return tuple(item for group in self.groups for item in group.items)


def compose(letter: Letter, at_most: int | None = None) -> Message:
    """Everything a renderer lays out; at most so many stories, the rest counted in `more`."""
    zone = ZoneInfo(letter.timezone)
    names = {slug: clean(name or slug, LONGEST_NAME) for slug, name in letter.topic_names}
    told = letter.stories
    shown = told[:at_most]
    items = [(_first_topic(story), _item(story, names, zone, letter.review_url)) for story in shown]
    digest = letter.kind == "digest"
    notes = tuple(text for note in letter.notes if (text := clean(note, 400)))
    headline = items[0][1].headline if items else _without_stories(letter, notes)
    return Message(
        subject=_subject(letter, names, headline, zone, len(told)),
        headline=headline,
        groups=_groups(items, names) if digest else _one_group(items),
        brief=(),
        more=len(told) - len(shown),
        notes=notes,
        coverage=coverage_lines(letter.coverage, zone) if letter.coverage else (),
        review_link=safe_link(letter.review_url),
        unsubscribe_link="",
        heading=_heading(letter, names, zone, len(told)),
        receiver=clean(letter.receiver, LONGEST_NAME),
        priority=letter.priority,
        digest=digest,
    )


def _item(story: LetterStory, names: dict[str, str], zone: ZoneInfo, review_url: str) -> Item:
    if not story.hits:
        return _item_without_hit(story.story, zone)
    best = story.hits[0]
    article = best.article
    outlet = clean(article.site, LONGEST_NAME) or host_of(article.url)
    headline = clean(article.title or story.story.headline, LONGEST_HEADLINE) or NO_HEADLINE
    same = [hit for hit in story.hits if hit.article.url == article.url]
    when = local_time(article.published or best.found_at, zone)
    base = safe_link(review_url).rstrip("/")
    page = f"{base}/hit/{best.id}" if base else ""
    return Item(
        headline=headline,
        title=headline_pieces(best, LONGEST_HEADLINE) or (Piece(headline),),
        link=safe_link(article.link or article.url),
        outlet=outlet,
        when=when if article.published else f"found {when}",
        partial=PARTIAL.get(article.text_from, ""),
        snippet=snippet(best),
        also_in=_also_in(story.story.outlets, outlet),
        spread=clean(spread(story.story), 200),
        why=tuple(_why(hit, names) for hit in _one_per_topic(same)),
        language=article.language if _TAG.fullmatch(article.language) else "",
        review_link=page,
        wrong_link=f"{page}#judge" if page else "",
        mute_link=f"{page}#mute" if page else "",
    )


def _item_without_hit(story: Story, zone: ZoneInfo) -> Item:
    """A story whose hits are no longer stored is still owed: its headline and address."""
    headline = clean(story.headline, LONGEST_HEADLINE) or NO_HEADLINE
    outlet = clean(story.outlets[0], LONGEST_NAME) if story.outlets else ""
    return Item(
        headline=headline,
        title=(Piece(headline),),
        link=safe_link(story.article_urls[0]) if story.article_urls else "",
        outlet=outlet,
        when=f"found {local_time(story.first_seen, zone)}",
        partial="",
        snippet=(),
        also_in=_also_in(story.outlets, outlet),
        spread=clean(spread(story), 200),
        why=(),
        language="",
        review_link="",
        wrong_link="",
        mute_link="",
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
    return story.hits[0].hit.topic if story.hits else ""


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


def _heading(letter: Letter, names: dict[str, str], zone: ZoneInfo, stories: int) -> str:
    """What stands above the stories: the topics, or the day of the digest."""
    if letter.kind == "digest":
        local = letter.created_at.astimezone(zone)
        day = f"{DAYS[local.weekday()].title()} {local.day} {MONTHS[local.month - 1]} {local.year}"
        return f"Digest of {day}: {stories} {'story' if stories == 1 else 'stories'}"
    if letter.kind == "notice":
        return "About Wirewatch itself"
    slugs = dict.fromkeys(hit.hit.topic for story in letter.stories for hit in story.hits)
    return cut(", ".join(names.get(slug, clean(slug, LONGEST_NAME)) for slug in slugs), 140)


def _subject(
    letter: Letter, names: dict[str, str], headline: str, zone: ZoneInfo, stories: int
) -> str:
    """`[Topic] Headline (+N more)`, at most 180 characters, whatever the headline holds."""
    if letter.kind == "digest":
        local = letter.created_at.astimezone(zone)
        label = f"Digest, {local.day} {MONTHS[local.month - 1]}"
    elif letter.kind == "notice" or not letter.stories:
        label = "Wirewatch"
    else:
        slugs = dict.fromkeys(hit.hit.topic for story in letter.stories for hit in story.hits)
        topics = [names.get(slug, clean(slug, LONGEST_NAME)) for slug in slugs]
        label = cut(", ".join(topics[:2]), 70)
        if len(topics) > 2:
            label = f"{label} +{len(topics) - 2}"
    more = f" (+{stories - 1} more)" if stories > 1 else ""
    head = f"[{header_text(label, 80)}] " if label else ""
    return f"{head}{header_text(headline, LONGEST_SUBJECT - len(head) - len(more))}{more}"


def fitted(message: Message, fits: Callable[[Message], bool]) -> Message:
    """As much of a whole message as fits: the last items in brief, and only then left out.

    At least the first item is told in full, fitting or not.
    """
    if fits(message) or not message.items:
        return message
    count = len(message.items)
    full = _largest(1, count - 1, lambda n: fits(shortened(message, n, count - n)))
    if full:
        return shortened(message, full, count - full)
    return shortened(message, 1, _largest(0, count - 1, lambda n: fits(shortened(message, 1, n))))


def shortened(message: Message, full: int, brief: int) -> Message:
    """A message whose first `full` items stay, the next `brief` are in brief, the rest counted."""
    groups, left = [], full
    for group in message.groups:
        items = group.items[:left]
        left -= len(items)
        if items:
            groups.append(replace(group, items=items))
    rest = message.items[full:]
    dropped = len(rest[brief:])
    return replace(message, groups=tuple(groups), brief=rest[:brief], more=message.more + dropped)


def _largest(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """The largest number from `low` to `high` that fits; 0 when none does."""
    found = 0
    while low <= high:
        middle = (low + high) // 2
        if fits(middle):
            found, low = middle, middle + 1
        else:
            high = middle - 1
    return found
