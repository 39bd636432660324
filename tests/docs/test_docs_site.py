"""The site builds without a warning, loads nothing from elsewhere, and has what it promises."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What makes a browser ask for something, without anybody having clicked.
LOADS = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src",
    "audio": "src", "embed": "src", "object": "data", "link": "href",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(built)],
        cwd=ROOT, env=dict(os.environ) | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return built


class _Loaded(HTMLParser):
    """The addresses that a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += filter(None, (given.get(LOADS.get(tag, "")), given.get("srcset")))


def test_nothing_is_loaded_from_another_server(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        loaded = _Loaded()
        loaded.feed(page.read_text("utf-8"))
        assert loaded.addresses
        assert not [one for one in loaded.addresses if re.match("(https?:)?//", one)], page
        # Material fetches the library for these from elsewhere.
        assert 'class="mermaid"' not in page.read_text("utf-8"), page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", sheet.read_text("utf-8"))


def test_the_search_knows_pages_that_are_written_from_the_code(site: Path) -> None:
    found = json.loads((site / "search" / "search_index.json").read_text("utf-8"))["docs"]
    titles = {(each["location"].partition("#")[0], each["title"]) for each in found}
    assert ("commands/", "wirewatch poll") in titles
    assert ("settings/", "Settings") in titles
    assert any(location == "addresses/" for location, _ in titles)
    assert "/api/hits" in json.loads((site / "openapi.json").read_text("utf-8"))["paths"]


def test_it_is_dark_where_the_reader_likes_it_dark(site: Path) -> None:
    home = (site / "index.html").read_text("utf-8")
    assert "(prefers-color-scheme: dark)" in home
    assert "slate" in home


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_the_pages_outside_the_site_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    links += re.findall(r"`((?:docs|deploy|config|scrapers)/[\w./-]+)`", text)
    assert links
    gone = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert not gone


def test_pages_name_only_files_of_ours_that_exist() -> None:
    folders = "|".join(folder.name for folder in ROOT.iterdir() if folder.is_dir())
    for page in (ROOT / "docs").rglob("*.md"):
        for name in re.findall(rf"`((?:{folders})/[\w/]+\.py)`", page.read_text("utf-8")):
            assert (ROOT / name).exists(), f"{page.name}: {name}"
