"""More invented feeds as `fresh_feeds`: charsets, breakages, media, people, sitemaps, texts."""

from __future__ import annotations

from tests.scrapers.fresh_feeds import atom, case, rss

# Charsets.
_JAPANESE = '<?xml version="1.0" encoding="{}"?>' + rss("<item><title>日本海の船</title></item>")
case(
    "UTF-16 with a mark, little end first",
    b"\xff\xfe" + _JAPANESE.format("utf-16").encode("utf-16-le"),
    {"title": "日本海の船"},
)
case(
    "UTF-16 with a mark that calls itself UTF-8",
    b"\xfe\xff" + _JAPANESE.format("utf-8").encode("utf-16-be"),
    {"title": "日本海の船"},
)
case(
    "UTF-32 with a mark",
    b"\xff\xfe\x00\x00" + _JAPANESE.format("utf-32").encode("utf-32-le"),
    {"title": "日本海の船"},
)
case(
    "UTF-32, big end first",
    b"\x00\x00\xfe\xff" + _JAPANESE.format("utf-32").encode("utf-32-be"),
    {"title": "日本海の船"},
)
case(
    "EUC-JP said by the header alone",
    rss("<item><title>日本海の船</title></item>").encode("euc-jp"),
    {"title": "日本海の船"},
    content_type="text/xml; charset=EUC-JP",
)
case(
    "Shift_JIS by the prolog, with signs of cp932",
    b'<?xml version="1.0" encoding="Shift_JIS"?>'
    + rss("<item><title>①日本髙</title></item>").encode("cp932"),
    {"title": "①日本髙"},
)
case(
    "UTF-8 that the header calls ISO-8859-1",
    rss("<item><title>Müller in Łódź</title></item>"),
    {"title": "Müller in Łódź"},
    content_type="text/xml; charset=iso-8859-1",
)
case(
    "windows-1252 that calls itself ISO-8859-1",
    b'<?xml version="1.0" encoding="ISO-8859-1"?>'
    + rss("<item><title>“Café” – 5 €</title></item>").encode("cp1252"),
    {"title": "“Café” – 5 €"},
)
case(
    "GB18030 that calls itself gb2312",
    b'<?xml version="1.0" encoding="gb2312"?>'
    + rss("<item><title>南海镕㐀</title></item>").encode("gb18030"),
    {"title": "南海镕㐀"},
)
case(
    "Big5",
    b'<?xml version="1.0" encoding="big5"?>'
    + rss("<item><title>南海的船</title></item>").encode("big5"),
    {"title": "南海的船"},
)
case(
    "KOI8-R",
    b'<?xml version="1.0" encoding="koi8-r"?>'
    + rss("<item><title>Паром стоит</title></item>").encode("koi8-r"),
    {"title": "Паром стоит"},
)
case(
    "windows-1256 by the header",
    rss("<item><title>السفينة في الميناء</title></item>").encode("cp1256"),
    {"title": "السفينة في الميناء"},
    content_type="application/rss+xml; charset=windows-1256",
)
case(
    "windows-874",
    b'<?xml version="1.0" encoding="windows-874"?>'
    + rss("<item><title>เรือข้ามฟาก</title></item>").encode("cp874"),
    {"title": "เรือข้ามฟาก"},
)
# Broken documents.
case(
    "junk before the prolog",
    "\n\n<!-- cached -->\nWarning: x\n"
    + '<?xml version="1.0"?>'
    + rss("<item><title>A</title></item>"),
    {"title": "A"},
)
case(
    "two prologs",
    '<?xml version="1.0"?>\n<?xml version="1.0" encoding="utf-8"?>'
    + rss("<item><title>A</title></item>"),
    {"title": "A"},
)
case(
    "junk behind the end",
    rss("<item><title>A</title></item>") + "<!-- 0.1 s --><script>x</script>",
    {"title": "A"},
)
case(
    "cut off in the third item",
    rss("<item><title>A</title></item><item><title>B</title></item><item><title>C</ti").partition(
        "</channel>"
    )[0],
    {"title": "A"},
    {"title": "B"},
    {},
)
case(
    "a bare ampersand in an address and an unknown entity",
    rss("<item><title>A &nosuch; B</title><link>http://press.example/?a=1&b=2</link></item>"),
    {"title": "A &nosuch; B", "link": "http://press.example/?a=1&b=2"},
)
case(
    "HTML pasted unescaped into a description",
    rss(
        "<item><title>A</title><description><p>One<br>two <b>three</p></description><guid>g</guid></item><item><title>B</title></item>"
    ),
    {"title": "A", "text": "One two three"},
    {"title": "B"},
)
case(
    "attributes without quotes and in capitals",
    "<RSS VERSION=2.0><CHANNEL><ITEM><TITLE>A</TITLE><GUID ISPERMALINK=false>x1</GUID></ITEM></CHANNEL></RSS>",
    {"title": "A", "id": "x1"},
)
case(
    "control characters",
    rss("<item><title>Fer\x08ry \x0bstrike</title></item>"),
    {"title_letters": "Ferrystrike"},
)
case(
    "named as HTML", rss("<item><title>A</title></item>"), {"title": "A"}, content_type="text/html"
)
case(
    "items outside the channel",
    '<rss version="2.0"><channel><title>C</title></channel><item><title>A</title></item></rss>',
    {"title": "A"},
)
# Media and podcasts.
case(
    "a podcast",
    rss(
        "<item><title>The real title</title><itunes:title>Short</itunes:title><itunes:author>Aya "
        "Kern</itunes:author><itunes:summary>What it is about</itunes:summary><enclosure "
        'url="https://press.example/1.mp3" type="audio/mpeg" length="1"/><guid isPermaLink="false">'
        "ep-1</guid><itunes:duration>12:30</itunes:duration></item>",
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:podcast="https://podcastindex.org/namespace/1.0"',
        channel="<itunes:author>Press</itunes:author>",
    ),
    {
        "title": "The real title",
        "author": "Aya Kern",
        "id": "ep-1",
        "text": "What it is about",
        "link": "",
    },
)
case(
    "pictures with titles and credits beside the item's own",
    rss(
        "<item><media:content><media:title>A picture</media:title><media:credit>Photographer"
        "</media:credit><media:description>Caption</media:description></media:content>"
        "<title>The news</title><description>What happened</description></item>",
        'xmlns:media="http://search.yahoo.com/mrss/"',
    ),
    {"title": "The news", "text": "What happened", "author": ""},
)
# Authors.
case(
    "authors in four ways",
    rss(
        "<item><title>1</title><author>mia@press.example (Mia Holt)</author></item>"
        "<item><title>2</title><author>Ivo Lenz &lt;ivo@press.example&gt;</author></item>"
        "<item><title>3</title><dc:creator><![CDATA[Aya Kern]]></dc:creator><dc:creator>Mia Holt"
        "</dc:creator></item><item><title>4</title><author><name>Ivo Lenz</name></author></item>",
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ),
    {"author": "Mia Holt"},
    {"author": "Ivo Lenz"},
    {"author": ["Aya Kern", "Aya Kern, Mia Holt"]},
    {"author": "Ivo Lenz"},
)
# Sitemaps.
_NEWS = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
_MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
case(
    "a news sitemap with another prefix, pictures and films",
    f'<urlset {_MAP} {_NEWS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"><url><loc>https://press.example/1'
    "</loc><lastmod>2026-11-23</lastmod><n:news><n:publication><n:name>Press</n:name><n:language>"
    "de</n:language></n:publication><n:publication_date>2026-11-22T09:05:07+01:00"
    "</n:publication_date><n:title>Fähre &amp; Streik</n:title></n:news><image:image><image:loc>"
    "https://press.example/p.jpg</image:loc><image:title>Bild</image:title></image:image>"
    "<video:video><video:title>Film</video:title></video:video></url></urlset>",
    {
        "link": "https://press.example/1",
        "title": "Fähre & Streik",
        "published": "2026-11-22T08:05:07+00:00",
    },
)
case(
    "a sitemap with hreflang links",
    f'<urlset {_MAP} xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc>https://press.example/en/1'
    '</loc><xhtml:link rel="alternate" hreflang="de" href="https://press.example/de/1"/><lastmod>'
    "2026-11-22T09:05:07Z</lastmod></url></urlset>",
    {"link": "https://press.example/en/1", "published": "2026-11-22T09:05:07+00:00"},
)
case(
    "an index of sitemaps has no entries",
    f"<sitemapindex {_MAP}><sitemap><loc>https://press.example/s1.xml</loc></sitemap></sitemapindex>",
)
# Ids.
case(
    "a guid that is kept as it is",
    rss(
        '<item><title>A</title><guid isPermaLink="false"> HTTP://Press.example/?p=7&amp;x=%7E </guid>'
        "</item><item><title>B</title><guid>/relative/1</guid></item>"
    ),
    {"id": "HTTP://Press.example/?p=7&x=%7E"},
    {"id": "/relative/1"},
)
case(
    "two items with one guid",
    rss("<item><title>A</title><guid>g</guid></item><item><title>B</title><guid>g</guid></item>"),
    {"title": "A", "id": "g"},
    {"title": "B", "id": "g"},
)
# Dates, where the element matters.
case(
    "the first date that can be read",
    rss(
        "<item><title>1</title><pubDate>today</pubDate><dc:date>2026-11-22T09:05:07Z</dc:date></item>"
        "<item><title>2</title><pubDate></pubDate><dcterms:modified>2026-11-22</dcterms:modified>"
        "</item><item><title>3</title><pubDate>0000-00-00</pubDate></item>",
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
    ),
    {"published": "2026-11-22T09:05:07+00:00"},
    {"published": "2026-11-22T00:00:00+00:00"},
    {"published": None},
)
case(
    "Atom's published before its updated",
    atom(
        "<entry><id>1</id><title>A</title><updated>2026-11-23T00:00:00Z</updated><published>"
        "2026-11-22T09:05:07.250+09:00</published></entry>"
    ),
    {"published": "2026-11-22T00:05:07+00:00"},
)
# Texts.
case(
    "scripts and styles in a text",
    rss(
        "<item><title>A</title><description><![CDATA[<style>p{color:red}</style><p>Seen</p>"
        "<script>alert('no')</script><noscript>x</noscript>]]></description></item>"
    ),
    {"text": "Seen", "must_not": "alert"},
)
case(
    "a text as xhtml and one in another file",
    atom(
        '<entry><id>1</id><title>A</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/'
        'xhtml"><h2>Head</h2><p>Body &amp; soul</p></div></content></entry>'
        '<entry><id>2</id><title>B</title><content type="text/html" src="/b.html"/></entry>'
    ),
    {"text": "Head Body & soul"},
    {"link": "https://press.example/b.html"},
)
# Documents that somebody cut off, or wrote by hand.
case(
    "a feed cut off amid a tag",
    "<rss><channel><item><title>A</title></item><item><title>B</tit",
    {"title": "A"},
    {"title": "B"},
)
_JSON = '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"A, ]"}'
case(
    "JSON cut off amid an item",
    _JSON + ', {"id":"2","title":"B","content_te',
    {"title": "A, ]"},
    content_type="application/json",
)
case(
    "JSON with commas too many",
    _JSON.replace('"}', '",}') + ",]}",
    {"title": "A, ]"},
    content_type="application/json",
)
case(
    "JSON in UTF-16 without a mark",
    (_JSON + "]}").encode("utf-16-le"),
    {"title": "A, ]"},
    content_type="application/json",
)
case(
    "an end of an element with a space",
    rss("<item><title>A</ title><link>https://press.example/1</link></item>"),
    {"title": "A", "link": "https://press.example/1"},
)
case(
    "a link to a web page that names its charset too",
    atom(
        '<entry><id>1</id><title>A</title><link type="application/pdf" href="/1.pdf"/>'
        '<link type="text/html; charset=utf-8" href="/1"/></entry>'
    ),
    {"link": "https://press.example/1"},
)
