"""The elements of feeds by what they are called, whatever prefix or namespace they wear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

#: The children of an element by our names for them.
Fields = dict[str, list[etree._Element]]

#: Our prefix for each family of namespaces, by how its address begins once it is in lower
#: case and without the scheme. "" is RSS itself, "atom" Atom.
_FAMILIES = (
    ("www.w3.org/2005/atom", "atom"),
    ("purl.org/atom/", "atom"),
    ("example.com/necho", "atom"),
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/rss/1.0/modules/", "module"),
    ("purl.org/rss/", ""),
    ("purl.org/net/rss", ""),
    ("my.netscape.com/", ""),
    ("channel.netscape.com/", ""),
    ("my.userland.com/", ""),
    ("backend.userland.com/", ""),
    ("blogs.law.harvard.edu/", ""),
    ("cyber.law.harvard.edu/", ""),
    ("cyber.harvard.edu/", ""),
    ("www.rssboard.org/", ""),
    ("purl.org/dc/elements/", "dc"),
    ("purl.org/dc/terms", "dcterms"),
    ("search.yahoo.com/mrss", "media"),
    ("www.itunes.com/dtds/podcast", "itunes"),
    ("www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("rssnamespace.org/feedburner", "feedburner"),
    ("prismstandard.org/", "prism"),
    ("www.prismstandard.org/", "prism"),
    ("www.w3.org/1999/xhtml", "xhtml"),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("www.google.com/schemas/sitemap-news", "news"),
    ("www.sitemaps.org/schemas/sitemap", "sitemap"),
    ("www.google.com/schemas/sitemap/", "sitemap"),
    ("www.google.com/schemas/sitemap-image", "image"),
    ("www.google.com/schemas/sitemap-video", "video"),
)
#: Addresses to declare for well-known prefixes that a document uses and does not declare.
PREFIXES = {
    "a10": "http://www.w3.org/2005/Atom",
    "atom": "http://www.w3.org/2005/Atom",
    "atom10": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


class Names(dict[str, str]):
    """Maps an element's tag to our short name, such as "title", "dc:date" or "atom:link".

    `root` is the tag of the document's root: elements in no namespace, or in the root's,
    belong to the root's own format, whatever that namespace is (RSS in Atom's occurs). The
    same holds for the namespaces of `items`, tags of items, when they are unknown. Where nobody
    knows a namespace that is `declared` for a well-known prefix, the prefix says what is meant.
    """

    def __init__(
        self, root: str, *items: str, declared: Mapping[str | None, str] | None = None
    ) -> None:
        super().__init__()
        self._meant = {
            address.lower(): family
            for prefix, address in (declared or {}).items()
            if prefix in PREFIXES and (family := family_of(PREFIXES[prefix].lower()))
        }
        atom = split(root)[1].lower() in {"feed", "entry"}
        strange = (split(item)[0].lower() for item in items)
        self._own = {"", split(root)[0].lower(), *(s for s in strange if family_of(s) is None)}
        self._home = "atom:" if atom else ""

    def __missing__(self, tag: str) -> str:
        namespace, local = split(tag)
        name = self._prefix(namespace) + local.lower()
        self[tag] = name
        return name

    def _prefix(self, namespace: str) -> str:
        address = namespace.lower()
        if address in self._own:
            return self._home
        family = family_of(address)
        if family is None:
            family = self._meant.get(address)
        return "other:" if family is None else family + ":" if family else ""


def split(tag: object) -> tuple[str, str]:
    """Namespace and local name of a tag; comments and the like have neither."""
    if not isinstance(tag, str):
        return "", ""
    if tag[:1] == "{":
        namespace, _, local = tag[1:].rpartition("}")
        return namespace, local
    prefix, colon, local = tag.rpartition(":")
    return (PREFIXES.get(prefix, "urn:undeclared:" + prefix), local) if colon else ("", tag)


def family_of(address: str) -> str | None:
    """Our prefix for a namespace address in lower case, or None when it is unknown."""
    bare = address.removeprefix("http://").removeprefix("https://")
    return next((family for start, family in _FAMILIES if bare.startswith(start)), None)


def fields_of(parent: etree._Element, names: Names) -> Fields:
    """The children of an element by our short names, each in document order."""
    fields: Fields = {}
    for child in parent:
        if isinstance(child.tag, str):
            fields.setdefault(names[child.tag], []).append(child)
    return fields


def elements_of(fields: Fields, names: Iterable[str]) -> Iterator[etree._Element]:
    """The children with any of these names, in the order of the names."""
    for name in names:
        if name in fields:
            yield from fields[name]


def text_of(element: etree._Element) -> str:
    """All text in an element, without its tags."""
    return (element.text or "") if len(element) == 0 else "".join(_strings(element))


def _strings(element: etree._Element) -> Iterator[str]:
    return (str(part) for part in element.itertext())
