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
        assert "3 outlets, no agency credited" in shown.out
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


def test_a_topic_is_muted_and_unmuted_and_a_broken_template_is_named(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built:
        muted = built.run("alerts", "mute", "--topic", "south-china-sea", "--for", "7d")
        assert (muted.code, muted.err) == (0, "")
        assert "south-china-sea" in built.run("alerts", "muted").out
        with built.open(NOW) as app:
            poll_all(app)
            assert {topic for row in app.store.deliveries() for topic in row.alert.topics} == {
                "japan-us-alliance"
            }
        assert built.run("alerts", "unmute", "1").code == 0
        assert "0 silences" in built.run("alerts", "muted").out
        assert built.run("alerts", "unmute", "1").code == 2
        for wrong in (["--topic", "nothing"], ["--story", "1", "--for", "x"], []):
            assert built.run("alerts", "mute", *wrong).code == 2
        templates = tmp_path / "config" / "templates"
        templates.mkdir()
        (templates / "letter.html.j2").write_text("{% for %}")
        told = built.run("check")
        assert told.code == 2
        assert "letter.html.j2 is broken" in told.err


def test_the_preview_of_a_digest_shows_it_line_by_line_and_sends_nothing(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built:
        alerts = built.home / "config" / "alerts.toml"
        alerts.write_text(alerts.read_text().replace('"instant"', '"digest"\nat = "07:00"'))
        with built.open(NOW) as app:
            poll_all(app)
        shown = built.run("digest", "--preview")
        assert shown.code == 0
        lines = shown.out.splitlines()
        assert lines.count("South China Sea") == 2  # a heading in the digest of each receiver
        assert sum(line.startswith("8 of 8 sources read, 33 articles") for line in lines) == 2
        assert not built.mail.letters
        assert not built.slack.posts
