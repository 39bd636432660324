"""A letter as Slack's Block Kit, within its limits and with nothing that pings. Pure.

Limits (Slack, "Block Kit reference" and measured): 50 blocks, 150 characters in a header,
3,000 in a section, 10 elements in a context, and about 13,000 characters of text in all,
above which a webhook refuses the message; we stay under 12,000.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from alerts.message import Item, Message, compose, fitted, in_brief
from alerts.render_plain import more_line
from alerts.snippet import Piece
from alerts.text import cut, no_mentions
from core.values import Letter

MOST_BLOCKS = 50
LONGEST_HEADER = 150
LONGEST_SECTION = 3000
LONGEST_MESSAGE = 12_000

#: A longer address leaves no room for what it leads to.
LONGEST_LINK = 1500

#: Slack shows bold only between blanks or punctuation, which Chinese and Japanese do not have.
_NO_WIDTH = "\u200b"

Block = dict[str, Any]


def render_slack(letter: Letter) -> dict[str, Any]:
    """The JSON object to post: `blocks`, and `text` for notifications and screen readers."""

    def fits(message: Message) -> bool:
        payload = _payload(message)
        size = len(json.dumps(payload["blocks"], ensure_ascii=False)) + len(payload["text"])
        return len(payload["blocks"]) <= MOST_BLOCKS and size <= LONGEST_MESSAGE

    return _payload(fitted(compose(letter, at_most=100), fits))


def escape(text: str) -> str:
    """Text for mrkdwn: no link, mention or bold of its own (Slack, "Formatting text")."""
    text = no_mentions(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("*", "∗").replace("`", "ˋ").replace("~", "∼")


def _payload(message: Message) -> dict[str, Any]:
    blocks: list[Block] = []
    heading = message.heading or message.headline
    blocks.append(
        {
            "type": "header",
            "text": {
                "type": "plain_text",
                "text": cut(no_mentions(heading), LONGEST_HEADER),
                "emoji": False,
            },
        }
    )
    blocks += [_section(escape(note)) for note in message.notes]
    for group in message.groups:
        if group.name:
            blocks.append({"type": "divider"})
            blocks.append(_section(f"*{escape(group.name)}*"))
        for item in group.items:
            blocks.append(_section(_story(item)))
            blocks.append(_context(_small_print(item)))
    blocks += [_section(text) for text in _in_sections([_brief(item) for item in message.brief])]
    if message.more:
        blocks.append(_context([escape(more_line(message))]))
    if message.coverage:
        blocks.append({"type": "divider"})
        blocks.append(_context([escape("\n".join(message.coverage))]))
    if message.review_link:
        blocks.append(_context([_link(message.review_link, "Review page")]))
    return {
        "text": escape(no_mentions(message.subject)),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _story(item: Item) -> str:
    headline = escape(item.headline)
    link = item.link if len(item.link) <= LONGEST_LINK else ""
    title = f"*{_link(link, headline)}*" if link else f"*{headline}*"
    about = escape(" · ".join(part for part in (item.outlet, item.when, item.partial) if part))
    text = _marked(item.snippet)
    parts = [part for part in (title, about, f"> {text}" if text else "") if part]
    # Only text of nothing but "&" grows so much; cutting it would cut a link or an entity.
    while len("\n".join(parts)) > LONGEST_SECTION:
        parts.pop()
    return "\n".join(parts)


def _brief(item: Item) -> str:
    line = escape(in_brief(item))
    linked = _link(item.link, line) if item.link else line
    # Cutting the section would cut an address that is too long.
    return f"• {linked if len(linked) < LONGEST_SECTION // 3 else line}"


def _in_sections(lines: Iterable[str]) -> list[str]:
    """Lines put together into as few texts as a section's limit allows."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= LONGEST_SECTION:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def _small_print(item: Item) -> list[str]:
    lines = [escape(why) for why in item.why]
    if item.also_in:
        lines.append(f"Also in: {escape(item.also_in)}")
    if item.spread:
        lines.append(escape(item.spread))
    if item.review_link:
        judge = _link(item.review_link, "Right or wrong?")
        lines.append(f"{judge} · {_link(item.mute_link, 'Mute')}")
    return ["\n".join(lines)]


def _marked(pieces: Iterable[Piece]) -> str:
    shown = []
    for piece in pieces:
        text = escape(piece.text)
        if piece.marked and text.strip():
            text = f"{_NO_WIDTH}*{text.strip()}*{_NO_WIDTH}"
        shown.append(text)
    return "".join(shown).strip()


def _link(link: str, label: str) -> str:
    """`<address|label>`; a bar in the label would begin another one."""
    return f"<{link.replace('&', '&amp;')}|{label.replace('|', '∣')}>"


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(text, LONGEST_SECTION)}}


def _context(texts: Iterable[str]) -> Block:
    elements = [{"type": "mrkdwn", "text": cut(text, LONGEST_SECTION)} for text in texts if text]
    return {"type": "context", "elements": elements or [{"type": "mrkdwn", "text": " "}]}
