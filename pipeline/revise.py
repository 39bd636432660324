"""Store what an article says now: its revision, its hits held against the new text, the alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.values import Article, Fate, Hit, Revision, Span, StoredHit, Watch
from matching.revision import gone, material, same_to_a_reader
from matching.stories import fingerprint
from pipeline.looks import after_look
from pipeline.ports import Writer
from pipeline.settle import Settled, plan_told, tell
from pipeline.trail import Resolved


def settle_look(tx: Writer, watch: Watch, item: Resolved, now: datetime) -> Settled:
    """Store what a second look at an article came to; runs inside the poll's transaction.

    `item` is what `pipeline.again` found, matched. Who is owed alerts for topics that match only
    now is told by `watch`. `new` of the answer: whether the article was edited.
    """
    assert item.look is not None and item.before is not None  # noqa: S101, PT018
    before, article = item.before, item.article
    stored = tx.hits_of(before.url)
    changed = article is not None and not same_to_a_reader(before, article)
    settled = Settled(False)
    if item.gone:
        tx.amend_hits((one.id, one.hit, _with(one.changed, item.gone)) for one in stored)
    elif article is not None and changed:
        hits = (*item.hits, *item.suppressed)
        settled = _revise(tx, watch, before, article, stored, hits, now)
        settled = replace(settled, new=True)
    elif article is not None:
        said = "looked at again: it says the same"
        fate = Fate(before.url, now, "revised", "unchanged", said, before.source)
        settled = replace(settled, fates=(fate,))
    look = after_look(
        item.look,
        item.validators,
        now,
        changed=changed,
        hits=bool(stored or settled.lines),
        failed=item.failed,
    )
    tx.save_looks([look])
    return settled


def _revise(
    tx: Writer,
    watch: Watch,
    before: Article,
    article: Article,
    stored: Sequence[StoredHit],
    hits: Sequence[Hit],
    now: datetime,
) -> Settled:
    reasons = material(before, article)
    by_topic = {hit.topic: hit for hit in hits}
    lost = {one.id: _lost(one.hit, by_topic.get(one.hit.topic), article) for one in stored}
    said = (*reasons, *(f"{one.hit.topic}: {lost[one.id]}" for one in stored if lost[one.id]))
    tx.revise(article, Revision(now, before.title, before.text, tuple(dict.fromkeys(said))))
    tx.amend_hits(
        (
            one.id,
            _evidence(one.hit, by_topic.get(one.hit.topic)),
            _with(one.changed, *reasons, lost[one.id]),
        )
        for one in stored
    )
    fate = Fate(
        article.url,
        now,
        "revised",
        "material" if said else "minor",
        "; ".join(said) or "small edits",
        article.source,
    )
    back = _restored(tx, stored, by_topic, article)
    known = {one.hit.topic for one in stored}
    fresh = [hit for hit in hits if hit.topic not in known]
    settled = Settled(False, fates=(fate,))
    if fresh:
        hashes = fingerprint(article.title, article.text, article.language).hashes
        tx.add_hashes(article.url, hashes)
        settled = tell(tx, watch, article, fresh, hashes, now)
        settled = replace(settled, fates=(fate, *settled.fates))
    still = [hit for hit in hits if hit.topic in known and not hit.suppressed]
    # A page that could not be read before has much that is new to us and to nobody else.
    if still and before.text_from == article.text_from:
        told = plan_told(
            tx, watch, stored[0].story_id, still, article, now, known=(before.text,), edited=True
        )
        settled = _both(settled, told)
    if back:
        told = plan_told(tx, watch, back[0].story_id, [one.hit for one in back], article, now)
        settled = _both(settled, told)
    return settled


def _both(first: Settled, more: Settled) -> Settled:
    return replace(first, alerts=first.alerts + more.alerts, fates=first.fates + more.fates)


def _lost(hit: Hit, now: Hit | None, article: Article) -> str:
    """What is no more of that by which a hit was found; "" where all of it stands."""
    if hit.suppressed:
        return ""
    if now is None or now.suppressed:
        return "what matched is gone"
    return "the sentence that matched was rewritten" if gone(hit.sentence, article) else ""


def _evidence(hit: Hit, now: Hit | None) -> Hit:
    """The hit as it stands in the new text, under the version of its topic that found it.

    Where nothing matches any more the sentence stays, for it is history, and no place is shown.
    """
    if now is not None and bool(now.suppressed) == bool(hit.suppressed):
        return replace(now, topic_version=hit.topic_version)
    return replace(hit, spans=tuple(Span(span.field, 0, 0, span.term) for span in hit.spans))


def _with(said: str, *more: str) -> str:
    """What was said of changes before still holds, and is said once."""
    return "; ".join(dict.fromkeys(one for one in (*said.split("; "), *more) if one))


def _restored(
    tx: Writer, stored: Sequence[StoredHit], by_topic: dict[str, Hit], article: Article
) -> list[StoredHit]:
    """Suppressed hits whose topic stands in the article itself now: hits like any other."""
    back = []
    for one in stored:
        hit = by_topic.get(one.hit.topic)
        if one.status == "suppressed" and hit is not None and not hit.suppressed:
            hit = replace(hit, topic_version=one.hit.topic_version)
            tx.restore(one.id, hit, article.text)
            back.append(replace(one, hit=hit))
    return back
