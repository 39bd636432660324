"""The newsroom answers on loopback as real sites do."""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from core.errors import SetupError
from seeds.newsroom import Newsroom

NOW = datetime(2026, 11, 22, 9, 17, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(NOW, base_port=0) as running:
        yield running


def ask(
    url: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(
            method, target, headers={key.replace("_", "-"): text for key, text in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_every_path_is_served_with_its_type_and_validators(newsroom: Newsroom) -> None:
    for outlet in newsroom.outlets:
        for path, resource in newsroom.site(outlet.slug).items():
            status, headers, body = ask(newsroom.base(outlet.slug) + path)
            assert (status, body) == (200, resource.body)
            assert headers["Content-Type"] == resource.content_type
            assert headers["ETag"]
            assert headers["Last-Modified"].endswith("GMT")


def test_an_article_is_served_under_any_query(newsroom: Newsroom) -> None:
    url = newsroom.url("harbour-post", "cup-final")
    assert ask(url + "?utm_source=x&fbclid=1")[2] == ask(url)[2]


def test_what_was_seen_is_answered_304_without_a_body(newsroom: Newsroom) -> None:
    url = newsroom.base("kaigai-shimbun") + "/atom.xml"
    _, headers, _ = ask(url)
    by_tag = ask(url, If_None_Match=headers["ETag"])
    by_date = ask(url, If_Modified_Since=headers["Last-Modified"])
    assert (by_tag[0], by_tag[2]) == (304, b"")
    assert (by_date[0], by_date[2]) == (304, b"")
    assert by_tag[1]["ETag"] == headers["ETag"]


@pytest.mark.parametrize(
    "condition",
    [
        {"If_None_Match": '"other"'},
        {"If_None_Match": '"other"', "If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If_Modified_Since": "Fri, 01 Jan 2010 00:00:00 GMT"},
        {"If_Modified_Since": "not a date"},
        {"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00"},
    ],
    ids=str,
)
def test_an_old_or_senseless_condition_gets_the_page(
    newsroom: Newsroom, condition: dict[str, str]
) -> None:
    assert ask(newsroom.base("kaigai-shimbun") + "/atom.xml", **condition)[0] == 200


def test_gzip_is_sent_to_those_who_ask(newsroom: Newsroom) -> None:
    url = newsroom.url("bao-bien", "ca-phe")
    _, headers, packed = ask(url, Accept_Encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == ask(url)[2]


def test_head_answers_the_length_and_no_body(newsroom: Newsroom) -> None:
    url = newsroom.url("cebu-courant", "sinulog")
    status, headers, body = ask(url, "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) == len(ask(url)[2])


def test_a_page_that_has_gone_answers_404(newsroom: Newsroom) -> None:
    assert ask(newsroom.base("cebu-courant") + "/metro/ferry-terminal-vote-postponed")[0] == 404


@pytest.mark.parametrize(
    ("outlet", "slug", "charset", "words"),
    [
        ("kaigai-shimbun", "alliance-2plus2", "shift_jis", "日米同盟"),
        ("nanyang-bao", "nanhai-coc", "gb18030", "南海问题"),
    ],
)
def test_two_pages_are_sent_in_old_charsets_and_say_so(
    newsroom: Newsroom, outlet: str, slug: str, charset: str, words: str
) -> None:
    _, headers, body = ask(newsroom.url(outlet, slug))
    assert headers["Content-Type"] == f"text/html; charset={charset}"
    assert words in body.decode(charset)
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_requests_are_counted_by_address(newsroom: Newsroom) -> None:
    url = newsroom.url("tala-ng-bayan", "basketbol")
    before = newsroom.requests[url]
    ask(url)
    ask(url)
    ask(url + "?x=1")
    assert newsroom.requests[url] == before + 2
    assert newsroom.requests[url + "?x=1"] >= 1


def test_each_outlet_has_an_address_of_its_own(newsroom: Newsroom) -> None:
    bases = {newsroom.base(outlet.slug) for outlet in newsroom.outlets}
    assert len(bases) == len(newsroom.outlets)


def test_the_sources_file_is_toml_and_names_addresses_that_answer(newsroom: Newsroom) -> None:
    sources = tomllib.loads(newsroom.sources_toml())["source"]
    assert len(sources) == sum(len(outlet.offers) for outlet in newsroom.outlets)
    for source in sources:
        assert source["allow_private"] is True
        assert ask(source["url"])[0] == 200


def test_ports_follow_the_base_port_so_that_addresses_stay(newsroom: Newsroom) -> None:
    port = free_run(len(newsroom.outlets))
    with Newsroom(NOW, base_port=port) as first:
        bases = [first.base(outlet.slug) for outlet in first.outlets]
    with Newsroom(NOW, base_port=port) as second:
        assert [second.base(outlet.slug) for outlet in second.outlets] == bases
    assert [int(base.rpartition(":")[2]) for base in bases] == list(range(port, port + len(bases)))


def test_a_busy_port_is_refused_in_one_sentence_and_nothing_stays_open() -> None:
    port = free_run(7)
    with socket.socket() as busy:
        # Only this address: the newsroom must not slip to another one where the port is free.
        busy.bind(("127.0.0.3", port + 2))
        busy.listen()
        with pytest.raises(SetupError, match=f"port {port + 2} "), Newsroom(NOW, base_port=port):
            pass
    with Newsroom(NOW, base_port=port) as running:
        assert ask(running.base("harbour-post") + "/rss/world.xml")[0] == 200


def free_run(length: int) -> int:
    """The first of so many ports in a row that nobody listens on just now.

    Test processes that run side by side begin to look in different places.
    """
    for port in range(21_000 + os.getpid() % 1_000 * length, 32_000, length):
        try:
            for number in range(length):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port + number))
        except OSError:
            continue
        return port
    raise AssertionError("no free ports")
