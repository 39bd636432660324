"""How fast messages are written and sent: `python benchmarks/deliver.py [NUMBER]`.

Sends over real SMTP and HTTP conversations on loopback, one after the other, as the outbox does.
The receiving servers run in this process and take their share of the processor.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "alerts")]

from letters import found, letter, told  # noqa: E402

from alerts.channels import ChannelOptions, Channels  # noqa: E402
from alerts.render_email import render_email  # noqa: E402
from alerts.render_plain import render_plain  # noqa: E402
from alerts.render_slack import render_slack  # noqa: E402
from core.values import Letter, Receiver  # noqa: E402
from tests.servers.http_sink import http_sink  # noqa: E402
from tests.servers.smtp import mail_server  # noqa: E402

DIGEST = letter(*(told(found(n)) for n in range(1, 31)), kind="digest")


def rate(name: str, number: int, once: Callable[[int], object]) -> None:
    begin, processor = time.perf_counter(), time.process_time()
    for n in range(number):
        once(n)
    wall, used = time.perf_counter() - begin, time.process_time() - processor
    print(f"{name:28}{number:8,}{number / wall:12,.0f} a second{1000 * used / number:10.2f} ms cpu")


def main(number: int) -> None:
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with mail_server() as mail, http_sink() as web, ExitStack() as stack:
        options = ChannelOptions(slack_base_url=web.url, allow_private=True, sender="w@x.example")
        opener = stack.enter_context(Channels(options))
        receivers = {
            "e-mail": f"mailto://127.0.0.1:{mail.port}?to=a@y.example",
            "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
            "webhook": f"json://127.0.0.1:{web.port}/hook?secret=abc",
        }
        for name, url in receivers.items():
            receiver = Receiver("desk", url)
            rate(
                f"send by {name}",
                number,
                lambda n, r=receiver: opener(r).send(replace(letter(), key=f"story:{n}")),  # type: ignore[misc]
            )
        assert len(mail.taken) == number
        assert len(web.posts) == 2 * number
    rate("render e-mail", number, lambda n: mail_of(letter()))
    rate("render e-mail, 30 stories", max(number // 10, 1), lambda n: mail_of(DIGEST))
    rate("render Slack", number, lambda n: render_slack(letter()))
    rate("render plain", number, lambda n: render_plain(letter()))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def mail_of(one: Letter) -> object:
    return render_email(one, sender="w@x.example", to="a@y.example", message_id="<1@x.example>")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
