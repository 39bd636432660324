"""More feeds of invented outlets: what addresses, names and texts of items come in."""

from __future__ import annotations

import json

from tests.scrapers.fresh_feeds import Facts, atom, case, rss

ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
FEEDBURNER = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
MORNING = "2026-11-22T09:05:07+00:00"
TITLE = "<title>Ferry runs</title>"


def item(name: str, inner: str, attributes: str = "", **facts: object) -> None:
    case(f"an item: {name}", rss(f"<item>{inner}</item>", attributes), dict(facts))


def entry(name: str, inner: str, attributes: str = "", head: str = "", **facts: object) -> None:
    case(f"an entry: {name}", atom(f"<entry>{inner}</entry>", attributes, head), dict(facts))


item("number for a guid", f"{TITLE}<guid>1234</guid>", id="1234", link="")
item(
    "permalink that is a path",
    f'{TITLE}<guid isPermaLink="true">/news/1</guid>',
    id="/news/1",
    link="https://press.example/news/1",
)
item(
    "no permalink, in capitals",
    f'{TITLE}<guid isPermaLink="False">https://a.example</guid>',
    link="",
)
item(
    "empty link before Atom's",
    f'{TITLE}<link></link><atom:link rel="alternate" href="https://press.example/1"/>',
    ATOM,
    link="https://press.example/1",
)
item(
    "Atom's self alone",
    f'{TITLE}<atom:link rel="self" href="https://press.example/s"/>',
    ATOM,
    link="",
)
item(
    "address without a scheme",
    f"{TITLE}<link>//cdn.press.example/1</link>",
    link="https://cdn.press.example/1",
)
item(
    "address that is a query",
    f"{TITLE}<link>?p=12</link>",
    link="https://press.example/feeds/all.xml?p=12",
)
item("script for an address", f"{TITLE}<link>javascript:void(0)</link>", link="")
item(
    "blank in an address",
    f"{TITLE}<link>https://press.example/a b</link>",
    link="https://press.example/a%20b",
)
item(
    "ampersands that are not escaped",
    "<title>A & B</title><link>https://press.example/1?a=1&b=2&copy=3</link>",
    title="A & B",
    link="https://press.example/1?a=1&b=2&copy=3",
)
item(
    "feedburner's way round",
    f"{TITLE}<link>https://feeds.example/~r/1</link>"
    "<feedburner:origLink>https://press.example/1</feedburner:origLink>",
    FEEDBURNER,
    link="https://press.example/1",
)
item(
    "picture with a title before the item's",
    f"<media:title>Picture</media:title>{TITLE}",
    MEDIA,
    title="Ferry runs",
)
item(
    "image with title and link",
    f"<image><title>I</title><link>https://i.example</link></image>{TITLE}",
    title="Ferry runs",
    link="",
)
item(
    "references by number, twice escaped", "<title>Caf&amp;#233; &#8217;s</title>", title="Café ’s"
)
item(
    "signs of windows-1252 by number",
    "<title>It&#146;s &#147;here&#148;</title>",
    title="It’s “here”",
)
item(
    "less than in CDATA",
    "<title><![CDATA[Profit < 3 % & falling]]></title>",
    title="Profit < 3 % & falling",
)
item("letter and accent apart", "<title>Cafe\u0301</title>", title="Café")
item(
    "author in a mailbox",
    f"{TITLE}<author>mia@press.example (Mia Holt)</author>",
    author="Mia Holt",
)
item(
    "author before a mailbox",
    f"{TITLE}<author>Mia Holt &lt;mia@press.example&gt;</author>",
    author="Mia Holt",
)
item(
    "mailbox of a desk and a creator",
    f"{TITLE}<author>desk@press.example</author><dc:creator> Ivo Lenz </dc:creator>",
    DC,
    author="Ivo Lenz",
)
item(
    "empty date before a full one",
    f"{TITLE}<pubDate/><dc:date>2026-11-22T09:05:07Z</dc:date>",
    DC,
    published=MORNING,
)
item(
    "text and summary",
    f"{TITLE}<description>Short</description><content:encoded>&lt;p&gt;Long &amp;amp; wide&lt;/p&gt;"
    "</content:encoded>",
    CONTENT,
    summary_text="Short",
    content_text="Long & wide",
)
item(
    "script in a summary",
    f"{TITLE}<description>&lt;script&gt;x()&lt;/script&gt;Hi</description>",
    summary_text="Hi",
)
item("NUL in a title", "<title>Fer\0ry runs</title>", title="Ferry runs")
entry(
    "title escaped twice",
    '<title type="html">A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><id>x</id>',
    title="A & B",
)
entry("title that is text", "<title>A &amp;amp; B</title><id>x</id>", title="A &amp; B")
entry(
    "bases in each other",
    f'{TITLE}<id>x</id><link href="b"/>',
    'xml:base="https://other.example/a/"',
    link="https://other.example/a/b",
)
entry(
    "author of its source",
    f"{TITLE}<id>x</id><source><author><name>Wire</name></author></source>",
    head="<author><name>Desk</name></author>",
    author="Wire",
)
entry(
    "film with a description",
    f"{TITLE}<id>yt:video:abc</id><link href='https://tube.example/watch?v=abc'/><media:group>"
    "<media:title>F</media:title><media:description>Seen</media:description></media:group>",
    MEDIA,
    title="Ferry runs",
    id="yt:video:abc",
    summary_text="Seen",
)
entry(
    "content as a file",
    f"{TITLE}<id>x</id><summary>S</summary><content type='image/png'>SGk=</content>",
    summary_text="S",
    content_text="",
)


def json_item(name: str, said: dict[str, object], **facts: object) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [said]}
    told: Facts = dict(facts)
    case(f"JSON: {name}", json.dumps(feed), told, content_type="application/feed+json")


json_item(
    "authors before the author of old",
    {"id": 7, "url": "/1", "authors": [{"name": "Mia Holt"}], "author": {"name": "Old"}},
    id="7",
    link="https://press.example/1",
    author="Mia Holt",
)
json_item(
    "author of old beside no authors",
    {"id": "x", "authors": [], "author": {"name": "Old"}},
    author="Old",
)
json_item("an address for an id", {"id": "https://press.example/3"}, link="https://press.example/3")
case(
    "everything in capitals",
    '<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>A</TITLE><LINK>https://press.example/1</LINK>'
    "<PUBDATE>Sun, 22 Nov 2026 09:05:07 GMT</PUBDATE></ITEM></CHANNEL></RSS>",
    {"title": "A", "link": "https://press.example/1", "published": MORNING},
)
case(
    "a warning of PHP before the feed",
    f"<br />\n<b>Warning</b>: x in /a.php on line 2<br />\n{rss(f'<item>{TITLE}</item>')}",
    {"title": "Ferry runs"},
)
case(
    "UTF-32 without a mark",
    rss("<item><title>フェリーが出航</title></item>").encode("utf-32-le"),
    {"title": "フェリーが出航"},
)
