from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import load_watch
from config.edit import add_sources, new_slug, sources_as_written
from core.errors import SetupError
from core.values import Source

FILE = """# Our outlets.   (keep this)

[[source]]
slug = "bay-times"   # the old one
url = "https://www.bay.example/Feed/"
headers = { Authorization = "Bearer ${TOKEN}" }

# The end."""

TOPICS = '[[topic]]\nslug = "t"\nany = ["x"]\n'


def source(url: str, name: str = "", **keys: Any) -> Source:
    return Source(slug="", name=name, url=url, **keys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "topics.toml").write_text(TOPICS)
    path = tmp_path / "sources.toml"
    path.write_text(FILE, "utf-8")
    return path


def test_a_source_is_written_behind_what_is_there(file: Path) -> None:
    result = add_sources(
        file,
        [source("https://etoile.example/rss", 'The "Bay" Étoile', language="fr")],
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
            source("http://bay.example/Feed"),
            source("https://bay.example/feed"),
            source("https://BAY.example/feed/"),
        ],
    )
    assert [new.slug for new in result.added] == ["bay-example"]
    assert result.skipped == (
        ("http://bay.example/Feed", 'is there already as "bay-times"'),
        ("https://BAY.example/feed/", 'is there already as "bay-example"'),
    )


def test_what_cannot_be_used_is_left_out_and_a_bad_address_skipped(file: Path) -> None:
    result = add_sources(
        file,
        [
            source("ftp://bay.example/"),
            source("https://a.example/", language="English", tier=9, country="jp"),
            source("https://b.example/\udce9"),
            source("https://c.example/", "a\nb"),
            source(""),
        ],
    )
    assert result.added == (
        Source("a-example", "a-example", "https://a.example/", country="JP"),
        Source("a-b", "a-b", "https://c.example/"),
    )
    assert [reason for _, reason in result.skipped] == ["is no web address"] * 3
    assert load_watch(file.parent, {"TOKEN": "x"}).sources[1:] == result.added


def test_everything_said_of_a_source_is_written(file: Path) -> None:
    wanted = Source(
        slug="bay-times",
        name="Bay",
        url="https://b.example/map.xml",
        kind="sitemap",
        language="ja",
        country="JP",
        tier=1,
        every=timedelta(seconds=90),
        headers=(("X-Key", "${TOKEN}"), ("odd.name", '"1\\2')),
        allow_private=True,
        proxy="http://proxy.example:3128",
    )
    add_sources(file, [wanted])
    (read,) = load_watch(file.parent, {"TOKEN": "x"}).sources[1:]
    assert read == replace(
        wanted, slug="bay-times-2", headers=(("X-Key", "x"), ("odd.name", '"1\\2'))
    )


def test_nothing_new_leaves_the_file_untouched(file: Path) -> None:
    before = file.stat()
    add_sources(file, [source("https://bay.example/Feed")])
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_windows_line_ends_a_mark_in_front_and_the_mode_stay(file: Path) -> None:
    file.write_bytes(FILE.replace("\n", "\r\n").encode("utf-8"))
    file.chmod(0o640)
    add_sources(file, [source("https://a.example/")])
    text = file.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n") == FILE.count("\n") + 5
    assert file.stat().st_mode & 0o777 == 0o640
    assert len(load_watch(file.parent, {"TOKEN": "x"}).sources) == 2


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    add_sources(link, [source("https://a.example/")])
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
        add_sources(file, [source("https://b.example/")])
    assert file.read_text() == text
    assert sorted(path.name for path in file.parent.iterdir()) == ["sources.toml", "topics.toml"]


def test_a_missing_file_is_named_with_the_way_to_a_starter(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="wirewatch init"):
        add_sources(tmp_path / "sources.toml", [source("https://b.example/")])


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


def test_what_is_handed_on_holds_no_secret(file: Path) -> None:
    add_sources(file, [source("https://a.example/?key=${KEY}", kind="feed")])
    old, new = sources_as_written(file)
    assert (old.slug, old.name, old.headers) == ("bay-times", "bay-times", ())
    assert (new.url, new.kind) == ("https://a.example/?key=${KEY}", "feed")


SOURCES = st.builds(
    source,
    st.text(max_size=40).map("https://a.example/".__add__),
    st.text(max_size=40),
    tier=st.integers(0, 3),
    every=st.timedeltas(timedelta(0), timedelta(days=60)),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(SOURCES, min_size=1, max_size=20))
def test_any_source_is_written_so_that_it_is_read_again(wanted: list[Source]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "topics.toml").write_text(TOPICS)
        file = Path(folder) / "sources.toml"
        file.write_text(FILE, "utf-8")
        result = add_sources(file, [new for new in wanted if "${" not in new.name + new.url])
        assert load_watch(Path(folder), {"TOKEN": "x"}).sources[1:] == result.added
