"""Feeds of our own invention: one oddity each, and what a right reading gives."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.errors import ParseError
from core.values import FeedEntry
from scrapers.feeds import entry_dict, parse, parse_feed

URL = "https://news.example/feeds/all.xml"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def rss(items: str, attributes: str = "") -> str:
    return f'<rss version="2.0" {attributes}><channel><title>C</title>{items}</channel></rss>'


def atom(entries: str, attributes: str = "") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>F</title>{entries}</feed>'
    )


def read(document: str | bytes, content_type: str = "application/xml") -> tuple[FeedEntry, ...]:
    body = document.encode() if isinstance(document, str) else document
    return parse_feed(body, URL, {"content-type": content_type})


def only(document: str | bytes, content_type: str = "application/xml") -> FeedEntry:
    (entry,) = read(document, content_type)
    return entry


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("Q&amp;amp;A: 5 &amp;lt; 6", "Q&A: 5 < 6"),
        ("<![CDATA[A <em>b</em> <script>x</script>&nbsp;C &#8211; D]]>", "A b C – D"),
        ("<![CDATA[std::vector<int> explained]]>", "std::vector<int> explained"),
        ("<![CDATA[<BREAKING> News]]>", "<BREAKING> News"),
        ("<![CDATA[<x-tag>Custom</x-tag> element]]>", "Custom element"),
        ("1 &lt; 2 and 3 &gt; 2", "1 < 2 and 3 > 2"),
        ("Cafe\u0301 \u0091quoted\u0092", "Café ‘quoted’"),
        ("  many \n\t white   spaces ", "many white spaces"),
        ("plain <b>child</b> element", "plain child element"),
        ("AT&T and R&D", "AT&T and R&D"),
        ("Caf&eacute;&nbsp;&unknown;", "Café &unknown;"),
        ("a&#0;b&#x1F;c", "a\ufffdbc"),
        ("line<br/>break", "line break"),
        ("&#xD83D;&#xDE00; &#55357;&#56832;", "😀 😀"),
        ("a &amp;notify b &amp;copy 2026 &amp;hellip;", "a &notify b © 2026 …"),
        ("Nice &lt;gorilla&gt;, what's he weigh?", "Nice <gorilla>, what's he weigh?"),
        ("&lt;![CDATA[wrapped twice]]&gt;", "wrapped twice"),
    ],
)
def test_an_rss_title_is_plain_text(title: str, read_as: str) -> None:
    assert only(rss(f"<item><title>{title}</title></item>")).title == read_as


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("<title>5 &lt;b&gt; 6 &amp;amp;</title>", "5 <b> 6 &amp;"),
        ('<title type="html">A &lt;b&gt;b&lt;/b&gt; R&amp;amp;D</title>', "A b R&D"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A<br/>B &lt; C</div></title>',
            "A B < C",
        ),
        ('<title type="xhtml">say &lt;code&gt;what&lt;/code&gt;</title>', "say what"),
        (f'<title type="html"/><dc:title {DC}>Dublin</dc:title>', "Dublin"),
    ],
)
def test_an_atom_title_obeys_its_type(title: str, read_as: str) -> None:
    assert only(atom(f"<entry>{title}</entry>")).title == read_as


def test_titles_of_pictures_sources_and_podcasts_stand_back() -> None:
    media = 'xmlns:media="http://search.yahoo.com/mrss" xmlns:i="http://www.itunes.com/DTDs/Podcast-1.0.dtd"'
    item = "<media:title>Photo</media:title><i:title>Ep</i:title>"
    assert only(rss(f"<item>{item}<title>Own</title></item>", media)).title == "Own"
    assert only(rss(f"<item>{item}</item>", media)).title == "Photo"


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/a?b=1&amp;c=2</link>", "https://news.example/a?b=1&c=2"),
        ("<link>//other.example/z</link>", "https://other.example/z"),
        ("<link>?p=3</link>", "https://news.example/feeds/all.xml?p=3"),
        ('<link href="/attr"/>', "https://news.example/attr"),
        ("<link>\n https://a.example/ab\n c </link>", "https://a.example/ab%20c"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>file:///etc/passwd</link>", ""),
        ("<link>mailto:desk@a.example</link>", ""),
        ("<guid>https://a.example/perma</guid>", "https://a.example/perma"),
        ('<guid isPermaLink="true">/perma</guid>', "https://news.example/perma"),
        ('<guid isPermaLink="false">https://a.example/no</guid>', ""),
        ("<guid>/relative</guid>", ""),
        ('<a:link rel="self" href="/self"/><enclosure url="https://a.example/x.mp3"/>', ""),
        ('<a:link rel="self" href="/self"/><a:link href="/alt"/>', "https://news.example/alt"),
        (
            "<link>http://proxy.example/1</link><f:origLink>https://a.example/true</f:origLink>",
            "https://a.example/true",
        ),
    ],
)
def test_the_link_of_an_rss_item(item: str, url: str) -> None:
    spaces = (
        'xmlns:a="http://www.w3.org/2005/Atom" xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"'
    )
    assert only(rss(f"<item><title>t</title>{item}</item>", spaces)).url == url


@pytest.mark.parametrize(
    ("links", "url"),
    [
        (
            '<link rel="alternate" type="application/json" href="/j"/><link href="/h" type="text/html"/>',
            "/h",
        ),
        ('<link rel="ALTERNATE" href=""/><link rel="alternate" href="/b"/>', "/b"),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/iri"/>', "/iri"),
        ('<link rel="self" href="/self"/><content src="/src" type="text/html"/>', "/src"),
        ('<link rel="alternate">/text</link>', "/text"),
    ],
)
def test_the_link_of_an_atom_entry(links: str, url: str) -> None:
    assert only(atom(f"<entry>{links}</entry>")).url == "https://news.example" + url


def test_bases_chain_and_ids_are_never_resolved() -> None:
    entry = '<entry xml:base="y/"><link xml:base="z/" href="w.html"/><id> w.html </id></entry>'
    read_entry = only(atom(entry, 'xml:base="https://a.example/x/"'))
    assert (read_entry.url, read_entry.guid) == ("https://a.example/x/y/z/w.html", "w.html")


def test_an_entry_without_id_gets_one_that_stays_and_differs() -> None:
    items = (
        "<item><title>A</title><link>https://a.example/</link></item>"
        "<item><title>B</title><link>https://a.example/</link></item>"
        "<item><link>https://a.example/own</link></item>"
        "<item><description>one</description></item><item><description>two</description></item>"
    )
    guids = [entry.guid for entry in read(rss(items))]
    assert len(set(guids)) == 5
    assert guids[2] == "https://a.example/own"
    assert guids == [entry.guid for entry in read(rss(items))]


def test_equal_ids_and_items_without_anything_are_all_returned() -> None:
    entries = read(rss("<item><guid>x</guid></item><item><guid>x</guid></item><item/>"))
    assert [entry.guid for entry in entries[:2]] == ["x", "x"]
    assert len(entries) == 3
    assert entries[2].guid


@pytest.mark.parametrize(
    ("author", "people"),
    [
        ("<author>jo@x.example (Jo Doe)</author>", ("Jo Doe",)),
        ("<author>Jo Doe &lt;jo@x.example&gt;</author>", ("Jo Doe",)),
        ("<author><name>Nested</name></author>", ("Nested",)),
        ("<author>jo@x.example</author>", ("jo@x.example",)),
        ("<author>jo@x.example</author><dc:creator>Jo</dc:creator>", ("Jo",)),
        ("<dc:creator>A</dc:creator><dc:creator>B</dc:creator>", ("A", "B")),
        ("<dc:creator/><author> </author>", ()),
    ],
)
def test_the_authors_of_an_rss_item_are_names(author: str, people: tuple[str, ...]) -> None:
    assert only(rss(f"<item>{author}</item>", DC)).authors == people


def test_atom_authors_are_inherited_from_source_and_feed() -> None:
    entries = read(
        atom(
            "<author><name>Feed</name></author><entry/>"
            "<entry><source><author><name>Source</name></author></source></entry>"
            "<entry><author><name>Own</name></author><author><name>Two</name></author></entry>"
        )
    )
    assert [entry.authors for entry in entries] == [("Feed",), ("Source",), ("Own", "Two")]


def test_summary_and_content_are_plain_text_by_blocks() -> None:
    content = (
        '<![CDATA[<figure><img alt="1 > 0"/><figcaption>cap</figcaption></figure><!-- x -->'
        "<p>Bo<b>dy</b></p><style>.a{}</style><table><tr><td>1</td><td>2</td></tr></table>"
        '<div data-x="<p>hid</p>">vis&nbsp;ible</div><script>no()]]>'
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    entry = only(
        rss(
            f"<item><description>&lt;p&gt;S &amp;amp; T</description>"
            f"<content:encoded>{content}</content:encoded></item>",
            spaces,
        )
    )
    assert entry.content == "cap\nBody\n1\n2\nvis ible"
    assert entry.summary == "S & T"


def test_xhtml_content_with_a_prefix_is_read_as_blocks() -> None:
    entry = only(
        atom(
            '<entry><content type="xhtml"><x:div><x:p>One <x:b>two</x:b></x:p><x:script>no</x:script>'
            "<x:p>Three</x:p></x:div></content></entry>",
            'xmlns:x="http://www.w3.org/1999/xhtml"',
        )
    )
    assert entry.content == "One two\nThree"


def test_markup_that_was_escaped_twice_is_read_twice_in_rss_only() -> None:
    twice = "&amp;lt;p&amp;gt;Hello&amp;lt;/p&amp;gt;"
    assert only(rss(f"<item><description>{twice}</description></item>")).summary == "Hello"
    entry = only(atom(f'<entry><summary type="html">{twice}</summary></entry>'))
    assert entry.summary == "<p>Hello</p>"


def test_the_fullest_of_several_contents_counts_and_pictures_do_not() -> None:
    entry = only(
        atom(
            '<entry><content>short</content><content type="html">&lt;p&gt;much longer</content>'
            '<content type="image/png">iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB</content></entry>'
        )
    )
    assert entry.content == "much longer"


def test_media_group_gives_title_and_description() -> None:
    media = 'xmlns:media="http://search.yahoo.com/mrss/"'
    group = "<media:group><media:title>V</media:title><media:description>D</media:description></media:group>"
    entry = only(atom(f"<entry>{group}</entry>", media))
    assert (entry.title, entry.summary) == ("V", "D")


def test_a_full_text_of_a_search_engine_and_a_caption_are_last_resorts() -> None:
    spaces = 'xmlns:y="http://news.yandex.ru" xmlns:media="http://search.yahoo.com/mrss/"'
    caption = "<media:content><media:description>cap</media:description></media:content>"
    items = f"<item>{caption}<y:full-text>Full</y:full-text></item><item>{caption}<description>d</description></item>"
    entries = read(rss(items, spaces))
    assert [(entry.content, entry.summary) for entry in entries] == [("Full", "cap"), ("", "d")]


def test_odd_prefixes_mean_what_their_namespaces_say() -> None:
    spaces = (
        'xmlns:x="http://purl.org/dc/elements/1.1/" xmlns:y="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:z="http://www.w3.org/2005/Atom"'
    )
    entry = only(
        rss(
            '<item><title>T</title><z:link href="/a"/><x:date>2026-03-01</x:date>'
            "<x:creator>Ann</x:creator><y:encoded>&lt;p&gt;Hi</y:encoded></item>",
            spaces,
        )
    )
    shown = entry_dict(entry)
    assert shown["published"] == "2026-03-01T00:00:00+00:00"
    assert (shown["url"], shown["authors"], shown["content"]) == (
        "https://news.example/a",
        ["Ann"],
        "Hi",
    )


@pytest.mark.parametrize(
    "document",
    [
        '<rss version="2.0" xmlns="http://www.w3.org/2005/Atom"><channel><item><title>A</title></item></channel></rss>',
        '<rss version="2.0" xmlns="urn:whatever"><channel><item><title>A</title></item></channel></rss>',
        "<RSS><CHANNEL><ITEM><TITLE>A</TITLE></ITEM></CHANNEL></RSS>",
        '<Channel xmlns="http://purl.org/net/rss1.1#"><items><item><title>A</title></item></items></Channel>',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><item><title>A</title></item></rdf:RDF>',
        '<feed version="0.3"><entry><title>A</title></entry></feed>',
        '<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title></entry>',
        "HTTP/1.1 200 OK\n\n<!-- c --><?xml version='1.0'?>" + rss("<item><title>A</title></item>"),
        rss("<item><title>A</title></item>")[:-20],
        rss("<item><title>A</title><description>cut <b"),
        rss("<item><title>A</title><description><![CDATA[never closed</description></item>"),
        "<rss version=<2.0><channel><item><title>A</title></item></channel></rss>",
        '<rss xmlns="h{tp://broken"><channel><item><title>A</title></item></channel></rss>',
        '<feed xmlns="http://www.w3.org/2005/Atom" <entry><title>A</title></entry></feed>',
        rss("<item><title>A</title><description>x ]]> y & z</description></item>"),
        rss("<item><title>A</title></item><image><title>no</title></image>"),
        rss("<item><title>A</title><related><item><title>inner</title></item></related></item>"),
        rss("<item><title>A</title><description>x<p>y<br>z</description></item>"),
        rss('<item class=x class="y"><title>A</title></item>'),
        rss("<item><title>A</title><u:x>undeclared</u:x></item>"),
        rss("\0<item><title>\x0bA\x1f</title></item>"),
        "\n\n \ufeff" + rss("<item><title>A</title></item>"),
    ],
)
def test_every_dialect_and_every_breakage_gives_its_one_item(document: str) -> None:
    assert only(document).title == "A"


def test_items_that_were_never_closed_are_told_apart() -> None:
    document = rss("<item><title>A</title><link>/1</link><item><title>B</title><link>/2</link>")
    assert [entry.title for entry in read(document)] == ["A", "B"]


def test_entities_of_a_document_type_are_not_read() -> None:
    document = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY b "boom">]>' + rss(
        "<item><title>&x;&b; T</title></item>"
    )
    assert only(document).title == "&x;&b; T"


def test_language_comes_from_the_entry_or_the_feed() -> None:
    entries = read(
        rss(
            '<language>en_us</language><item xml:lang="ja"/><item/><item><language>x y</language></item>'
        )
    )
    assert [entry.language for entry in entries] == ["ja", "en-US", "en-US"]


def test_a_json_feed_with_numbers_strings_and_rubbish() -> None:
    document = (
        '\ufeff{"version": "https://jsonfeed.org/version/1", "author": "Joe", "language": "de", "items":'
        '[{"id": 12345678901234567890, "url": "/p/1", "title": "A &#8211; <b>", "content_html": "<p>x</p>",'
        ' "date_published": "2026-01-01T00:00:00+0900"}, {"id": 1.50, "external_url": "https://o.example/"},'
        ' "rubbish", {"content_text": "l1\\n\\nl2", "authors": [{"name": "X"}, {"name": "Y"}, null]}]}'
    )
    first, second, third = read(document, "application/json")
    assert (first.guid, first.url, first.title) == (
        "12345678901234567890", "https://news.example/p/1", "A – <b>",
    )  # fmt: skip
    assert (first.authors, first.language, first.content) == (("Joe",), "de", "x")
    assert (second.guid, second.url) == ("1.50", "https://o.example/")
    assert (third.authors, third.content) == (("X", "Y"), "l1\nl2")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "answered nothing"),
        ("<!doctype html><html><body>x</body></html>", "answered a web page, not a feed"),
        ('{"items": [{"title": "api"}]}', "JSON that is no JSON Feed"),
        ("{broken", "JSON that cannot be read"),
        ("[" * 100_000, "JSON that cannot be read"),
        ("hello world", "answered something that is no feed"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><title>x</title></svg>", "no feed"),
        (b"\x1f\x8b broken", "broken gzip"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_sentence(document: str | bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read(document)


def test_an_empty_channel_is_a_feed_without_entries() -> None:
    assert read(rss("")) == ()


def test_known_entries_come_back_without_their_texts() -> None:
    items = "<item><guid>{0}</guid><title>{0}</title><description>text</description></item>"
    asked: list[list[str]] = []

    def settled(stamps: Mapping[str, str]) -> set[str]:
        asked.append(sorted(stamps))
        return {"old"}

    document = rss(items.format("old") + items.format("new")).encode()
    old, new = parse_feed(document, URL, {}, settled)
    assert asked == [["new", "old"]]
    assert (old.title, old.summary) == ("old", "")
    assert new.summary == "text"


def test_the_shape_of_the_labelled_cases() -> None:
    (entry,) = parse(rss("<item><title>T</title><link>/1</link></item>").encode(), URL, {})
    assert entry == {
        "title": "T",
        "link": "https://news.example/1",
        "id": "https://news.example/1",
        "published": None,
        "summary_text": "",
        "content_text": "",
        "author": "",
    }
