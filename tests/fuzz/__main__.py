"""Hostile letters through every renderer: `make fuzz COUNT=100000`; prints seed and failures."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import traceback
from collections import Counter
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "alerts")]

from letters import NOW, found, letter, told  # noqa: E402
from test_alerts_hostile import FORBIDDEN, HOSTILE, check_mail, check_plain, check_slack  # noqa: E402

from alerts.render_json import render_json  # noqa: E402
from core.values import Coverage, Letter, LetterStory  # noqa: E402

#: Letters that a process takes at once.
PART = 200


def text(draw: random.Random) -> str:
    """Something that a stranger wrote."""
    chance = draw.random()
    if chance < 0.5:
        return " ".join(draw.choices(HOSTILE, k=draw.randint(1, 3)))
    if chance < 0.6:
        return draw.choice(HOSTILE) * draw.randint(1, 40)
    return "".join(chr(draw.randrange(0x110000)) for _ in range(draw.randint(0, 80)))


def hostile_letter(draw: random.Random) -> Letter:
    """A letter whose every text is hostile."""
    stories = [
        _story(draw, number) for number in range(draw.choice([0, 1, 1, 1, 1, 1, 1, 1, 2, 4]))
    ]
    failing = ((text(draw), NOW, text(draw)),)
    coverage = Coverage(2, 1, 3, 2, 1, failing, ((text(draw), 2),), 1)
    return letter(
        stories=tuple(stories),
        kind=draw.choice(["story", "story", "digest", "notice"]),
        receiver=text(draw) or "desk",
        key=text(draw),
        notes=tuple(text(draw) for _ in range(draw.randint(0, 2))),
        topic_names=(("south-china-sea", text(draw)), ("japan-us-alliance", "Alliance")),
        timezone=draw.choice(["Asia/Tokyo", "America/New_York", "Asia/Kathmandu", "UTC"]),
        review_url=draw.choice(["", "http://127.0.0.1:8080", "javascript:x"]),
        priority=draw.choice(["low", "normal", "high"]),
        coverage=draw.choice([None, coverage]),
        earlier=text(draw),
    )


def _story(draw: random.Random, number: int) -> LetterStory:
    body = text(draw) or "x"
    at = draw.randrange(len(body))
    hits = [
        found(
            number * 10 + n,
            text(draw),
            body,
            body[at : at + 9],
            draw.choice(["south-china-sea", "japan-us-alliance", "gone"]),
            url=draw.choice(["https://p.example/", "javascript:", "http://[", ""]) + text(draw),
            site=text(draw),
            language=draw.choice(["en", "ja", '"><x', ""]),
            published=draw.choice([NOW, None, NOW - timedelta(days=400)]),
        )
        for n in range(draw.randint(1, 2))
    ]
    return told(*hits, outlets=[text(draw) for _ in range(draw.randint(0, 8))])


def check_all(one: Letter, limit: int) -> None:
    """Every renderer, each read back; raises AssertionError where something got through."""
    check_mail(one)
    check_slack(one)
    check_plain(one, limit)
    assert not FORBIDDEN.search(json.dumps(render_json(one), ensure_ascii=False))


def fuzz(letters: range, seed: int) -> Counter[str]:
    """These letters; how each that failed did. Letter n is that of `seed` and n alone."""
    failed: Counter[str] = Counter()
    for number in letters:
        draw = random.Random(f"{seed} {number}")  # noqa: S311 - chance that can be had again
        try:
            check_all(hostile_letter(draw), draw.choice([160, 1000, 3500]))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a failure and is shown
            if not failed:
                traceback.print_exc()
            failed[f"{type(error).__name__} (first: letter {number})"] += 1
    return failed


def main() -> int:
    """Fuzz on every core; 0 when nothing failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = time.time_ns() % 10**6 if asked.seed is None else asked.seed
    began = time.monotonic()
    parts = [range(n, min(n + PART, asked.count)) for n in range(0, asked.count, PART)]
    failed: Counter[str] = Counter()
    with get_context("fork").Pool() as pool:
        for found in pool.imap_unordered(partial(fuzz, seed=seed), parts):
            failed.update(found)
    print(
        f"seed {seed}: {asked.count:,} letters through mail, Slack, plain text and JSON: "
        f"{sum(failed.values())} failures {dict(failed) or ''}; {time.monotonic() - began:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
