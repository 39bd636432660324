"""A letter as plain text: the text part of an e-mail, and all that Apprise carries. Pure."""

from __future__ import annotations

from alerts.message import Item, Message, compose, fitted, in_brief
from alerts.snippet import plain_snippet
from alerts.templating import filled, has_own
from alerts.text import clean, cut, no_mentions
from core.values import Letter


def render_plain(letter: Letter, limit: int = 3500) -> tuple[str, str]:
    """Title and body for a chat or push service; together at most `limit` characters.

    Stories for which there is no room are told in brief, then counted; the first is cut to size
    if it must be. No mention in somebody else's text pings anybody.
    """
    message = compose(letter, at_most=100)
    title = cut(no_mentions(message.subject), limit)
    room = max(limit - len(title) - 1, 0)

    def body(some: Message) -> str:
        return no_mentions(text_body(some))

    return title, cut_block(body(fitted(message, lambda some: len(body(some)) <= room)), room)


def text_body(message: Message) -> str:
    """The whole message as lines of text, ends with a line break."""
    blocks = ["\n".join(message.notes)] if message.notes else []
    for group in message.groups:
        if group.name:
            blocks.append(f"{group.name}\n{'=' * min(len(group.name), 60)}")
        blocks += [_item(item) for item in group.items]
    if not message.items and not message.notes:
        blocks.append(f"{message.headline}.")
    if message.brief:
        blocks.append("\n".join(["Also:", *(_brief(item) for item in message.brief)]))
    if message.more:
        blocks.append(more_line(message))
    blocks += ["\n".join(message.coverage)] if message.coverage else []
    if message.review_link:
        blocks.append(f"Review page: {message.review_link}")
    if message.unsubscribe_link:
        blocks.append(f"Unsubscribe: {message.unsubscribe_link}")
    return "\n\n".join(blocks) + "\n"


def own_text(message: Message, templates: str) -> str:
    """The same by the installation's own `letter.txt.j2`, where it has one in that folder."""
    if not has_own("letter.txt.j2", templates):
        return text_body(message)
    more = more_line(message) if message.more else ""
    text = filled("letter.txt.j2", templates, message=message, more=more)
    return "\n".join(clean(line, 5000, strip=False) for line in text.splitlines()) + "\n"


def more_line(message: Message) -> str:
    """ "And 12 more stories" for what was left out for want of room."""
    what = "story" if message.more == 1 else "stories"
    return f"And {message.more} more {what}, not shown here for want of room."


def cut_block(text: str, limit: int) -> str:
    """Text of several lines within a limit."""
    return text if len(text) <= limit else f"{text[: max(limit - 2, 0)].rstrip()}…\n"[:limit]


def _brief(item: Item) -> str:
    return f"- {in_brief(item)}" + (f"\n  {item.link}" if item.link else "")


def _item(item: Item) -> str:
    about = (item.outlet, item.when, item.partial)
    lines = [item.headline, " · ".join(part for part in about if part)]
    text = plain_snippet(item.snippet, "**", "**")
    if text:
        lines.append(f"  {text}")
    lines += [f"Why: {why}" for why in item.why]
    if item.also_in:
        lines.append(f"Also in: {item.also_in}")
    if item.spread:
        lines.append(item.spread)
    if item.link:
        lines.append(item.link)
    if item.review_link:
        lines.append(f"Right or wrong? {item.review_link}")
    if item.mute_link:
        lines.append(f"Mute: {item.mute_link}")
    return "\n".join(lines)
