"""Slack: incoming webhooks and bot tokens, in Block Kit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime

from alerts.post import Answer, Wire, check_status, post
from alerts.render_slack import render_slack
from alerts.replies import retry_after, slack_outcome
from alerts.text import clean
from core.errors import DeliveryError
from core.values import Letter

HOOKS = "https://hooks.slack.com"
HOOKS_GOV = "https://hooks.slack-gov.com"
API = "https://slack.com"


_WORD = re.compile("[a-z_]{3,40}")

#: A message's time stamp, and where a receipt of ours says it: "(#desk 1503435956.000247)".
_STAMP = re.compile(r"\d{1,12}\.\d{1,9}")
_POSTED = re.compile(r"[( ]([^\s(;)]+) (\d{1,12}\.\d{1,9})(?=[;)])")


class SlackChannel:
    """One Slack webhook, or the channels that a bot writes to.

    `url` is the whole address to post to, with its secret; `token` the bot's ("" for a
    webhook); `channels` where to write (a webhook has its own, and "" leaves it at that). A bot
    replies in the thread of the first message about a story.
    """

    def __init__(
        self,
        name: str,
        url: str,
        wire: Wire,
        clock: Callable[[], datetime],
        *,
        token: str = "",
        channels: tuple[str, ...] = ("",),
    ) -> None:
        self._name, self._url, self._wire, self._clock = name, url, wire, clock
        self._token, self._channels = token, channels

    def __repr__(self) -> str:
        return f"SlackChannel({self._name!r})"

    def send(self, letter: Letter) -> str:
        """Post to each channel that has not taken this letter yet.

        Raises DeliveryError; its `taken` names each channel that took it, with the time stamp.
        """
        payload = render_slack(letter)
        taken: dict[str, str] = dict(one.partition(" ")[::2] for one in sorted(letter.taken))
        threads = dict(_POSTED.findall(letter.earlier)) if self._token else {}
        for channel in self._channels:
            if channel in taken:
                continue
            more = {"channel": channel} if channel else {}
            if channel in threads:
                more["thread_ts"] = threads[channel]
            try:
                taken[channel] = self._post(payload | more, letter.key)
            except DeliveryError as error:
                error.taken = tuple(f"{name} {stamp}" for name, stamp in taken.items())
                raise
        posted = "; ".join(f"{channel} {stamp}" for channel, stamp in taken.items() if stamp)
        return f"Slack accepted it ({posted})" if posted else "Slack accepted it"

    def _post(self, payload: dict[str, object], key: str) -> str:
        """Post once; the message's time stamp, by which a bot can reply to it, or ""."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Wirewatch",
            # Slack ignores it; a server that only looks like Slack may know what it is for.
            "Idempotency-Key": key,
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = json.dumps(payload, ensure_ascii=False).encode()
        answer = post(self._url, body, headers, self._wire)
        # A webhook says why in one word ("no_service"); anything else may repeat our secret.
        word = f" ({answer.body.strip()})" if _WORD.fullmatch(answer.body.strip()) else ""
        check_status(answer, "Slack", self._clock(), word)
        return self._check_api(answer) if self._token else ""

    def _check_api(self, answer: Answer) -> str:
        """The Web API answers 200 with `"ok": false` and an error word; else a time stamp."""
        try:
            said = json.loads(answer.body)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise DeliveryError("Slack answered something that is no JSON object", "unknown")
        if said.get("ok") is not True:
            error = clean(str(said.get("error", "unknown_error")), 80)
            wait = retry_after(answer.headers, self._clock())
            raise DeliveryError(f"Slack refused it: {error}", slack_outcome(error), wait)
        stamp = str(said.get("ts", ""))
        return stamp if _STAMP.fullmatch(stamp) else ""
