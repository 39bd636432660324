"""Articles that are easily taken for something else, and must stay articles."""

from __future__ import annotations

from collections.abc import Iterator

from tests.scrapers.kind_frames import FRAMES, STORIES, framed, story
from tests.scrapers.kind_pages import Page
from tests.scrapers.kind_walls import PLATFORM
from tests.scrapers.kind_words import LOCKS, SIGN_INS

_DECLARED = '<meta property="og:type" content="article"><script type="application/ld+json">{"@type":"NewsArticle","headline":"%s","isAccessibleForFree":%s}</script>'


def _banner(language: str) -> str:
    heading, first, second, buttons = PLATFORM[language]
    pressed = "".join(f"<button>{button}</button>" for button in buttons)
    return f"<div id=onetrust-banner-sdk role=dialog><h2>{heading}</h2><p>{first}</p><p>{second}</p>{pressed}</div>"


def _in_every_language() -> Iterator[Page]:
    for language, (_, headlines, _) in FRAMES.items():
        title, heading = f"{headlines[0]} - The Paper", f"<h1>{headlines[0]}</h1>"
        body = f"<article>{heading}{story(language)}</article>"
        flash = f"<article>{heading}{story(language, 2)}</article>"
        declared = _DECLARED % (headlines[0], "true")
        yield Page(f"story {language}", "article", framed(language, body, title=title))
        yield Page(f"flash {language}", "article", framed(language, flash, title=title))
        yield Page(
            f"flash of one paragraph {language}",
            "article",
            framed(
                language,
                f"<article>{heading}{story(language, 1)}</article>",
                title=title,
                head=declared,
            ),
        )
        yield Page(
            f"many links below {language}",
            "article",
            framed(language, flash, title=title, others=60),
        )
        yield Page(
            f"banner above {language}",
            "article",
            framed(language, _banner(language) + body, title=title),
        )
        yield Page(
            f"banner above, flash {language}",
            "article",
            framed(language, _banner(language) + flash, title=title, head=declared),
        )
        yield Page(
            f"banner below {language}",
            "article",
            framed(language, body + _banner(language), title=title),
        )
        name, password, button, below = SIGN_INS[language]
        form = f"<div class=login-modal><h2>{name}</h2><form><label>{password}</label><input type=password><button>{button}</button></form><p>{below}</p></div>"
        yield Page(
            f"sign-in in the header {language}",
            "article",
            framed(language, form + body, title=title),
        )
        _, offer, sign_in = LOCKS[language][0]
        offered = f"<section class=promo><h3>{offer}</h3><p>{sign_in}</p></section>"
        yield Page(
            f"whole, with an offer below {language}",
            "article",
            framed(
                language,
                f"<article>{heading}{story(language, 14)}</article>{offered}",
                title=title,
                head=_DECLARED % (headlines[0], "false"),
            ),
        )
        yield Page(
            f"declared not free, yet whole {language}",
            "article",
            framed(language, flash, title=title, head=_DECLARED % (headlines[0], "false")),
        )


#: Headline and first sentence of stories about what walls and errors say of themselves.
ABOUT = [
    ("404: the night the archive vanished", "The page was not found because the page was gone: on Tuesday night the city’s archive lost 404 files, and with them the memory of a harbour."),
    ("Page not found: how a library lost its catalogue", "“Page not found” was all that readers saw on Monday, when the library’s catalogue went offline for eleven hours."),
    ("Body not found after harbour search", "Divers ended their search on Friday without finding the missing fisherman, the coast guard said in the evening."),
    ("Access denied: why journalists may not enter the port", "Access denied, said the sign on the gate, and the guard behind it said the same to seven reporters on Tuesday."),
    ("Just a moment", "Just a moment, said the ferryman, and let the last car on board; it was the sentence that saved the family’s life."),
    ("Are you a robot? The test that half of us fail", "Are you a robot? More and more websites ask, and more and more people answer wrongly, a study of 2,000 users shows. To verify that you are human you click on traffic lights."),
    ("Regulator fines publisher over cookie walls", "The regulator fined a publisher two million euros on Wednesday because its consent banner gave readers no way to reject cookies. Consent to tracking must be free, the authority said."),
    ("We value your privacy, they say", "“We value your privacy” stands above nearly every cookie banner, yet a study of 5,000 sites found that nine in ten set advertising cookies before anybody consents."),
    ("Before you continue: what Google’s new consent screen changes", "Google will show a new consent screen from Monday. Users may reject all cookies with one click, the company said, after regulators had complained about its privacy choices."),
    ("Paywalls go up across the valley", "Three local papers ask readers to subscribe to continue reading from this week on. “This article is for subscribers only” will then stand under most of their stories."),
    ("Already a subscriber? Log in, and wait", "Already a subscriber? Then you may still have been locked out on Sunday, when the sign-in of four newspapers failed for six hours."),
    ("Service unavailable: rail app fails on its first day", "“503 Service Unavailable” was what passengers read on Monday when they opened the new app of the railways."),
    ("This domain is for sale, says the heir", "The domain of the old mill is for sale: its heir asks 40,000 euros for the name alone, more than for the building."),
    ("Site under maintenance, voters told", "The electoral roll’s website was down for maintenance on the last day of registration, and 3,000 voters were told to come back later."),
    ("Something went wrong", "Something went wrong at twelve minutes past four, the inquiry found, and nobody on the bridge noticed it for a quarter of an hour."),
    ("Security check at the harbour takes three hours", "Passengers waited up to three hours at the security check of the ferry terminal on Saturday, the operator confirmed."),
    ("Too many requests: registry stops answering", "The land registry stopped answering on Thursday after too many requests from a single address, the ministry said."),
    ("Not available in your country: the map of blocked songs", "“Not available in your country” is what half of Europe hears instead of music, a map by two students shows."),
    ("Ministry removes article on dredging", "The ministry removed an article on the dredging from its site; it is no longer available to anyone, a spokesman said."),
    ("Subscribe now: the newsletter turns twenty", "Subscribe to continue the conversation, wrote the founder in the first issue. Twenty years later 40,000 people have."),
]  # fmt: skip


def _about() -> Iterator[Page]:
    for headline, lead in ABOUT:
        body = f"<article><h1>{headline}</h1><p>{lead}</p>{story('en', 3)}</article>"
        yield Page(
            f"about: {headline}",
            "article",
            framed(
                "en", body, title=f"{headline} - The Paper", head=_DECLARED % (headline, "true")
            ),
        )
        yield Page(
            f"about, not declared: {headline}",
            "article",
            framed("en", body, title=f"{headline} - The Paper"),
        )
        short = f"<article><h1>{headline}</h1><p>{lead}</p>{story('en', 1)}</article>"
        yield Page(
            f"about, short: {headline}",
            "article",
            framed(
                "en", short, title=f"{headline} - The Paper", head=_DECLARED % (headline, "true")
            ),
        )


#: What ordinary pages carry in their markup besides an article.
CARRIED = {
    "cloudflare's quiet check": "<script>(function(){window.__CF$cv$params={r:'8e1'};var s=document.createElement('script');s.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';})()</script>",
    "datadome's tag": "<script>window.ddjskey='AB';window.ddoptions={endpoint:'https://dd.captcha-delivery.com/js/'};</script>",
    "perimeterx's tag": "<script>window._pxAppId='PX123';</script><script src='//client.px-cloud.net/PX123/main.min.js'></script>",
    "imperva's tag": "<script src='/_Incapsula_Resource?SWJIYLWA=719d34'></script>",
    "aws waf's tag": "<script src='https://1.edge.sdk.awswaf.com/1/challenge.js' defer></script>",
    "recaptcha for comments": "<script src='https://www.google.com/recaptcha/api.js'></script><div class=g-recaptcha data-sitekey=x></div>",
    "onetrust's tag": "<script src='https://cdn.cookielaw.org/scripttemplates/otSDKStub.js' data-domain-script=x></script>",
    "didomi's tag": "<script>window.didomiConfig={notice:{position:'popup'}};</script><div id=didomi-host></div>",
    "noscript": "<noscript><p>Please enable JavaScript and cookies to continue. This site requires JavaScript.</p></noscript>",
    "noscript shown": "<div class=nojs>Please enable JavaScript to use all features of this site.</div>",
    "old browsers": "<div class=ie>You are using an outdated browser. Please upgrade your browser to improve your experience.</div>",
    "adblock notice": "<div class=abn>Please disable your ad blocker to support our journalism.</div>",
    "newsletter": "<form><h3>Subscribe to our newsletter</h3><p>Sign up to read the best of the harbour every morning. By subscribing you consent to our privacy policy.</p><input type=email></form>",
    "comments closed": "<section id=comments><h3>Comments</h3><p>You must be logged in to post a comment. Log in to continue the discussion.</p></section>",
    "related videos": "<section><h3>Watch</h3><video src=/v.mp4></video><p><a href=/v>Fishermen pull up empty nets</a></p></section>",
    "error in a widget": "<div class=weather>Error: weather not found</div>",
}  # fmt: skip


def _carrying() -> Iterator[Page]:
    heading = "Harbour council hears seven fishermen on empty nets"
    for name, markup in CARRIED.items():
        for place, body in (
            ("above", f"{markup}<article><h1>{heading}</h1>{story('en')}</article>"),
            ("below", f"<article><h1>{heading}</h1>{story('en', 2)}</article>{markup}"),
        ):
            yield Page(f"{name} {place}", "article", framed("en", body, title=heading))


def _shapes() -> Iterator[Page]:
    heading = "Harbour council hears seven fishermen on empty nets"
    text = story("en")
    live = "".join(
        f"<div class=post><time>1{at}:00</time><h2>Entry {at}</h2><p>{STORIES['en'][at % 3]} It was {at} past.</p></div>"
        for at in range(6)
    )
    yield Page(
        "live blog",
        "article",
        framed(
            "en",
            f"<h1>{heading}: live</h1>{live}",
            title=heading,
            head='<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Live"}</script>',
        ),
    )
    yield Page(
        "live blog, not declared",
        "article",
        framed("en", f"<article><h1>{heading}: live</h1>{text}{live}</article>", title=heading),
    )
    comments = "".join(
        f"<li><b>reader{at}</b><p>Page not found again! Are you a robot? I had to accept all cookies to read this ({at}).</p></li>"
        for at in range(12)
    )
    yield Page(
        "comments",
        "article",
        framed(
            "en",
            f"<article><h1>{heading}</h1>{text}</article><section class=comments><ol>{comments}</ol></section>",
            title=heading,
        ),
    )
    pictures = "".join(
        f"<figure><img src=/{at}.jpg><figcaption>{STORIES['en'][at % 3]} Photo: Ina Holt</figcaption></figure>"
        for at in range(6)
    )
    yield Page(
        "gallery with text",
        "article",
        framed(
            "en",
            f"<h1>In pictures: the empty nets</h1>{text}{pictures}",
            title="In pictures: the empty nets",
        ),
        "https://paper.example/gallery/nets",
    )
    video = '<script type="application/ld+json">{"@type":"VideoObject","name":"Nets"}</script>'
    yield Page(
        "video with a story",
        "article",
        framed(
            "en", f"<h1>{heading}</h1><video src=/v.mp4></video>{text}", title=heading, head=video
        ),
        "https://paper.example/video/nets",
    )
    yield Page(
        "podcast with a story",
        "article",
        framed(
            "en",
            f"<h1>Listen: {heading}</h1><audio src=/p.mp3></audio>{story('en', 6)}",
            title=heading,
        ),
        "https://paper.example/podcast/14",
    )
    teasers = "".join(
        f"<div><h4><a href=/{at}>Rail bridge to close for eleven days</a></h4><p>Trains will stop for eleven days. <a href=/{at}>Read more</a></p></div>"
        for at in range(6)
    )
    yield Page(
        "teasers below",
        "article",
        framed("en", f"<article><h1>{heading}</h1>{text}</article>{teasers}", title=heading),
    )
    yield Page(
        "teasers below a flash",
        "article",
        framed(
            "en",
            f"<article><h1>{heading}</h1>{story('en', 2)}</article>{teasers}",
            title=heading,
            head=_DECLARED % (heading, "true"),
        ),
    )
    yield Page(
        "no address",
        "article",
        framed("en", f"<article><h1>{heading}</h1>{text}</article>", title=heading),
        "",
    )
    yield Page(
        "front page's address",
        "article",
        framed(
            "en", f"<article><h1>{heading}</h1>{story('en', 6)}</article>", title=heading, others=8
        ),
        "https://paper.example/",
    )
    yield Page(
        "address under /video/",
        "article",
        framed("en", f"<article><h1>{heading}</h1>{text}</article>", title=heading),
        "https://paper.example/video/2026/nets.html",
    )
    yield Page(
        "address under /login-crisis",
        "article",
        framed("en", f"<article><h1>{heading}</h1>{text}</article>", title=heading),
        "https://paper.example/2026/login-crisis-hits-banks",
    )
    yield Page(
        "address under /tag/",
        "article",
        framed("en", f"<article><h1>{heading}</h1>{text}</article>", title=heading),
        "https://paper.example/tag/harbour/4711.html",
    )
    yield Page(
        "og:type website",
        "article",
        framed(
            "en",
            f"<article><h1>{heading}</h1>{text}</article>",
            title=heading,
            head='<meta property="og:type" content="website">',
        ),
    )
    yield Page(
        "declared a collection",
        "article",
        framed(
            "en",
            f"<article><h1>{heading}</h1>{story('en', 12)}</article>",
            title=heading,
            head='<script type="application/ld+json">{"@type":"CollectionPage","name":"World"}</script>',
        ),
    )
    refresh = "<meta http-equiv=refresh content='300'>"
    yield Page(
        "refreshes itself",
        "article",
        framed("en", f"<article><h1>{heading}</h1>{text}</article>", title=heading, head=refresh),
    )
    locked = "<p>Subscribe to continue reading</p><p>Already a subscriber? Log in</p>"
    whole = " ".join(STORIES["en"] * 4)
    told = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Nets","isAccessibleForFree":false,"articleBody":"'
        + whole
        + '"}</script>'
    )
    yield Page(
        "locked, but told whole to machines",
        "article",
        framed(
            "en",
            f"<article><h1>{heading}</h1>{story('en', 1)}{locked}</article>",
            title=heading,
            head=told,
        ),
    )
    meter = "<div>You have 2 free articles left this month. Subscribe to continue reading without limits.</div>"
    yield Page(
        "metered, whole",
        "article",
        framed(
            "en",
            f"{meter}<article><h1>{heading}</h1>{story('en', 6)}</article>",
            title=heading,
            head=_DECLARED % (heading, "false"),
        ),
    )
    yield Page("bare", "article", f"<p>{'</p><p>'.join(STORIES['en'])}</p>")
    yield Page("bare, in Japanese", "article", f"<p>{'</p><p>'.join(STORIES['ja'])}</p>")
    yield Page(
        "alert of one sentence",
        "article",
        framed(
            "en",
            f"<article><h1>{heading}</h1><p>{STORIES['en'][0]}</p><p>More follows.</p></article>",
            title=heading,
            head=_DECLARED % (heading, "true"),
        ),
    )
    preferences = "".join(f"<li>{_banner(language)}</li>" for language in PLATFORM)
    yield Page(
        "a whole preference centre below",
        "article",
        framed(
            "en",
            f"<article><h1>{heading}</h1>{story('en', 6)}</article><div id=onetrust-consent-sdk><ul>{preferences}</ul></div>",
            title=heading,
        ),
    )
    yield Page(
        "a whole preference centre above a short story",
        "article",
        framed(
            "en",
            f"<div id=onetrust-consent-sdk><ul>{preferences}</ul></div><article><h1>{heading}</h1>{story('en', 3)}</article>",
            title=heading,
            head=_DECLARED % (heading, "true"),
        ),
    )


ARTICLES = [*_in_every_language(), *_about(), *_carrying(), *_shapes()]
