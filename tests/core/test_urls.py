from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.urls import absolute_url, canonical_url, domain_of, host_of, is_http

#: Written for these tests: what outlets, aggregators and share buttons do to one address.
SAME = [
    ("https://paper.example/a", "HTTPS://Paper.EXAMPLE/a"),
    ("https://paper.example/a", "http://paper.example/a"),
    ("https://paper.example/a", "https://paper.example:443/a"),
    ("https://paper.example/a", "http://paper.example:80/a"),
    ("https://paper.example/a", "https://www.paper.example/a"),
    ("https://paper.example/a", "https://paper.example./a"),
    ("https://paper.example/a", "  https://paper.example/a\n"),
    ("https://paper.example/a-b", "https://paper.example/a-\nb"),
    ("https://paper.example", "https://paper.example/"),
    ("https://paper.example/a", "https://paper.example/a/"),
    ("https://paper.example/a", "https://paper.example//a"),
    ("https://paper.example/a/b", "https://paper.example/a/./c/../b"),
    ("https://paper.example/a", "https://paper.example/../a"),
    ("https://paper.example/a/", "https://paper.example/a/index.html"),
    ("https://paper.example/?id=1", "https://paper.example/index.php?id=1"),
    ("https://paper.example/a", "https://paper.example/a#comments"),
    ("https://paper.example/a", "https://paper.example/a#:~:text=ferry"),
    ("https://paper.example/a", "https://paper.example/a?"),
    ("https://paper.example/a", "https://reader:secret@paper.example/a"),
    ("https://paper.example/~desk/a", "https://paper.example/%7Edesk/a"),
    ("https://paper.example/a%2Fb", "https://paper.example/a%2fb"),
    ("https://paper.example/a,b(c)", "https://paper.example/a%2Cb%28c%29"),
    ("https://paper.example/a b", "https://paper.example/a%20b"),
    ("https://paper.example/南シナ海", "https://paper.example/%E5%8D%97%E3%82%B7%E3%83%8A%E6%B5%B7"),
    ("https://paper.example/é", "https://paper.example/e%CC%81"),
    ("https://paper.example/100%", "https://paper.example/100%25"),
    ("https://日本.example/a", "https://xn--wgv71a.example/a"),
    ("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"),
    ("https://paper.example/a", "https://paper.example/a?utm_source=rss&utm_medium=feed"),
    ("https://paper.example/a?id=7", "https://paper.example/a?UTM_Campaign=x&id=7"),
    ("https://paper.example/a?id=7", "https://paper.example/a?id=7&fbclid=IwAR0"),
    ("https://paper.example/a", "https://paper.example/a?gclid=1&gbraid=2&wbraid=3&msclkid=4"),
    ("https://paper.example/a", "https://paper.example/a?mc_cid=1&mc_eid=2&mkt_tok=3&_hsenc=4"),
    ("https://paper.example/a", "https://paper.example/a?at_medium=RSS&at_campaign=KARANGA"),
    ("https://paper.example/a", "https://paper.example/a?igshid=1&twclid=2&ttclid=3&yclid=4"),
    ("https://paper.example/a", "https://paper.example/a?ref=rss"),
    ("https://paper.example/a", "https://paper.example/a?ref=letters.example.net"),
    ("https://paper.example/a", "https://paper.example/a?source=twitter&from=homepage"),
    ("https://paper.example/a", "https://paper.example/a?cid=rss&mod=rss_world"),
    ("https://paper.example/a", "https://paper.example/a?share=facebook"),
    ("https://paper.example/a", "https://paper.example/a?feedType=RSS&feedName=worldNews"),
    ("https://paper.example/a", "https://paper.example/a?PHPSESSID=0123456789abcdef"),
    ("https://paper.example/a", "https://paper.example/a;jsessionid=0123ABCD"),
    ("https://paper.example/a?x=1&y=2", "https://paper.example/a?y=2&x=1"),
    ("https://paper.example/a?q=a+b", "https://paper.example/a?q=a%20b"),
    ("https://paper.example/a?q=%C3%A9", "https://paper.example/a?q=é"),
    ("https://paper.example/a", "https://m.paper.example/a"),
    ("https://www.paper.example/a", "https://mobile.paper.example/a"),
    ("https://en.wiki.example/a", "https://en.m.wiki.example/a"),
    ("https://paper.example/a", "https://amp.paper.example/a"),
    ("https://www.paper.co.uk/a", "https://m.paper.co.uk/a"),
    ("https://paper.example/ferry-strike-ends", "https://paper.example/ferry-strike-ends/amp/"),
    ("https://paper.example/2026/11/22/ferry", "https://paper.example/2026/11/22/ferry?amp"),
    ("https://paper.example/a", "https://paper.example/a?amp=1"),
    ("https://paper.example/a", "https://paper.example/a?outputType=amp"),
    ("https://paper.example/news/asia-sea-59012345", "https://paper.example/news/asia-sea-59012345.amp"),
    ("https://paper.example/ferry.html", "https://paper.example/ferry.amp.html"),
    ("https://paper.example/world/ferry-strike-ends-now", "https://paper.example/amp/world/ferry-strike-ends-now"),
    ("https://paper.example/news/world-asia-5901", "https://paper.example/news/amp/world-asia-5901"),
    ("https://paper.example/a-b-c", "https://www.google.com/amp/s/www.paper.example/a-b-c/amp"),
    ("https://paper.example/a", "https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/a"),
    ("https://paper.example/a?id=1", "https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2Fpaper.example%2Fa%3Fid%3D1&ct=ga"),
    ("https://paper.example/a", "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fpaper.example%2fa&c=1"),
    ("https://paper.example/a", "https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fa%3Ffbclid%3D1&h=x"),
    ("https://posts.example/2026/11/ferry.html", "https://posts.example/2026/11/ferry.html?m=1"),
    ("https://paper.example/a", "https://paper.example/a?print=1"),
    ("https://www.nytimes.com/2026/11/22/a.html", "https://www.nytimes.com/2026/11/22/a.html?smid=tw-share&partner=rss&emc=rss"),
    ("https://www.theguardian.com/world/a", "https://amp.theguardian.com/world/a?CMP=Share_iOSApp_Other"),
    ("https://paper.example/a?x=1&y=2", "https://paper.example/a?x=1&amp;y=2"),
    ("https://paper.example/a", "https://paper.example/a?rss=1"),
    ("https://paper.example/a", "https://paper.example/a?ref_src=twsrc%5Etfw"),
    ("https://paper.example/a", "https://paper.example/a?share=twitter&nb=1"),
    ("https://paper.example/a", "https://paper.example/a?replytocom=77#respond"),
    ("https://paper.example/ferry-strike-ends", "https://paper.example/ferry-strike-ends/print"),
    ("https://www.bbc.co.uk/news/articles/c1abc", "https://www.bbc.com/news/articles/c1abc?at_medium=RSS"),
    ("https://edition.cnn.com/2026/11/22/a/index.html", "https://www.cnn.com/2026/11/22/a/"),
    ("https://www.youtube.com/watch?v=abc", "https://m.youtube.com/watch?v=abc&si=xyz&feature=share"),
]  # fmt: skip

DIFFERENT = [
    ("https://paper.example/?id=1", "https://paper.example/?id=2"),
    ("https://paper.example/?p=12", "https://paper.example/?p=13"),
    ("https://paper.example/a?page=1", "https://paper.example/a?page=2"),
    ("https://paper.example/a", "https://paper.example/a?page=2"),
    ("https://paper.example/a", "https://paper.example/b"),
    ("https://paper.example/a", "https://paper.example/A"),
    ("https://paper.example/a", "https://other.example/a"),
    ("https://paper.example/a", "https://news.paper.example/a"),
    ("https://paper.example/a", "https://paper.example:8443/a"),
    ("https://paper.example/a?ref=17", "https://paper.example/a?ref=18"),
    ("https://paper.example/a?source=17", "https://paper.example/a?source=18"),
    ("https://paper.example/show?src=one.html", "https://paper.example/show?src=two.html"),
    ("https://paper.example/a?sid=17", "https://paper.example/a?sid=18"),
    ("https://paper.example/a?mbid=17", "https://paper.example/a?mbid=18"),
    ("https://paper.example/agenda?sessionId=17", "https://paper.example/agenda?sessionId=18"),
    ("https://paper.example/a?m=1", "https://paper.example/a?m=2"),
    ("https://paper.example/a?lang=en", "https://paper.example/a?lang=ja"),
    ("https://paper.example/a?hl=en", "https://paper.example/a?hl=ja"),
    ("https://paper.example/a?x=1&x=2", "https://paper.example/a?x=2&x=1"),
    ("https://paper.example/view?2026-11-22", "https://paper.example/view?2026-11-21"),
    ("https://paper.example/view?read&12", "https://paper.example/view?12&read"),
    ("https://paper.example/a?q=1%262", "https://paper.example/a?q=1&2"),
    ("https://paper.example/a%2Fb", "https://paper.example/a/b"),
    ("https://paper.example/a%3Fid=1", "https://paper.example/a?id=1"),
    ("https://paper.example/a?q=a%2Bb", "https://paper.example/a?q=a+b"),
    ("https://paper.example/#!/article/1", "https://paper.example/#!/article/2"),
    ("https://paper.example/#/article/1", "https://paper.example/"),
    ("https://paper.example/topics/amp", "https://paper.example/topics"),
    ("https://paper.example/amp", "https://paper.example/"),
    ("https://paper.example/m/12345", "https://paper.example/12345"),
    ("https://paper.example/mobile/phones", "https://paper.example/phones"),
    ("https://paper.example/articles/100", "https://paper.example/articles/1000"),
    ("https://m.co.uk/a", "https://co.uk/a"),
    ("https://amp.com.au/a", "https://mobile.com.au/a"),
    ("https://straße.example/a", "https://strasse.example/a"),
    ("https://news.google.com/rss/articles/CBMiAAA?oc=5", "https://news.google.com/rss/articles/CBMiBBB?oc=5"),
    ("https://www.google.com/url?url=https://paper.example/a", "https://www.google.com/url?url=https://paper.example/b"),
    ("https://www.google.com/search?q=ferry", "https://www.google.com/search?q=strike"),
    ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abd"),
    ("https://paper.example/print", "https://paper.example/"),
    ("https://news.bbc.co.uk/a", "https://news.bbc.com/a"),
    ("https://archive.example/web/2025/http://paper.example/a", "http://paper.example/a"),
    ("https://archive.example/web/2025/http://paper.example/a", "https://archive.example/web/2026/http://paper.example/a"),
    ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/a"),
    ("http://127.0.0.1:8000/a", "https://127.0.0.1:8000/a"),
    ("https://paper.example/a?story_id=1&utm_source=x", "https://paper.example/a?story_id=2&utm_source=x"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_addresses_of_one_page_become_one(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_pages_never_become_one(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://WWW.Paper.example:80/a/?b=2&a=1&utm_id=3#top", "https://paper.example/a?a=1&b=2"),
        ("http://127.0.0.1:8000/news/1.html?utm_source=rss", "http://127.0.0.1:8000/news/1.html"),
        ("http://newsroom:8000/a/", "http://newsroom:8000/a"),
        ("http://[::1]:8000/a/", "http://[::1]:8000/a"),
        ("https://paper.example/a?b=%e5%8d%97+x", "https://paper.example/a?b=%E5%8D%97%20x"),
        ("https://paper.example/%E9t%E9", "https://paper.example/%E9t%E9"),
        ("https://web.example/2025/http://paper.example/a", "https://web.example/2025/http://paper.example/a"),
        ("mailto:desk@paper.example", "mailto:desk@paper.example"),
        (" tag:paper.example,2026:1 ", "tag:paper.example,2026:1"),
        ("https://paper.example:port/a", "https://paper.example:port/a"),
        ("https://[half/a", "https://[half/a"),
        ("https:///a", "https:///a"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_canonical_address_is_spelt_in_one_way(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


WORDS = """
http:// https:// // www. m. amp. example co .uk .com 日本 ß [ ] @ : 443 80 / . .. ; ? & = # #! %
%2f %E9 %CC%81 e + ~ amp m mobile a-b-c 2026 .html .amp index.html utm_x=1 ref=rss id=1 google.com
/url ?url= &url= cdn.ampproject.org /c/s/ \\ İ ﬀ ℡
"""
PIECES = st.lists(
    st.sampled_from([*WORDS.split(), "\x00", "\ud800"]) | st.text(max_size=4), max_size=14
).map("".join)


@given(PIECES)
@example("https://google.com/url?url=https://google.com/url?url=https://www.m.example.com/a/amp")
def test_a_canonical_address_is_its_own_canonical_address(text: str) -> None:
    for url in (text, f"https://{text}", f"https://paper.example/{text}"):
        once = canonical_url(url)
        assert canonical_url(once) == once
        assert is_http(once) == is_http(url)


@given(st.text())
def test_no_text_makes_the_address_helpers_fail(text: str) -> None:
    canonical_url(text)
    host_of(text)
    absolute_url("https://paper.example/feed", text)
    absolute_url(text, "/a")


@pytest.mark.parametrize(
    ("base", "link", "absolute"),
    [
        ("https://paper.example/rss/feed.xml", "/a", "https://paper.example/a"),
        ("https://paper.example/rss/feed.xml", "a", "https://paper.example/rss/a"),
        ("https://paper.example/rss/", "?p=12", "https://paper.example/rss/?p=12"),
        ("https://paper.example/rss", "//cdn.example/a", "https://cdn.example/a"),
        ("https://paper.example/rss", "www.other.example/a", "https://www.other.example/a"),
        ("https://paper.example/rss", "\n https://other.example/a\n", "https://other.example/a"),
        ("", "https://other.example/a", "https://other.example/a"),
        ("https://paper.example/rss", "", ""),
        ("https://paper.example/rss", "   ", ""),
        ("https://paper.example/rss", "mailto:desk@paper.example", ""),
        ("https://paper.example/rss", "javascript:void(0)", ""),
        ("https://paper.example/rss", "ftp://paper.example/a", ""),
        ("https://paper.example/rss", "file:///etc/passwd", ""),
        ("https://paper.example/rss", "https://[half/a", ""),
        ("https://paper.example/rss", "https://paper.example:99999/a", ""),
        ("", "/a", ""),
    ],
)
def test_a_link_is_resolved_against_its_page(base: str, link: str, absolute: str) -> None:
    assert absolute_url(base, link) == absolute


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Paper.Example:8443/a", "paper.example"),
        ("http://日本.example/", "xn--wgv71a.example"),
        ("http://[::1]/", "::1"),
        ("ftp://paper.example/", ""),
        ("/a", ""),
        ("https://", ""),
        ("https://[half", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host
    assert is_http(url) == bool(host)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.bbc.com", "bbc.com"),
        ("edition.cnn.com", "cnn.com"),
        ("a.example", "a.example"),
        ("m.gazette.co.uk", "gazette.co.uk"),
        ("gazette.com.vn", "gazette.com.vn"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_belongs_to_the_name_that_was_registered(host: str, domain: str) -> None:
    assert domain_of(host) == domain
