"""`wirewatch rematch`, in a house of its own: it leaves hits under another version."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.house import House, polled_house


def test_rematch_keeps_what_a_changed_topic_finds_and_tells_nobody(tmp_path: Path) -> None:
    with polled_house(tmp_path, datetime.now(UTC)) as home:
        _try_rematch(home)


def _try_rematch(home: House) -> None:
    topics = Path(home.environ["WIREWATCH_CONFIG"]) / "topics.toml"
    before = topics.read_text("utf-8")
    waiting = len(json.loads(home.run("alerts", "list", "--json").out))
    try:
        slug = before.index('slug = "south-china-sea"')
        at = before.index("any = [", slug) + len("any = [")
        topics.write_text(f'{before[:at]}"the", {before[at:]}', "utf-8")
        first = json.loads(home.run("rematch", "--topic", "south-china-sea", "--json").out)
        assert first["new"]["south-china-sea"] == first["hits"]["south-china-sea"] > 0
        assert first["alerts"] == 0
        again = home.run("rematch", "--topic", "south-china-sea")
        assert "0 new hits" in again.out
        assert "nobody is alerted" in again.out
    finally:
        topics.write_text(before, "utf-8")
    assert len(json.loads(home.run("alerts", "list", "--json").out)) == waiting


def test_try_tells_won_and_lost_keeps_what_is_not_the_query_and_stores_nothing(
    tmp_path: Path,
) -> None:
    with polled_house(tmp_path, datetime.now(UTC)) as home:
        before = [home.run(*words).out for words in (("hits", "--format", "json"), LISTED)]
        call = ("try", "the", "--topic", "south-china-sea", "--diff")
        tried = json.loads(home.run(*call, "--json").out)
        assert tried["won"]
        assert tried["lost"]
        assert tried["alerts"] > 0
        shown = home.run(*call).out
        assert f"{len(tried['won'])} won, {len(tried['lost'])} lost" in shown
        assert "+ " in shown
        assert "- new" in shown
        assert "a day: " in shown
        # The alerts of a trial are those that the topic's own min_score lets through.
        topics = Path(home.environ["WIREWATCH_CONFIG"]) / "topics.toml"
        text = topics.read_text("utf-8")
        slug = 'slug = "south-china-sea"\n'
        topics.write_text(text.replace(slug, f"{slug}min_score = 1.0\n"), "utf-8")
        assert json.loads(home.run(*call, "--json").out)["alerts"] == 0
        topics.write_text(text, "utf-8")
        assert [home.run(*words).out for words in (("hits", "--format", "json"), LISTED)] == before


LISTED = ("alerts", "list", "--json")
