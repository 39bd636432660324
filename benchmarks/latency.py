"""`make bench-latency`: how long it takes from the publication of an item to its alert.

    python -m benchmarks.latency [MINUTES] [ITEMS a minute]

`wirewatch start` with real processes watches four feeds on loopback, asked once a minute (the
shortest interval that a source may have); items are published at random moments, each with an
article page of its own and a story of its own, and a real SMTP server notes when its letter
comes. The publication is the moment at which the feed first shows the item, which is also the
item's `pubDate`.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.running import started
from tests.wire import FEEDS, desk


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else 12.0
    draw, console = random.Random(7), Console(width=100)  # noqa: S311 - repeatable
    with (
        TemporaryDirectory() as folder,
        desk(Path(folder)) as wire,
        started(wire.home, wire.environ) as running,
    ):
        # Whoever has just begun to watch is told of older items as well; they do not count.
        early = wire.wire.publish(FEEDS)
        assert wire.settled(), running.log.read_text()
        time.sleep(60)  # Prefect has taken over
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            time.sleep(draw.expovariate(rate / 60))
            wire.wire.publish()
        wire.settled()
        seconds = wire.reader.seconds(wire.wire)
        lags = sorted(lag for number, lag in seconds.items() if number not in early)
        lost, twice = len(wire.owed()), len(wire.twice())
    at = {share: lags[min(len(lags) - 1, int(share * len(lags)))] for share in (0.5, 0.95)}
    console.print(
        f"publication to delivered alert, {len(lags)} items, sources with `every = 1m`: "
        f"p50 {at[0.5]:.0f} s, p95 {at[0.95]:.0f} s, longest {lags[-1]:.0f} s; "
        f"not told {lost}, told twice {twice}"
    )
    console.print(
        "Of that up to 66 s are the source's own interval, and up to 30 s the poll's next turn "
        "(WIREWATCH_POLL_EVERY_S); by default they are 15 min and 5 min."
    )


if __name__ == "__main__":
    main()
