"""Saved pages, archives of browsers, and files that hold no text, each in one clear sentence."""

import base64
import quopri
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.importing import read_saved
from tests.scrapers.kind_frames import STORIES, framed, story

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
URL = "https://paper.example/2026/11/harbour.html"
PAGE = framed("fr", f"<article><h1>Le port</h1>{story('fr')}</article>", title="Le port")


def mhtml(encoding: str, charset: str = "utf-8") -> bytes:
    """A browser's archive of the page, with a picture behind it."""
    markup = PAGE.encode(charset)
    packed = (
        quopri.encodestring(markup)
        if encoding == "quoted-printable"
        else base64.encodebytes(markup)
    )
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: " + URL.encode() + b"\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"--x\"\r\n\r\n"
        b"----x\r\nContent-Type: text/html; charset=" + charset.encode() + b"\r\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + packed + b"\r\n"
        b"----x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO\r\n----x--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("quoted-printable", "utf-8"), ("base64", "utf-8"), ("quoted-printable", "windows-1252")],
)
@pytest.mark.parametrize("name", ["page.mhtml", "page.mht", "page"])
def test_an_archive_of_a_browser_is_read_like_its_page(
    encoding: str, charset: str, name: str
) -> None:
    got = read_saved(mhtml(encoding, charset), Path(name), NOW)
    assert (got.kind, got.title) == ("article", "Le port")
    assert got.text == "\n\n".join(STORIES["fr"])


@pytest.mark.parametrize(
    "body",
    [b"From: x\nContent-Type: multipart/related\n\n", b"MIME-Version: 1.0\nmultipart/related"],
)
def test_an_archive_without_a_page_is_empty(body: bytes) -> None:
    assert read_saved(body, Path("page.mhtml"), NOW).kind == "empty"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t", "the file is empty"),
        (b"%PDF-1.7 text", "the file is a PDF, no text"),
        (b"PK\x03\x04word/document.xml", "the file is a Word, e-book or ZIP file, no text"),
        (b"{\\rtf1 words}", "the file is an RTF file, no text"),
        (b"\x89PNG\r\n\x1a\n", "the file is a picture, no text"),
        (b"\x1f\x8b\x08", "the file is packed with gzip, no text"),
        (b"\x00\x01\x02" * 400, "the file is no text"),
        ("\u200b\n".encode(), "holds no text"),
    ],
)
def test_a_file_without_a_text_says_what_it_is(body: bytes, reason: str) -> None:
    got = read_saved(body, Path("story.txt"), NOW)
    assert (got.kind, got.reason) == ("empty", reason)


def test_a_page_knows_where_a_browser_saved_it_from() -> None:
    saved = PAGE.replace("<html", f"<!-- saved from url=(0042){URL} --><html", 1)
    got = read_saved(saved.encode(), Path("page.html"), NOW)
    assert got.kind == "article"
    assert got.text == "\n\n".join(STORIES["fr"])


def test_a_saved_wall_is_no_article() -> None:
    wall = "<html><head><title>Just a moment...</title></head><body>Verifying you are human</body></html>"
    assert read_saved(wall.encode(), Path("page.html"), NOW).kind == "challenge"
