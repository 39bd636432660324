"""Stories split and merged from the page of a hit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from core.values import HitFilter
from tests.house import house, poll_all
from tests.review.browser import served

NOW = datetime.now(UTC)


def test_a_reader_splits_a_report_off_and_merges_it_again(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built, built.open(NOW) as app:
        poll_all(app)
        wire = max(
            (app.store.story(n) for n in app.store.stories(HitFilter())),
            key=lambda story: len(story.article_urls) if story else 0,
        )
        assert wire is not None
        (hit, *_) = app.store.hits(HitFilter(story_id=wire.id))
        with served(app) as browser:
            page = browser.get(f"/hit/{hit.id}")
            assert f'action="/story/{wire.id}/split"' in page.text
            assert "of them independent" in page.text
            form = {"url": wire.article_urls[1], "back": f"/hit/{hit.id}"}
            done = browser.post(f"/story/{wire.id}/split", form)
            assert (done.status, done.headers["location"]) == (303, f"/hit/{hit.id}")
            left = app.store.story(wire.id)
            assert left is not None
            assert wire.article_urls[1] not in left.article_urls
            new = max(app.store.stories(HitFilter()))
            assert browser.post(f"/story/{wire.id}/merge", {"other": str(new)}).status == 303
            again = app.store.story(wire.id)
            assert again is not None
            assert set(again.article_urls) == set(wire.article_urls)
            for path, wrong in (
                (f"/story/{wire.id}/merge", {"other": "999"}),
                (f"/story/{wire.id}/split", {"url": "https://nowhere.example/"}),
                (f"/story/{wire.id}/split", {}),
                (f"/story/{10**30}/split", {"url": "x"}),
            ):
                refused = browser.post(path, wrong)
                assert refused.status == 422, path
                assert "Wirewatch" in refused.text
            stranger = browser.post(
                f"/story/{wire.id}/merge", {"other": "1"}, sec_fetch_site="cross-site"
            )
            assert stranger.status == 403
