"""A page explained, with what its site's memory leaves out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.urls import canonical_url
from core.values import Article
from pipeline.ports import Store
from pipeline.sifting import sift_articles
from scrapers.explain import Explained, Explanation
from scrapers.extraction.reasons import Reason
from scrapers.site_memory import normalise


def with_site_memory(found: Explanation, url: str, store: Store, now: datetime) -> Explanation:
    """The same page after the step that polls have and a page alone has not.

    Of a stored article it is told what was left out of it then, for its own blocks have been
    counted since; any other page is sifted as a poll would do now. A block that goes has the
    step "site". Raises StorageError.
    """
    extraction = found.extraction
    stored = store.article(canonical_url(url)) if url else None
    if stored is not None:
        repeated = stored.repeated
    else:
        article = Article(
            canonical_url(url) if url else "",
            extraction.title,
            extraction.text,
            site=extraction.site,
            authors=extraction.authors,
            dropped=extraction.dropped,
            link=url,
        )
        (left,) = sift_articles([article], store, now)
        repeated = left.repeated
    if not repeated:
        return found
    reasons = {f" {normalise(block)} ": why for block, why in repeated}
    gone = {block for block, _ in repeated}
    kept = (block for block in extraction.text.split("\n\n") if block not in gone)
    return replace(
        found,
        extraction=replace(extraction, text="\n\n".join(kept)),
        blocks=tuple(_judged(block, reasons) for block in found.blocks),
    )


def _judged(block: Explained, reasons: dict[str, str]) -> Explained:
    words = f" {normalise(block.text)} "
    # An item of a list is one block here, and the list is one for the memory.
    why = next((why for repeated, why in reasons.items() if words in repeated), "")
    if not block.kept or not why or not words.strip():
        return block
    return replace(block, kept=False, step="site", reasons=(Reason(why, -1.0),))
