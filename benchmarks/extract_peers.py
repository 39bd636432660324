"""The other extractors that `benchmarks.extract` measures, each as a user would call it.

All of them are in the `bench` extra; one that is not installed is left out.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

from lxml import html

Extractor = Callable[[bytes, str], str]


def _trafilatura(**options: bool) -> Callable[[], Extractor]:
    def make() -> Extractor:
        import trafilatura

        def run(page: bytes, url: str) -> str:
            return trafilatura.extract(page, include_comments=False, **options) or ""

        return run

    return make


def _readability() -> Extractor:
    from readability import Document

    def run(page: bytes, url: str) -> str:
        try:
            summary = Document(page.decode("utf-8", "replace")).summary()
            return "\n".join(html.fromstring(summary).itertext())
        except Exception:  # noqa: BLE001  # a peer's own failures, of any class, are empty answers
            return ""

    return run


def _newspaper() -> Extractor:
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False

    def run(page: bytes, url: str) -> str:
        article = Article(url or "https://none.example/", config=config)
        try:
            article.download(input_html=page.decode("utf-8", "replace"))
            article.parse()
        except Exception:  # noqa: BLE001  # as above
            return ""
        return str(article.text)

    return run


def _resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    def run(page: bytes, url: str) -> str:
        text = bytes_to_str(page, detect_encoding(page))
        return str(extract_plain_text(text, main_content=True, comments=False))

    return run


def everything(page: bytes) -> str:
    """All text of a page but scripts and styles."""
    tree = html.fromstring(page.decode("utf-8", "replace").encode() or b"<p>")
    for gone in tree.xpath("//script|//style|//noscript|//template"):
        gone.drop_tree()
    return "\n".join(line for text in tree.itertext() if (line := " ".join(text.split())))


def _paragraphs() -> Extractor:
    def run(page: bytes, url: str) -> str:
        tree = html.fromstring(page.decode("utf-8", "replace").encode() or b"<p>")
        return "\n".join(" ".join(p.text_content().split()) for p in tree.iter("p"))

    return run


_ALL: dict[str, tuple[str, Callable[[], Extractor]]] = {
    "trafilatura precision": ("trafilatura", _trafilatura(favor_precision=True)),
    "trafilatura": ("trafilatura", _trafilatura()),
    "trafilatura fast": ("trafilatura", _trafilatura(fast=True)),
    "readability-lxml": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
    "resiliparse": ("resiliparse", _resiliparse),
    "<p> joined": ("lxml", _paragraphs),
}
#: Name -> what makes the extractor.
PEERS: dict[str, Callable[[], Extractor]] = {
    name: make for name, (module, make) in _ALL.items() if importlib.util.find_spec(module)
}
