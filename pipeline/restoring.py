"""Put a suppressed hit right: what was left out was the article after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.values import Article, Fate, Hit, StoredHit, Watch
from pipeline.ports import Store
from pipeline.settle import plan_told
from pipeline.sifting import blocks_with, site_of
from scrapers.site_memory import block_key


def restore(store: Store, watch: Watch, stored: StoredHit, now: datetime) -> None:
    """Make a suppressed hit a new one, as if its blocks had never been left out.

    They stand at the end of the article's text from now on, its site's memory keeps them for
    ever, and who is owed an alert gets it. All of it happens in one transaction; doing it twice
    changes nothing.
    """
    article, hit = restored(stored)
    blocks = blocks_with(stored.article, stored.hit.spans)
    keys = [key for block, _ in blocks if (key := block_key(block)) is not None]
    with store.begin() as tx:
        tx.restore(stored.id, hit, article.text)
        if site := site_of(article):
            tx.vouch(site, keys)
        plan_told(tx, watch, stored.story_id, (hit,), article, now)
        detail = f"{hit.topic}: a person put back what was left out"
        tx.add_fates([Fate(article.url, now, "matched", "restored", detail, article.source)])


def restored(stored: StoredHit) -> tuple[Article, Hit]:
    """The article with the blocks of the evidence at the end of its text, and the hit with its
    evidence there.
    """
    article, hit = stored.article, stored.hit
    text, spans = article.text, [span for span in hit.spans if span.field != "dropped"]
    at = 0
    for block, _ in article.left_out:
        inside = [
            span
            for span in hit.spans
            if span.field == "dropped" and at <= span.start < at + len(block)
        ]
        if inside:
            text = f"{text}\n\n{block}" if text else block
            shift = len(text) - len(block) - at
            spans += [
                replace(span, field="text", start=span.start + shift, end=span.end + shift)
                for span in inside
            ]
        at += len(block) + 2
    article = replace(article, text=text)
    return article, replace(hit, spans=tuple(spans), zone="tail", suppressed="")
