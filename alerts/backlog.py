"""What a new source brings at its first reading is told in one line, not story by story. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from alerts.plan import MODES
from core.values import Alert, Story

#: On the first poll of a new installation everything is new. So many stories of a source are
#: then told as usual, because a person wants to see that it works; more are a backlog.
FEW = 5

_PREFIX = "backlog:"


def is_backlog(alerts: Sequence[Alert], first_poll_of_all: bool) -> bool:
    """Whether what a source read for the first time would owe is to be told in one line."""
    stories = {story for alert in alerts for story in alert.story_ids}
    return bool(stories) and (not first_poll_of_all or len(stories) > FEW)


def in_one_line(alerts: Sequence[Alert], source: str, now: datetime) -> tuple[Alert, ...]:
    """One alert for each receiver instead of all these; it goes as the most immediate would.

    It names the stories, so that their reprints are known to the receiver.
    """
    by_receiver: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_receiver.setdefault(alert.receiver, []).append(alert)
    return tuple(_one(owed, source, now) for owed in by_receiver.values())


def backlog_source(key: str) -> str:
    """The source whose backlog the alert with this key tells; "" for any other alert's key."""
    return key.removeprefix(_PREFIX).split(":")[1] if key.startswith(_PREFIX) else ""


def backlog_line(source: str, stories: Sequence[Story], topics: Sequence[str]) -> str:
    """ "“Harbour Post” is read for the first time: 12 stories there match South China Sea. …"."""
    if len(stories) == 1:
        told, it = "1 story there matches", "It is"
    else:
        told, it = f"{len(stories)} stories there match", "They are"
    about = f" {', '.join(topics)}" if topics else ""
    newest = max(stories, key=lambda story: story.id).headline.strip() if stories else ""
    last = f" The newest: “{newest[:200]}”." if newest else ""
    return (
        f"“{source}” is read for the first time: {told}{about}. "
        f"{it} not told one by one but wait on the review page.{last}"
    )


def _one(owed: Sequence[Alert], source: str, now: datetime) -> Alert:
    mode = min((alert.mode for alert in owed), key=MODES.index)
    return Alert(
        key=f"{_PREFIX}{quote(owed[0].receiver, safe='')}:{source}",
        receiver=owed[0].receiver,
        kind="story",
        story_ids=tuple(dict.fromkeys(story for alert in owed for story in alert.story_ids)),
        topics=tuple(dict.fromkeys(topic for alert in owed for topic in alert.topics)),
        mode=mode,
        priority="normal",
        created_at=now,
        # Nothing of it is urgent: where quiet hours hold one, they hold all.
        due_at=max(alert.due_at for alert in owed if alert.mode == mode),
    )
