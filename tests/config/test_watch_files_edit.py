from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import load_watch
from config.edit import add_sources, export_sources, new_slug
from config.opml import read_opml, write_opml
from core.errors import SetupError

FILE = """# Our outlets.   (keep this)

[[source]]
slug = "bay-times"   # the old one
url = "https://www.bay.example/Feed/"
headers = { Authorization = "Bearer ${TOKEN}" }

# The end."""

TOPICS = '[[topic]]\nslug = "t"\nany = ["x"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "topics.toml").write_text(TOPICS)
    path = tmp_path / "sources.toml"
    path.write_text(FILE, "utf-8")
    return path


def test_a_source_is_written_behind_what_is_there(file: Path) -> None:
    result = add_sources(
        file,
        [{"name": 'The "Bay" Étoile', "url": "https://etoile.example/rss", "language": "fr"}],
    )
    assert result.skipped == ()
    assert file.read_text("utf-8") == FILE + (
        '\n\n[[source]]\nslug = "the-bay-etoile"\nname = "The \\"Bay\\" Étoile"\n'
        'url = "https://etoile.example/rss"\nlanguage = "fr"\n'
    )
    sources = load_watch(file.parent, {"TOKEN": "x"}).sources
    assert [(s.slug, s.name) for s in sources][1] == ("the-bay-etoile", 'The "Bay" Étoile')


def test_an_address_that_is_there_is_skipped_with_its_slug(file: Path) -> None:
    result = add_sources(
        file,
        [
            {"url": "http://bay.example/Feed"},
            {"url": "https://bay.example/feed"},
            {"url": "https://BAY.example/feed/"},
        ],
    )
    assert [table["slug"] for table in result.added] == ["bay-example"]
    assert result.skipped == (
        ("http://bay.example/Feed", 'is there already as "bay-times"'),
        ("https://BAY.example/feed/", 'is there already as "bay-example"'),
    )


def test_what_cannot_be_used_is_left_out_and_a_bad_address_skipped(file: Path) -> None:
    result = add_sources(
        file,
        [
            {"url": "ftp://bay.example/"},
            {
                "url": "https://a.example/",
                "language": "English",
                "tier": 9,
                "odd": 1,
                "country": "jp",
            },
            {"url": "https://b.example/\udce9"},
            {"url": "https://c.example/", "name": "a\nb"},
            {},
        ],
    )
    assert result.added == (
        {"slug": "a-example", "url": "https://a.example/", "country": "jp"},
        {"slug": "a-b", "url": "https://c.example/"},
    )
    assert [reason for _, reason in result.skipped] == ["is no web address"] * 3
    assert len(load_watch(file.parent, {"TOKEN": "x"}).sources) == 3


def test_nothing_new_leaves_the_file_untouched(file: Path) -> None:
    before = file.stat()
    add_sources(file, [{"url": "https://bay.example/Feed"}])
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_windows_line_ends_a_mark_in_front_and_the_mode_stay(file: Path) -> None:
    file.write_bytes(FILE.replace("\n", "\r\n").encode("utf-8"))
    file.chmod(0o640)
    add_sources(file, [{"url": "https://a.example/"}])
    text = file.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n") == FILE.count("\n") + 5
    assert file.stat().st_mode & 0o777 == 0o640
    assert len(load_watch(file.parent, {"TOKEN": "x"}).sources) == 2


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    add_sources(link, [{"url": "https://a.example/"}])
    assert link.is_symlink()
    assert "https://a.example/" in file.read_text("utf-8")


OTHER_SHAPES = [
    'source = [{ slug = "a", url = "https://a.example" }]\n',
    '[source]\nslug = "a"\n',
    "source = 3",
]


@pytest.mark.parametrize("text", OTHER_SHAPES)
def test_a_file_of_another_shape_is_refused_and_left_alone(text: str, file: Path) -> None:
    file.write_text(text)
    with pytest.raises(SetupError, match=r"\[\[source\]\]"):
        add_sources(file, [{"url": "https://b.example/"}])
    assert file.read_text() == text
    assert sorted(path.name for path in file.parent.iterdir()) == ["sources.toml", "topics.toml"]


def test_a_missing_file_is_named_with_the_way_to_a_starter(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="wirewatch init"):
        add_sources(tmp_path / "sources.toml", [{"url": "https://b.example/"}])


SLUGS = [
    ("The Japan Times", "https://www.japantimes.co.jp/feed/", "the-japan-times"),
    ("読売新聞", "https://www.yomiuri.co.jp/rss", "yomiuri-co-jp"),
    ("Tuổi Trẻ Đà Nẵng", "https://tuoitre.vn/rss", "tuoi-tre-da-nang"),
    ("", "https://rss.dw.com/rss/en-world", "dw-com"),
    ("People's Daily", "http://www.people.com.cn/", "peoples-daily"),
    ("", "", "source"),
    ("taken", "", "taken-3"),
]


@pytest.mark.parametrize(("name", "url", "slug"), SLUGS)
def test_a_slug_is_made_from_name_or_host(name: str, url: str, slug: str) -> None:
    assert new_slug(name, url, {"taken", "taken-2"}) == slug


OPML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.0"><head><title>x</title></head><body>
<outline text="Asia"><outline text="Straits &amp; Times" type="rss" xmlUrl="https://st.example/rss"/>
<outline title="Caf\xe9" text="x" type="rss" xmlurl="https://cafe.example/rss" language="fr"/>
<outline text="twice" xmlUrl="https://st.example/rss"/></outline>
<outline text="only a page" type="link" url="https://page.example/"/>
<OUTLINE text="shout" XMLURL="https://shout.example/"/>
</body></opml>"""


def test_the_feeds_of_another_reader_are_read() -> None:
    assert read_opml(OPML.encode("latin-1"), "feeds.opml") == (
        {"name": "Straits & Times", "url": "https://st.example/rss"},
        {"name": "Café", "url": "https://cafe.example/rss", "language": "fr"},
        {"name": "shout", "url": "https://shout.example/"},
    )


REFUSED = [
    (b"", "f:1: this is no OPML: no element found"),
    (b"hello", "f:1: this is no OPML: syntax error"),
    (b"<opml>\n<body>", "f:2: this is no OPML: no element found"),
    (b"<rss version='2.0'/>", "f is XML but no OPML"),
    (b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml>&a;</opml>", "f:1: a DOCTYPE has no place in OPML"),
    ("<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>".encode("utf-16"), "f:1: a DOCTYPE has no place"),
    (b"<?xml version='1.0' encoding='no-such'?><opml/>", "f"),
    (b"<opml>&undefined;</opml>", "f:1: this is no OPML: undefined entity"),
]


@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_what_is_no_opml_is_refused_in_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        read_opml(body, "f")
    assert str(refused.value).startswith(sentence)


@given(st.binary(max_size=200))
def test_any_bytes_are_opml_or_refused_in_a_sentence(junk: bytes) -> None:
    for body in (junk, b"<opml><outline xmlUrl='" + junk):
        with suppress(SetupError):
            read_opml(body, "f")


def test_what_is_exported_can_be_imported_again(file: Path, tmp_path: Path) -> None:
    wanted = [
        {"slug": "a", "url": "https://a.example/?x=1&y=2", "name": 'A "<&> B', "kind": "feed"},
        {"slug": "b", "url": "https://b.example/map.xml", "kind": "sitemap", "country": "JP"},
        {"slug": "c", "url": "https://c.example/", "kind": "page", "tier": 1, "every": "1h"},
        {"slug": "d", "url": "https://d.example/", "language": "ja"},
    ]
    again = read_opml(write_opml(wanted).encode(), "f")
    named = [{"name": table["slug"]} | table for table in wanted]
    assert list(again) == [
        {key: value for key, value in table.items() if key != "slug"} for table in named
    ]


def test_an_export_holds_no_secret(file: Path) -> None:
    add_sources(file, [{"url": "https://a.example/?key=${KEY}"}])
    text = export_sources(file)
    assert "${KEY}" in text
    assert "Bearer" not in text
    assert 'text="bay-times"' in text


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_name_survives_the_way_through_opml(name: str, path: str) -> None:
    table = {"slug": "a", "name": name, "url": f"https://a.example/{path}"}
    (again,) = read_opml(write_opml([table]).encode("utf-8", "surrogatepass"), "f")
    assert again["url"].startswith("https://a.example/")
