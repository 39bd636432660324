"""Labelled pages of an invented outlet: what they are, where they stand, their markup.

`NOT_ARTICLES` and `ARTICLES` are whole sets; tests ask for every page of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.values import PageKind
from tests.scrapers.kind_frames import FRAMES, STORIES, framed, story
from tests.scrapers.kind_walls import CHECK_WORDS, CHECKS, GOOGLE, PLATFORM
from tests.scrapers.kind_words import ERRORS, LOCKS, NOBODY, SCRIPTS_ONLY, SIGN_INS, VIDEOS

URL = "https://paper.example/2026/11/harbour-council-4711.html"


class Page(NamedTuple):
    """A labelled page."""

    name: str
    kind: PageKind
    html: str
    url: str = URL


def _consent() -> Iterator[Page]:
    for language, (heading, lead, points, note, *buttons) in GOOGLE.items():
        listed = "".join(f"<li>{point}</li>" for point in points)
        forms = "".join(
            f"<form action='https://consent.google.com/save' method=POST><input type=hidden name=gl>"
            f"<input type=submit value='{button}'><button>{button}</button></form>"
            for button in buttons
        )
        body = f"<div><h1>{heading}</h1><div>{lead}<ul>{listed}</ul></div><div>{note}</div>{forms}"
        tongues = "".join(f"<option value={tongue}>{tongue}</option>" for tongue in GOOGLE)
        page = (
            f"<!doctype html><html lang={language}><head><base href='https://consent.google.com/'>"
            f"<title>{heading}</title></head><body><select>{tongues}</select>{body}</div></body></html>"
        )
        address = "https://consent.google.com/m?continue=https://news.google.com/rss/articles/x"
        yield Page(f"google consent {language}", "consent", page, address)
        yield Page(f"google consent {language}, address kept", "consent", page)
    for language, (heading, first, second, buttons) in PLATFORM.items():
        pressed = "".join(f"<button>{button}</button>" for button in buttons)
        wall = f"<h2>{heading}</h2><p>{first}</p><p>{second}</p>{pressed}"
        bare = f"<html lang={language}><head><title>The Paper</title></head><body><div id=%s>{wall}</div></body></html>"
        for platform in (
            "onetrust-banner-sdk",
            "didomi-host",
            "qc-cmp2-ui",
            "CybotCookiebotDialog",
        ):
            yield Page(f"{platform} {language}", "consent", bare % platform)
        if language in FRAMES:
            yield Page(
                f"framed wall {language}",
                "consent",
                framed(language, f"<div>{wall}</div>", title="The Paper", others=3),
            )


def _checks() -> Iterator[Page]:
    for name, page in CHECKS.items():
        yield Page(f"check {name}", "challenge", page)
    for language, texts in CHECK_WORDS.items():
        for title, text in texts:
            page = f"<html lang={language}><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
            yield Page(f"check {language}: {title}", "challenge", page)


def _errors() -> Iterator[Page]:
    for language, texts in ERRORS.items():
        for title, text in texts:
            main = f"<h1>{title}</h1><p>{text}</p>"
            yield Page(
                f"error {language}: {title}, framed",
                "error_page",
                framed(language, main, title=f"{title} - The Paper", others=9),
            )
            bare = f"<html lang={language}><head><title>The Paper</title></head><body><div><h2>{title}</h2><p>{text}</p></div></body></html>"
            yield Page(f"error {language}: {title}, bare", "error_page", bare)
    for name, markup in NOBODY.items():
        yield Page(f"error {name}", "error_page", f"<html><body>{markup}</body></html>")


def _locked() -> Iterator[Page]:
    free = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Nets","isAccessibleForFree":%s,"hasPart":{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":".locked"}}</script><meta property="og:type" content="article">'
    for language, texts in LOCKS.items():
        headline = FRAMES[language][1][0]
        for at, (notice, offer, sign_in) in enumerate(texts):
            box = f"<div class=offer><h3>{notice}</h3><p>{offer}</p><p>{sign_in}</p></div>"
            main = f"<article><h1>{headline}</h1>{story(language, 1 + at % 2)}{box}</article>"
            head = free % "false" if at != 1 else "<meta property='og:type' content='article'>"
            yield Page(
                f"locked {language} {at}",
                "paywall",
                framed(language, main, title=headline, head=head),
            )
    for language, (title, password, button, below) in SIGN_INS.items():
        main = f"<h1>{title}</h1><form method=post><label>E-mail</label><input type=email><label>{password}</label><input type=password><button>{button}</button></form><p>{below}</p>"
        yield Page(
            f"sign-in {language}",
            "paywall",
            framed(language, main, title=f"{title} - The Paper", others=0),
            "https://paper.example/login?next=/2026/11/harbour",
        )


def _empty() -> Iterator[Page]:
    for language, words in SCRIPTS_ONLY.items():
        for tag in ("noscript", "div"):
            page = f"<html><head><title>The Paper</title></head><body><{tag}>{words}</{tag}><div id=root></div><script src=/app.js></script></body></html>"
            yield Page(f"scripts only {language}, {tag}", "empty", page)
    video = '<script type="application/ld+json">{"@type":"VideoObject","name":"Nets","contentUrl":"https://paper.example/v.mp4"}</script><meta property="og:type" content="video.other">'
    for language, (heading, line) in VIDEOS.items():
        main = f"<div class=player><video src=/v.mp4></video></div><h1>{heading}</h1><p>{line}</p>"
        yield Page(
            f"video {language}",
            "empty",
            framed(language, main, title=heading, head=video, others=8),
            "https://paper.example/video/nets-4711",
        )
    pictures = "".join(
        f"<figure><img src=/{at}.jpg><figcaption>{at} of 12. Photo: Ina Holt/Paper</figcaption></figure>"
        for at in range(1, 13)
    )
    yield Page(
        "gallery without text",
        "empty",
        framed(
            "en",
            f"<h1>In pictures: the empty nets</h1>{pictures}",
            title="In pictures: the empty nets",
        ),
        "https://paper.example/gallery/nets",
    )
    yield Page(
        "podcast without text",
        "empty",
        framed(
            "en",
            "<h1>Listen: The harbour podcast</h1><audio src=/p.mp3></audio><p>Episode 14. 32 min.</p>",
            title="Listen: The harbour podcast",
            head='<script type="application/ld+json">{"@type":"PodcastEpisode","name":"Harbour"}</script>',
        ),
        "https://paper.example/podcast/14",
    )
    yield Page(
        "refresh stub",
        "empty",
        "<html><head><meta http-equiv=refresh content='0;url=https://paper.example/new'><title>Redirecting</title></head><body><p>If you are not redirected automatically, <a href=https://paper.example/new>click here</a>.</p></body></html>",
    )
    yield Page(
        "script stub",
        "empty",
        "<html><head><title>Redirecting...</title></head><body><script>location.replace('https://paper.example/new')</script></body></html>",
    )
    yield Page(
        "google news link",
        "empty",
        "<!doctype html><html lang=en><head><title>Google News</title></head><body><div jscontroller=x><c-wiz data-n-au='https://paper.example/new'><div class=m2L3rb>Opening</div><a href='https://paper.example/new'>https://paper.example/new</a></c-wiz></div></body></html>",
        "https://news.google.com/rss/articles/CBMi0g?oc=5",
    )
    yield Page(
        "moved for good",
        "empty",
        "<html><head><title>301 Moved Permanently</title></head><body><h1>Moved Permanently</h1><p>The document has moved <a href=/new>here</a>.</p></body></html>",
    )
    yield Page(
        "frames",
        "empty",
        "<html><head><title>The Paper</title></head><frameset><frame src=/nav><frame src=/main></frameset></html>",
    )
    yield Page(
        "nothing but a frame of the site",
        "empty",
        framed(
            "en",
            "<h1>Harbour council hears fishermen</h1>",
            title="Harbour council hears fishermen",
        ),
    )


def _listings() -> Iterator[Page]:
    for language, (sections, headlines, _) in FRAMES.items():
        cards = "".join(
            f"<div class=card><h3><a href=/2026/11/{at}>{headlines[at % 4]} ({at})</a></h3><time>12:{at:02}</time></div>"
            for at in range(24)
        )
        teasers = "".join(
            f"<article><h2><a href=/2026/11/{at}>{headlines[at % 4]}</a></h2><p>{STORIES[language][at % 3]}</p></article>"
            for at in range(10)
        )
        yield Page(
            f"front page {language}",
            "listing",
            framed(
                language,
                cards,
                title="The Paper",
                head='<meta property="og:type" content="website">',
            ),
            "https://paper.example/",
        )
        yield Page(
            f"section {language}",
            "listing",
            framed(language, f"<h1>{sections[0]}</h1>{cards}", title=f"{sections[0]} - The Paper"),
            "https://paper.example/world/",
        )
        yield Page(
            f"section with teasers {language}",
            "listing",
            framed(
                language, f"<h1>{sections[0]}</h1>{teasers}", title=f"{sections[0]} - The Paper"
            ),
            "https://paper.example/world/",
        )
        yield Page(
            f"author {language}",
            "listing",
            framed(
                language,
                f"<h1>Ina Holt</h1><p>Ina Holt</p>{teasers}",
                title="Ina Holt - The Paper",
                head='<script type="application/ld+json">{"@type":"ProfilePage","mainEntity":{"@type":"Person","name":"Ina Holt"}}</script>',
            ),
            "https://paper.example/author/ina-holt/",
        )
        yield Page(
            f"tag {language}",
            "listing",
            framed(
                language,
                f"<h1>#harbour</h1>{teasers}<ul class=pagination><li><a href=?page=2>2</a><li><a href=?page=3>3</a></ul>",
                title="harbour",
            ),
            "https://paper.example/tag/harbour/?page=1",
        )
    results = "".join(
        f"<li><a href=/2026/11/{at}>Harbour council hears fishermen for the {at}th time</a><p>… the <b>harbour</b> council heard …</p></li>"
        for at in range(20)
    )
    yield Page(
        "search",
        "listing",
        framed(
            "en",
            f"<h1>Search results for “harbour”</h1><p>1,204 results</p><ol>{results}</ol>",
            title="Search: harbour",
        ),
        "https://paper.example/search?q=harbour",
    )


NOT_ARTICLES = [*_consent(), *_checks(), *_errors(), *_locked(), *_empty(), *_listings()]
