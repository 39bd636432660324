"""Processor time of a fetch: ours beside plain aiohttp and httpx, on loopback.

    python -m benchmarks.fetch [--fetches 1000] [--hosts 250] [--clients wirewatch]

A server in a process of its own answers on every address of 127.0.0.0/8. Each client fetches
the same addresses, 100 at a time, in a process of its own, so that neither another client nor
the server counts. Ours does what the others do not: addresses checked when connecting, turns
for each host, limits, bounded unpacking.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import multiprocessing
import resource
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine
from multiprocessing.connection import Connection

BODY = b"<item><title>Ferries run again after the strike</title></item>\n" * 500
PACKED = gzip.compress(BODY)
CLIENTS = ("wirewatch", "aiohttp", "httpx")

Get = Callable[[str], Awaitable[int]]
Client = Callable[[list[str], str], Coroutine[None, None, None]]


class Answers(asyncio.Protocol):
    """The smallest server that keeps connections: a plain, a packed and an unchanged page."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._asked = transport, b""

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if not self._asked.endswith(b"\r\n\r\n"):
            return
        asked, self._asked = self._asked.lower(), b""
        if b"if-none-match:" in asked:
            self._transport.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
        else:
            packed = b"/packed " in asked
            coding = b"Content-Encoding: gzip\r\n" if packed else b""
            body = PACKED if packed else BODY
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n%sContent-Length: %d"
                b"\r\n\r\n%s" % (coding, len(body), body)
            )
        if b"connection: close" in asked:
            self._transport.close()


def serve(port: Connection) -> None:
    """Run the server until the process is ended."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        listener = socket.create_server(("0.0.0.0", 0), backlog=4096)  # noqa: S104
        server = await loop.create_server(Answers, sock=listener, backlog=4096)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def wirewatch(urls: list[str], etag: str) -> None:
    from scrapers.fetch import HttpFetcher

    async with HttpFetcher("Wirewatch-benchmark", gap=0) as fetch:

        async def one(url: str) -> None:
            page = await fetch(url, etag=etag, allow_private=True)
            assert page.body == BODY or page.status == 304

        await asyncio.gather(*(one(url) for url in urls))


async def plain_aiohttp(urls: list[str], etag: str) -> None:
    import aiohttp

    headers = {"If-None-Match": etag} if etag else {}
    connector = aiohttp.TCPConnector(limit=100)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def one(url: str) -> None:
            async with session.get(url) as answer:
                assert await answer.read() == BODY or answer.status == 304

        await asyncio.gather(*(one(url) for url in urls))


async def plain_httpx(urls: list[str], etag: str) -> None:
    import httpx

    headers = {"If-None-Match": etag} if etag else {}
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    slots = asyncio.Semaphore(100)
    async with httpx.AsyncClient(limits=limits, headers=headers, timeout=60) as client:

        async def one(url: str) -> None:
            async with slots:  # its own queue for connections grows slow when it is long
                answer = await client.get(url)
            assert answer.content == BODY or answer.status_code == 304

        await asyncio.gather(*(one(url) for url in urls))


def measure(client: str, urls: list[str], etag: str, result: Connection) -> None:
    """Send (wall seconds, processor seconds, peak MiB) of fetching all of `urls`."""
    run: Client = {"wirewatch": wirewatch, "aiohttp": plain_aiohttp, "httpx": plain_httpx}[client]
    asyncio.run(run(urls[:1], etag))  # imports and the like do not count
    wall, processor = time.perf_counter(), time.process_time()
    asyncio.run(run(urls, etag))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.send((wall, processor, peak))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--fetches", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--clients", nargs="+", choices=CLIENTS, default=CLIENTS)
    wanted = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    server = spawn.Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    hosts = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(wanted.hosts)]
    cases = {
        f"{wanted.hosts} hosts": (hosts, "plain", ""),
        f"{wanted.hosts} hosts, gzip": (hosts, "packed", ""),
        f"{wanted.hosts} hosts, 304": (hosts, "plain", '"1"'),
        "one host": (hosts[:1], "plain", ""),
    }
    print(f"{wanted.fetches:,} fetches of {len(BODY):,} bytes; processor ms a fetch (wall s, MiB)")
    print(f"{'':20}" + "".join(f"{client:>24}" for client in wanted.clients))
    for name, (on, path, etag) in cases.items():
        urls = [f"http://{on[n % len(on)]}:{port}/{path}" for n in range(wanted.fetches)]
        line = f"{name:20}"
        for client in wanted.clients:
            worker = spawn.Process(target=measure, args=(client, urls, etag, there))
            worker.start()
            wall, processor, peak = here.recv()
            worker.join()
            figure = f"{processor * 1000 / len(urls):.2f} ({wall:.1f} s, {peak:.0f})"
            line += f"{figure:>24}"
        print(line, flush=True)
    server.terminate()
    server.join()


if __name__ == "__main__":
    main()
