"""Feeds of invented outlets, each with an oddity of a kind that the labelled cases lack.

A case is its name, the answer's body and content type, and what must be read: for each entry
the facts that matter. Facts are those of `scrapers.feeds.parse`; `text` may stand in either
the summary or the content.
"""

from __future__ import annotations

from dataclasses import dataclass

URL = "https://press.example/feeds/all.xml"

Facts = dict[str, object]


@dataclass(frozen=True)
class Case:
    """One answer and what a right reading of it gives."""

    name: str
    body: bytes
    entries: tuple[Facts, ...]
    content_type: str = "application/xml"


CASES: list[Case] = []


def case(
    name: str, body: str | bytes, *entries: Facts, content_type: str = "application/xml"
) -> None:
    data = body.encode() if isinstance(body, str) else body
    CASES.append(Case(name, data, entries, content_type))


def rss(items: str, attributes: str = "", channel: str = "") -> str:
    return f'<rss version="2.0" {attributes}><channel><title>Press</title>{channel}{items}</channel></rss>'


def atom(entries: str, attributes: str = "", head: str = "") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Press</title>{head}'
        f"{entries}</feed>"
    )


# Old dialects.
case(
    "RSS 0.90, everything in its namespace",
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Press</title>'
    "<link>http://press.example</link></channel><item><title>Ferry runs</title>"
    "<link>http://press.example/1</link></item><item><title>Ferry stops</title>"
    "<link>http://press.example/2</link></item></rdf:RDF>",
    {"title": "Ferry runs", "link": "http://press.example/1"},
    {"title": "Ferry stops", "link": "http://press.example/2"},
)
case(
    "RSS 0.91 with the document type of Netscape",
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>'
    "<item><title>Caf&eacute; &amp; bar</title><link>http://press.example/1</link>"
    "<description>Open again</description></item></channel></rss>",
    {"title": "Café & bar", "text": "Open again"},
)
case(
    "RSS 0.92 without a title, with a source and a category",
    '<rss version="0.92"><channel><item><description>Just a &lt;a href="http://press.example/x"&gt;'
    'note&lt;/a&gt;.</description><source url="http://other.example/rss">Other</source>'
    "<category>sea</category></item></channel></rss>",
    {"title": "", "text": "Just a note."},
)
case(
    "RDF whose items stand in another order than rdf:li says",
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="http://press.example/"><items><rdf:Seq>'
    '<rdf:li rdf:resource="http://press.example/2"/><rdf:li resource="http://press.example/1"/>'
    '</rdf:Seq></items></channel><item rdf:about="http://press.example/1"><title>One</title>'
    "<link>http://press.example/1</link><dc:date>2026-11-22T09:05+09:00</dc:date></item>"
    '<item rdf:about="http://press.example/2"><title>Two</title><link>http://press.example/2'
    "</link><dc:creator>Aya Kern</dc:creator></item></rdf:RDF>",
    {"title": "One", "id": "http://press.example/1", "published": "2026-11-22T00:05:00+00:00"},
    {"title": "Two", "author": "Aya Kern"},
)
case(
    "Atom 0.3 with modes, issued, modified and created",
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Press</title><entry>'
    '<title mode="escaped" type="text/html">R&amp;amp;D &lt;b&gt;cut&lt;/b&gt;</title>'
    '<link rel="alternate" type="text/html" href="/a/1"/><id>tag:press.example,2026:1</id>'
    "<issued>2026-11-22T09:05:07-03:00</issued><modified>2026-11-23T01:00:00Z</modified>"
    '<content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml">'
    "<p>First.</p><p>Second.</p></div></content></entry></feed>",
    {
        "title": "R&D cut",
        "link": "https://press.example/a/1",
        "id": "tag:press.example,2026:1",
        "published": "2026-11-22T12:05:07+00:00",
        "text": "First.Second.",
    },
)
case(
    "userland's RSS with a namespace of its own",
    '<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><item><title>Named'
    "</title><link>http://press.example/1</link><guid>n1</guid></item></channel></rss>",
    {"title": "Named", "id": "n1"},
)
# Prefixes and addresses of namespaces.
case(
    "Dublin Core and content under other prefixes",
    rss(
        "<item><title>A</title><x:creator>Mia Holt</x:creator><x:date>2026-11-22T09:05:07+01:00"
        "</x:date><y:encoded><![CDATA[<p>Whole <i>text</i></p>]]></y:encoded></item>",
        'xmlns:x="http://purl.org/dc/elements/1.1/" '
        'xmlns:y="http://purl.org/rss/1.0/modules/content/"',
    ),
    {
        "author": "Mia Holt",
        "published": "2026-11-22T08:05:07+00:00",
        "content_text": "Whole text",
    },
)
case(
    "namespaces with https, without a slash, in capitals",
    rss(
        "<item><title>A</title><dc:creator>Mia Holt</dc:creator><content:encoded>Body"
        "</content:encoded><media:description>m</media:description></item>",
        'xmlns:dc="https://purl.org/dc/elements/1.1" '
        'xmlns:content="HTTP://PURL.ORG/RSS/1.0/modules/content" '
        'xmlns:media="https://search.yahoo.com/mrss"',
    ),
    {"author": "Mia Holt", "content_text": "Body"},
)
case(
    "Dublin Core under a wrong address",
    rss(
        "<item><title>A</title><dc:creator>Mia Holt</dc:creator><dc:date>2026-11-22</dc:date>"
        "</item>",
        'xmlns:dc="http://dublincore.org/documents/dcmi-namespace/"',
    ),
    {"author": "Mia Holt", "published": "2026-11-22T00:00:00+00:00"},
)
case(
    "content under a wrong address",
    rss(
        "<item><title>A</title><description>short</description><content:encoded>the long text"
        "</content:encoded></item>",
        'xmlns:content="http://press.example/ns/content"',
    ),
    {"content_text": "the long text"},
)
case(
    "Atom with every element prefixed",
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>u:1</a:id><a:title>Pre'
    '</a:title><a:link href="http://press.example/1"/><a:published>2026-11-22T09:05:07Z'
    "</a:published><a:author><a:name>Ivo Lenz</a:name></a:author><a:summary>S</a:summary>"
    "</a:entry></a:feed>",
    {
        "id": "u:1",
        "title": "Pre",
        "link": "http://press.example/1",
        "published": "2026-11-22T09:05:07+00:00",
        "author": "Ivo Lenz",
        "summary_text": "S",
    },
)
case(
    "undeclared prefixes",
    '<rss version="2.0"><channel><item><title>A</title><dc:creator>Mia Holt</dc:creator>'
    "<content:encoded>Body</content:encoded><media:title>no</media:title></item></channel></rss>",
    {"title": "A", "author": "Mia Holt", "content_text": "Body"},
)
case(
    "Atom's updated and link in RSS",
    rss(
        '<item><title>A</title><atom:link href="/1"/><atom:updated>2026-11-22T09:05:07Z'
        "</atom:updated></item>",
        'xmlns:atom="http://www.w3.org/2005/Atom"',
    ),
    {"link": "https://press.example/1", "published": "2026-11-22T09:05:07+00:00"},
)
# JSON Feed.
case(
    "JSON Feed 1.1 with authors of the feed and of an item",
    '{"version":"https://jsonfeed.org/version/1.1","authors":[{"name":"Desk"}],"items":['
    '{"id":"1","url":"/1","title":"One","content_text":"a"},{"id":"2","url":"/2","title":"Two",'
    '"content_html":"<p>b &amp; c</p>","authors":[{"name":"Mia Holt"},{"name":"Ivo Lenz"}]}]}',
    {"link": "https://press.example/1", "author": "Desk", "text": "a"},
    {"link": "https://press.example/2", "author": "Mia Holt, Ivo Lenz", "text": "b & c"},
    content_type="application/feed+json",
)
case(
    "JSON Feed 1.0 with an author, a number for id and an external address",
    '{"version":"https://jsonfeed.org/version/1","author":{"name":"Desk","url":"/"},"items":['
    '{"id":17,"external_url":"https://other.example/x","title":"Link","date_published":'
    '"2026-11-22T09:05:07-05:00"}]}',
    {
        "id": "17",
        "link": "https://other.example/x",
        "author": "Desk",
        "published": "2026-11-22T14:05:07+00:00",
    },
)
case(
    "JSON Feed behind a byte order mark, with null and rubbish among the items",
    b"\xef\xbb\xbf"
    + b'{"version":"https://jsonfeed.org/version/1.1","items":[null,"x",{"id":"1","title":null,'
    b'"content_text":"only text","authors":null,"tags":"a"}]}',
    {"id": "1", "title": "", "text": "only text", "author": ""},
)
case(
    "JSON Feed whose titles hold references and whose dates are seconds",
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"R&amp;D &#8211; '
    'x","date_published":1795338307}]}',
    {"title": "R&D – x", "published": "2026-11-22T09:05:07+00:00"},
)
case(
    "JSON Feed with control characters in its strings",
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"a\tb","content_text":'
    '"x\ny"}]}',
    {"title": "a b", "text": "x y"},
)
# Bases.
case(
    "xml:base in feed, entry, link and content",
    atom(
        '<entry xml:base="b/"><id>1</id><title>T</title><link xml:base="c/" href="d"/></entry>',
        'xml:base="http://other.example/a/"',
    ),
    {"link": "http://other.example/a/b/c/d", "id": "1"},
)
case(
    "xml:base on the channel of RSS",
    '<rss version="2.0"><channel xml:base="http://other.example/x/"><item><link>y</link></item>'
    "</channel></rss>",
    {"link": "http://other.example/x/y"},
)
case(
    "an address without its scheme",
    rss("<item><title>A</title><link>//press.example/1?a=1&amp;b=2</link></item>"),
    {"link": "https://press.example/1?a=1&b=2"},
)
case(
    "an address with blanks and line breaks around it",
    rss("<item><title>A</title><link>\n   https://press.example/1\n  </link></item>"),
    {"link": "https://press.example/1"},
)
case(
    "an address in CDATA with references in it",
    rss("<item><title>A</title><link><![CDATA[https://press.example/?a=1&amp;b=2]]></link></item>"),
    {"link": "https://press.example/?a=1&b=2"},
)
case(
    "links of other kinds before the article's",
    atom(
        '<entry><id>1</id><title>T</title><link rel="self" href="/self"/><link rel="enclosure" '
        'href="/a.mp3" type="audio/mpeg"/><link rel="replies" href="/r"/><link rel="alternate" '
        'type="application/json" href="/1.json"/><link rel="alternate" type="text/html" '
        'href="/1"/></entry>'
    ),
    {"link": "https://press.example/1"},
)
# Titles.
case(
    "Atom title as xhtml",
    atom(
        '<entry><id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Less '
        "<em>than</em> &lt; more</div></title></entry>"
    ),
    {"title": "Less than < more"},
)
case(
    "Atom title as html, as text, and as neither",
    atom(
        '<entry><id>1</id><title type="html">A &amp;lt; B &lt;b&gt;c&lt;/b&gt;</title></entry>'
        '<entry><id>2</id><title type="text">A &lt;b&gt; c</title></entry>'
        "<entry><id>3</id><title>AT&amp;T</title></entry>"
    ),
    {"title": "A < B c"},
    {"title": "A <b> c"},
    {"title": "AT&T"},
)
case(
    "an RSS title escaped twice and three times",
    rss(
        "<item><title>Fish &amp;amp; chips</title></item>"
        "<item><title>Caf&amp;eacute; d&amp;#8217;or</title></item>"
    ),
    {"title": "Fish & chips"},
    {"title": "Café d’or"},
)
case(
    "CDATA cut in two, so that it can hold its own end",
    rss(
        "<item><title><![CDATA[a]]]]><![CDATA[> b]]></title><description><![CDATA[<p>one]]>"
        "<![CDATA[ two</p>]]></description></item>"
    ),
    {"title": "a]]> b", "text": "one two"},
)
case(
    "text and CDATA beside each other",
    rss("<item><title>Ferry <![CDATA[<b>strike</b>]]> ends</title></item>"),
    {"title": "Ferry strike ends"},
)
case(
    "a title that is left empty and one in Media RSS",
    rss(
        "<item><title/><media:group><media:title>Film of the day</media:title>"
        '<media:content url="http://press.example/v.mp4"/></media:group></item>',
        'xmlns:media="http://search.yahoo.com/mrss/"',
    ),
    {"title": "Film of the day"},
)
case(
    "a comment and an instruction inside a title",
    rss("<item><title>Ferry <!-- no --> strike<?x y?></title></item>"),
    {"title": "Ferry strike"},
)
