"""Saved pages and plain-text articles into the archive, matched like any other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.agencies import wire_credit
from core.urls import canonical_url
from core.values import Article, Extraction, Fate, Hit, Watch
from matching import Matcher
from pipeline.ports import Store
from pipeline.reports import KIND_NAMES, counted
from pipeline.settle import settle
from pipeline.sifting import (
    matched,
    matching_fates,
    sift_articles,
    sifted_article,
    sifting_fates,
    site_of,
)
from scrapers.charset import decode
from scrapers.extract import extract
from scrapers.plain_text import extract_plain
from scrapers.saved_page import is_mhtml, read_saved_page

#: A saved page is read as HTML when its name or its first bytes say so.
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".mhtml", ".mht"})

#: How files begin that people take for a saved text, and what they are.
_NO_TEXT = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, e-book or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"bplist00", "a Safari web archive"),
)

#: No article is larger; a file beyond it is something else.
LARGEST_FILE = 20_000_000


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What became of one file: outcome is imported, known, rejected or failed."""

    path: str
    outcome: str
    detail: str
    url: str = ""
    title: str = ""
    published: datetime | None = None
    hits: tuple[Hit, ...] = ()


def import_files(
    paths: Iterable[Path], store: Store, watch: Watch, matcher: Matcher, now: datetime
) -> tuple[ImportLine, ...]:
    """Import each file by itself; a bad one never touches the others. Alerts nobody."""
    return tuple(import_file(path, store, watch, matcher, now) for path in paths)


def import_file(
    path: Path, store: Store, watch: Watch, matcher: Matcher, now: datetime
) -> ImportLine:
    """Import one file: clean it, match it, store it with its fate."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return ImportLine(str(path), "failed", f"larger than {LARGEST_FILE:,} bytes")
        body = path.read_bytes()
    except OSError as error:
        return ImportLine(str(path), "failed", error.strerror or type(error).__name__)
    extraction = read_saved(body, path, now)
    if extraction.kind != "article":
        name = KIND_NAMES[extraction.kind]
        reason = f"{name}: {extraction.reason}" if extraction.reason else name
        return ImportLine(str(path), "rejected", f"no article ({reason})")
    article = as_article(extraction, body, now)
    (left,) = sift_articles([article], store, now)
    article = sifted_article(article, left)
    hits, suppressed = matched(matcher, article)
    with store.begin() as tx:
        for topic in watch.topics:
            tx.save_topic(topic, now)
        settled = settle(tx, watch, article, (), (*hits, *suppressed), now, alert=False)
        if settled.new and left.counts:
            tx.remember({site_of(article): [left.counts]}, now)
        tx.add_fates((*_fates(article, path, now), *matching_fates(article, hits, suppressed, now)))
    return ImportLine(
        str(path),
        "imported" if settled.new else "known",
        f"{len(article.text):,} characters, {article.language or 'language unknown'}",
        article.url,
        article.title,
        article.published,
        hits,
    )


def read_saved(body: bytes, path: Path, now: datetime) -> Extraction:
    """Extract a saved page or archive, or a plain text when it does not look like HTML."""
    start = body[:1024].lstrip().lower()
    if not start:
        return Extraction("empty", reason="the file is empty")
    if kind := next((kind for sign, kind in _NO_TEXT if body.startswith(sign)), ""):
        return Extraction("empty", reason=f"the file is {kind}, no text")
    is_page = path.suffix.lower() in HTML_SUFFIXES or is_mhtml(body)
    if is_page or start.startswith((b"<!doctype", b"<html", b"<?xml")):
        page = read_saved_page(body)
        return extract(page.body, page.url, content_type=page.content_type, now=now)
    if not is_text(body):
        return Extraction("empty", reason="the file is no text")
    return extract_plain(decode(body), path.stem)


def is_text(body: bytes) -> bool:
    """Whether bytes can be a text: control characters stand in none but UTF-16's as zeros."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    controls = sum(body.count(code) for code in (*range(9), 14, 15, *range(16, 27), *range(28, 32)))
    return controls * 1000 <= len(body)


def as_article(extraction: Extraction, body: bytes, now: datetime) -> Article:
    """An imported article; without an address of its own, its bytes identify it."""
    own = canonical_url(extraction.canonical_url) if extraction.canonical_url else ""
    return Article(
        url=own or f"import:{hashlib.sha256(body).hexdigest()[:24]}",
        title=extraction.title,
        text=extraction.text,
        site=extraction.site,
        authors=extraction.authors,
        published=extraction.published,
        updated=extraction.updated,
        language=extraction.language,
        image=extraction.image,
        text_from="import",
        fetched_at=now,
        extractor=extraction.extractor,
        wire=wire_credit(extraction.text) or extraction.credit,
        dropped=extraction.dropped + extraction.captions,
    )


def _fates(article: Article, path: Path, now: datetime) -> tuple[Fate, ...]:
    left_out = f", {counted(len(article.dropped), 'block')} left out" if article.dropped else ""
    return (
        Fate(article.url, now, "seen", "ok", f"imported from {path.name}"),
        Fate(article.url, now, "extracted", "ok", f"{len(article.text):,} characters{left_out}"),
        *sifting_fates(article, article.url, now),
    )
