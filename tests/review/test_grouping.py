"""Stories split and merged from the page of a hit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
            assert "3 outlets, no agency credited" in page.text
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


def test_a_story_has_a_lasting_address_that_follows_a_merge(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built, built.open(NOW) as app:
        poll_all(app)
        first, second, *_ = app.store.stories(HitFilter())
        with served(app) as browser:
            best = max(app.store.hits(HitFilter(story_id=second)), key=lambda s: s.hit.score)
            there = browser.get(f"/story/{second}")
            assert (there.status, there.headers["location"]) == (307, f"/hit/{best.id}#story")
            assert f'href="/story/{second}"' in browser.get(f"/hit/{best.id}").text
            assert browser.post(f"/story/{first}/merge", {"other": str(second)}).status == 303
            merged = browser.get(f"/story/{second}").headers["location"]
            assert merged == browser.get(f"/story/{first}").headers["location"]
            (hidden, *_) = app.store.hits(HitFilter(status="suppressed"))
            assert browser.get(f"/story/{hidden.story_id}").status == 307
            for nothing in (0, 99_999, 10**30):
                assert "There is no story" in browser.get(f"/story/{nothing}").text


def test_a_failed_alert_is_sent_again_or_given_up(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built, built.open(NOW) as app:
        poll_all(app)
        for row in app.store.claim(NOW, timedelta(minutes=5), limit=2):
            app.store.settle_delivery(row.id, row.token, "failed", NOW, problem="550 no such user")
        first, second = app.store.deliveries("failed")
        with served(app) as browser:
            page = browser.get("/overview").text
            assert f'action="/alert/{first.id}/resend"' in page
            assert browser.post(f"/alert/{first.id}/resend", {}).status == 303
            assert browser.post(f"/alert/{second.id}/cancel", {}).status == 303
            assert app.store.deliveries("failed") == ()
            assert [row.id for row in app.store.deliveries("cancelled")] == [second.id]
            assert browser.post(f"/alert/{second.id}/cancel", {}).status == 404
            assert browser.post(f"/alert/{10**30}/resend", {}).status == 404
            assert browser.post(f"/alert/{second.id}/eat", {}).status == 422
