"""Nobody gets us to ask an address that is not public, by whatever spelling or detour."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from ipaddress import ip_address

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import scrapers.connect
from core.addresses import is_public
from core.errors import FetchError
from scrapers.connect import RefusedAddressError, SystemLookup, connector
from scrapers.fetch import HttpFetcher
from scrapers.limits import Limits
from tests.servers.hostile import PAGE, HostileServer, answer, raw, redirect

ADDRESSES = {
    "public.example": ["127.0.0.2"],  # public as far as these tests go
    "private.example": ["127.0.0.1"],
    "mixed.example": ["10.0.0.1", "127.0.0.2"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "zone.example": ["fe80::1%eth0"],
    "metadata.example": ["169.254.169.254"],
    "empty.example": [],
}


async def lookup(host: str) -> list[str]:
    if host not in ADDRESSES:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return ADDRESSES[host]


@pytest.fixture
def one_public_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.2 pass for the internet, so that a test can be sent on from there."""
    monkeypatch.setattr(
        scrapers.connect,
        "is_public",
        lambda address: address == "127.0.0.2" or is_public(address),
    )


def fetcher() -> HttpFetcher:
    return HttpFetcher("Wirewatch", gap=0, lookup=lookup)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "localhost", "[::1]",
     "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "１２７.0.0.1", "0", "127.0.0.1.",
     "private.example", "mapped.example", "zone.example", "metadata.example", "db.internal"],
)  # fmt: skip
def test_a_private_host_is_refused_without_being_asked(host: str) -> None:
    async def story() -> None:
        async with HostileServer() as server, fetcher() as fetch:
            with pytest.raises(FetchError, match="refused: ") as caught:
                await fetch(f"http://{host}:{server.port}/page")
            assert caught.value.severity == "hard"
            assert server.requests == []

    asyncio.run(story())


@pytest.mark.usefixtures("one_public_loopback")
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "localhost", "private.example",
     "mapped.example", "169.254.169.254"],
)  # fmt: skip
def test_a_redirect_from_the_internet_to_a_private_host_is_refused(host: str) -> None:
    async def story() -> None:
        async with HostileServer("0.0.0.0") as server, fetcher() as fetch:
            target = f"http://{host}:{server.port}/page"
            server.answer("/go", redirect(target))
            with pytest.raises(FetchError, match="refused: ") as caught:
                await fetch(server.url("/go", "public.example"))
            assert caught.value.severity == "hard"
            assert server.paths == ["/go"]

    asyncio.run(story())


@pytest.mark.usefixtures("one_public_loopback")
def test_of_mixed_addresses_only_the_public_one_is_asked() -> None:
    async def story() -> None:
        async with HostileServer("127.0.0.2") as server, fetcher() as fetch:
            assert (await fetch(server.url("/page", "mixed.example"))).body == PAGE

    asyncio.run(story())


@pytest.mark.usefixtures("one_public_loopback")
def test_a_name_that_turns_private_between_two_connections_is_refused() -> None:
    answers = [["127.0.0.2"], ["127.0.0.1"]]

    async def rebinding(host: str) -> list[str]:
        return answers.pop(0)

    async def story() -> None:
        async with (
            HostileServer("0.0.0.0") as server,
            HttpFetcher("Wirewatch", gap=0, lookup=rebinding) as first,
            HttpFetcher("Wirewatch", gap=0, lookup=lambda host: rebinding(host)) as second,
        ):
            url = server.url("/page", "rebind.example")
            assert (await first(url)).body == PAGE
            with pytest.raises(FetchError, match=r"127\.0\.0\.1 is a loopback address"):
                await second(url)
            # The first goes on with the address that it checked.
            assert (await first(url)).body == PAGE

    asyncio.run(story())


def test_a_connection_kept_for_a_private_call_serves_no_public_one() -> None:
    async def story() -> None:
        async with HostileServer() as server, fetcher() as fetch:
            url = server.url("/page", "private.example")
            pages = await asyncio.gather(*(fetch(url, allow_private=True) for _ in range(3)))
            assert [page.body for page in pages] == [PAGE] * 3
            with pytest.raises(FetchError, match="refused"):
                await fetch(url)

    asyncio.run(story())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_no_socket_is_opened_to_a_private_address(address: str) -> None:
    async def story() -> None:
        guarded = connector(lookup, allow_private=False, keep_seconds=0)
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
        factory = guarded._socket_factory
        assert factory is not None
        with pytest.raises(RefusedAddressError):
            factory((family, socket.SOCK_STREAM, 6, "", (address, 80)))
        await guarded.close()

    asyncio.run(story())


@pytest.mark.parametrize("host", ["unknown.example", "empty.example"])
def test_a_name_without_an_address_is_a_temporary_trouble(host: str) -> None:
    async def story() -> None:
        async with fetcher() as fetch:
            with pytest.raises(FetchError, match="does not resolve") as caught:
                await fetch(f"http://{host}/")
            assert caught.value.severity == "temporary"

    asyncio.run(story())


def test_the_systems_own_lookup_is_guarded_too() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            page = await fetch(server.url("/page", "localhost"), allow_private=True)
            assert page.body == PAGE
            with pytest.raises(FetchError, match="localhost is a name of the local network"):
                await fetch(server.url("/page", "localhost"))

    asyncio.run(story())


def test_the_systems_answer_is_taken_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2606:4700::1111", 0, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

    async def story() -> None:
        system = SystemLookup()
        assert await system("paper.example") == ["2606:4700::1111", "93.184.216.34"]
        system.close()

    asyncio.run(story())


def test_a_name_server_that_never_answers_is_waited_for_no_longer_than_a_fetch_may_take() -> None:
    async def silent(host: str) -> list[str]:
        await asyncio.Event().wait()
        return []

    async def story() -> None:
        limits = Limits(total_seconds=0.1)
        async with HttpFetcher("Wirewatch", gap=0, lookup=silent, limits=limits) as fetch:
            with pytest.raises(FetchError, match=r"no complete answer within 0\.1 s"):
                await fetch("http://paper.example/")

    asyncio.run(story())


def test_a_closed_port_is_a_temporary_trouble() -> None:
    async def story() -> None:
        async with HostileServer() as server:
            url = server.url("/page")
        async with fetcher() as fetch:
            with pytest.raises(FetchError, match="the connection failed") as caught:
                await fetch(url, allow_private=True)
            assert caught.value.severity == "temporary"

    asyncio.run(story())


def test_a_proxy_is_asked_instead_and_still_nothing_private_through_it() -> None:
    async def story() -> None:
        async with (
            HostileServer() as proxy,
            HttpFetcher("Wirewatch", gap=0, proxy=proxy.url("")) as fetch,
        ):
            proxy.answer("http://paper.example/a", proxy._handlers["/page"])
            assert (await fetch("http://paper.example/a")).body == PAGE
            for url in ("http://127.0.0.1/a", "http://localhost/a", "http://0x7f.1/a"):
                with pytest.raises(FetchError, match="refused"):
                    await fetch(url)
            # An intranet source does not take the way out.
            await fetch(proxy.url("/page"), allow_private=True)
            assert proxy.paths == ["http://paper.example/a", "/page"]

    asyncio.run(story())


def test_one_source_may_have_a_proxy_of_its_own_for_robots_txt_and_intranet_too() -> None:
    async def story() -> None:
        async with (
            HostileServer() as proxy,
            HttpFetcher("Wirewatch", gap=0) as fetch,
        ):
            there = proxy._handlers["/page"]
            for url in ("http://paper.example/a", "http://press.intranet.example/a"):
                proxy.answer(url, there)
            proxy.answer("http://paper.example/robots.txt", answer(b"User-agent: *\nDisallow: /no"))
            own, polite = fetch.through(proxy.url(""))
            assert (await own("http://paper.example/a")).body == PAGE
            assert (await polite("http://paper.example/a")).body == PAGE
            with pytest.raises(FetchError, match=r"robots\.txt"):
                await polite("http://paper.example/no")
            inside = await own("http://press.intranet.example/a", allow_private=True)
            assert inside.body == PAGE
            with pytest.raises(FetchError, match="refused"):
                await own("http://127.0.0.1/a")
            # All others go their usual way.
            await fetch(proxy.url("/page"), allow_private=True)
            assert proxy.paths == [
                "http://paper.example/a", "http://paper.example/robots.txt",
                "http://paper.example/a", "http://press.intranet.example/a", "/page",
            ]  # fmt: skip

    asyncio.run(story())


def test_an_unreachable_proxy_is_named_without_its_password() -> None:
    async def story() -> None:
        async with HostileServer() as server:
            gone = f"http://desk:hush@127.0.0.1:{server.port}"
        async with HttpFetcher("Wirewatch", gap=0, proxy=gone) as fetch:
            with pytest.raises(FetchError, match="the proxy cannot be reached") as caught:
                await fetch("http://paper.example/a")
            assert "hush" not in str(caught.value)

    asyncio.run(story())


WORDS = """
http:// https:// // a.example . : 80 99999 0 -1 @ u:p / ? # % %zz %2f [ ] [::1] [::1]@ \\ ; é 日本
xn-- xn--a xn--zzzzzzz _a *.b a..b .a.b
"""
WILD = st.lists(
    st.sampled_from([*WORDS.split(), " ", "\n", "\t", "\x00", "\u202e", "\ud800"])
    | st.text(max_size=3),
    max_size=9,
).map("".join)


async def nowhere(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@settings(max_examples=60, deadline=None)
@given(WILD)
@example("http://[::1]@")
def test_no_address_makes_anything_but_a_fetch_error(text: str) -> None:
    async def story() -> None:
        async with HttpFetcher("Wirewatch", gap=0, lookup=nowhere) as fetch:
            for url in (text, f"http://{text}", f"http://a.example/{text}"):
                with pytest.raises(FetchError) as caught:
                    await fetch(url)
                assert "\n" not in caught.value.reason

    asyncio.run(story())


@settings(max_examples=60, deadline=None)
@given(WILD)
def test_no_redirect_makes_anything_but_a_page_or_a_fetch_error(text: str) -> None:
    target = text.encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"")

    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("W", gap=0, lookup=nowhere) as fetch:
            head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
            url = server.answer("/go", raw(head + target + b"\r\n\r\n"))
            with contextlib.suppress(FetchError):
                await fetch(url, allow_private=True)

    asyncio.run(story())
