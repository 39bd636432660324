"""A month behind the newsroom's day, so that charts, figures and logs have something to tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.values import Article, HitFilter, Revision
from pipeline.settle import settle
from pipeline.triage import judge
from pipeline.wiring import App

REASONS = ("boilerplate", "homonym", "duplicate", "stale", "off topic")
RIGHT = (
    "Patrol ships of both navies met {} off the disputed reef in the South China Sea. "
    "The coast guard of Minato said that radar was turned on for {} minutes."
)
WRONG = (
    "The restaurant South China Sea in Harbourtown serves noodles {} with ginger and prawns. "
    "Its cook has opened {} houses so far, and a cookery book is to follow."
)
PAPERS = (("harbour-post", "Harbour Post"), ("strait-ledger", "Strait Ledger"))
WHEN = ("at dawn", "at noon", "by night", "on Monday", "in the fog", "after the storm")


def add_history(app: App, now: datetime) -> None:
    """Reports of thirty days with verdicts by two people, an edit, and an alert that failed."""
    number = 0
    for day in range(1, 31):
        # One day stands out.
        for _ in range(14 if day == 4 else 1 + day % 3):
            number += 1
            _report(app, number, now - timedelta(days=day, hours=number % 9))
    for at, stored in enumerate(app.store.hits(HitFilter(topic="south-china-sea"))):
        if at % 4 != 3:
            wrong = "restaurant" in stored.article.text
            status, reason = ("irrelevant", REASONS[at % 5]) if wrong else ("relevant", "")
            judge(app.store, app.watch, [stored.id], status, now, by="bo", reason=reason)  # type: ignore[arg-type]
    _edited(app, now)
    for row in app.store.claim(now, timedelta(minutes=5), limit=1):
        told = "550 5.1.1 <desk@demo.example>: no such user here"
        app.store.settle_delivery(row.id, row.token, "failed", now, problem=told)
    app.deliver()


def _report(app: App, number: int, at: datetime) -> None:
    source, site = PAPERS[number % 2]
    text = (WRONG if number % 3 == 0 else RIGHT).format(WHEN[number % 6], number)
    title = f"{'Noodles' if number % 3 == 0 else 'Ships'} {WHEN[number % 6]}: report {number}"
    url = f"https://{source}.example/history/{number}"
    article = Article(url, title, text, source, site, language="en", published=at, fetched_at=at)
    with app.store.begin() as tx:
        settle(tx, app.watch, article, (), app.matcher.match(article), at, owe=False)


def _edited(app: App, now: datetime) -> None:
    """The newest report of the newsroom's day reads differently since it was found."""
    stored = max(app.store.hits(HitFilter(topic="south-china-sea")), key=lambda one: one.found_at)
    earlier = stored.article.text.replace(". ", ". The ministry declined to comment. ", 1)
    with app.store.begin() as tx:
        tx.revise(
            stored.article,
            Revision(now, f"{stored.article.title} (updating)", earlier, ("the headline changed",)),
        )
        changed = "the headline changed; “declined to comment” is gone"
        tx.amend_hits([(stored.id, stored.hit, changed)])
    judge(
        app.store, app.watch, [stored.id], "escalated", now, by="ann",
        note="Rang the ministry: they will answer by noon.",
    )  # fmt: skip
