from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from core.values import HitFilter
from tests.house import house, poll_all

NOW = datetime.now(UTC)


def test_stories_are_shown_split_and_merged_and_an_alert_cancelled(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built:
        with built.open(NOW) as app:
            poll_all(app)
            numbers = app.store.stories(HitFilter())
            found = [story for n in numbers if (story := app.store.story(n))]
            wire = max(found, key=lambda story: len(story.article_urls))
        shown = built.run("story", "show", str(wire.id))
        assert shown.code == 0
        assert "of them independent" in shown.out
        assert all(url in shown.out for url in wire.article_urls)
        parted = built.run("story", "split", str(wire.id), wire.article_urls[-1])
        assert (parted.code, parted.err) == (0, "")
        number = parted.out.split()[1]
        assert int(number) > max(numbers)
        merged = built.run("story", "merge", str(wire.id), number)
        assert merged.code == 0
        assert wire.article_urls[-1] in merged.out
        refused = built.run("story", "split", str(wire.id), wire.article_urls[0])
        assert refused.code == 2
        assert "its first one stays" in refused.err
        assert built.run("story", "show", "999").code == 2
        with built.open(NOW) as app:
            (row, *_) = app.store.deliveries("waiting")
        assert built.run("alerts", "cancel", str(row.id)).code == 0
        assert built.run("alerts", "cancel", str(row.id)).code == 2
        with built.open(NOW) as app:
            assert row.id not in [left.id for left in app.store.deliveries("waiting")]
