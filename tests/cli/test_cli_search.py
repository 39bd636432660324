"""`wirewatch search` over the seeded newsroom."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.house import house, poll_all

NOW = datetime.now(UTC)


def test_the_archive_is_searched_from_the_terminal(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built:
        with built.open(NOW) as app:
            poll_all(app)
        shown = built.run("search", "海 OR the", "--limit", "3")
        assert (shown.code, shown.err) == (0, "")
        assert "Older ones: --before " in shown.out
        told = json.loads(built.run("search", "海 OR the", "--limit", "3", "--json").out)
        assert len(told["articles"]) == 3
        older = built.run("search", "海 OR the", "--before", str(told["next_before"]), "--json")
        newest = {one["number"] for one in told["articles"]}
        assert not newest & {one["number"] for one in json.loads(older.out)["articles"]}
        nothing = built.run("search", "zzzzz")
        assert (nothing.code, nothing.out.strip()) == (0, "No article matches.")
        assert json.loads(built.run("search", "the", "--since", "1h", "--json").out)["articles"]
        wrong = built.run("search", "(ferry")
        assert wrong.code == 2
        assert 'column 1: the "(" is never closed: write ) at the end' in wrong.err
        assert built.run("search", "ferry", "--since", "soon").code == 2
