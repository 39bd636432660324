"""Which addresses stand for the same thing."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import BindParameter, Connection, bindparam, select, update

from core.errors import StorageError
from storage.columns import digest
from storage.listed import Listed
from storage.rows import ARTICLE, replace_rows, slices
from storage.tables import AddressRow, table

ADDRESS = table(AddressRow)

_DIGESTS: BindParameter[bytes] = bindparam("digests", expanding=True)
_ARTICLES = Listed(
    select(ADDRESS.c.digest, ARTICLE.c.id, ARTICLE.c.url).join(
        ARTICLE, ARTICLE.c.digest == ADDRESS.c.canonical
    ),
    ADDRESS.c.digest,
)
_KNOWN = Listed(
    select(ADDRESS.c.digest, ADDRESS.c.canonical, ARTICLE.c.id).outerjoin(
        ARTICLE, ARTICLE.c.digest == ADDRESS.c.canonical
    ),
    ADDRESS.c.digest,
)
_FOLLOW = update(ADDRESS).where(ADDRESS.c.canonical.in_(_DIGESTS))


def article_urls(connection: Connection, urls: Iterable[str]) -> dict[str, str]:
    """Which of these addresses belong to a stored article, each with that article's URL."""
    return {url: found for url, (_, found) in _articles(connection, urls).items()}


def article_ids(connection: Connection, urls: Iterable[str]) -> dict[str, int]:
    """The row numbers of the articles with these addresses.

    Raises StorageError for an address that no stored article has: the caller has forgotten to
    store it first.
    """
    wanted = list(dict.fromkeys(urls))
    found = {url: number for url, (number, _) in _articles(connection, wanted).items()}
    if missing := [url for url in wanted if url not in found]:
        raise StorageError(f"no article is stored under {missing[0]}")
    return found


def _articles(connection: Connection, urls: Iterable[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for some in slices(dict.fromkeys(urls)):
        by_digest = {digest(url): url for url in some}
        rows = _ARTICLES(connection, list(by_digest))
        found |= {by_digest[key]: (number, url) for key, number, url in rows}
    return found


def stand_for(connection: Connection, target: str, others: Iterable[str]) -> None:
    """Let addresses stand for `target`, unless they belong to a stored article already.

    Where the target itself belongs to an article, they stand for that article's own address.
    """
    urls = {digest(url): url for url in (target, *others) if url}
    known = [row for some in slices(urls) for row in _KNOWN(connection, some)]
    owners = {key: canonical for key, canonical, article in known if article is not None}
    canonical = owners.get(digest(target), digest(target))
    rows = [
        {"digest": key, "url": url, "canonical": canonical}
        for key, url in urls.items()
        if key not in owners
    ]
    replace_rows(connection, ADDRESS, rows, ("canonical",))
    # What stood for one of them now stands where that one stands. Nothing ever stood for an
    # address that was not there.
    moved = [key for key, was, article in known if article is None and was != canonical]
    if moved:
        connection.execute(_FOLLOW, {"digests": moved, "canonical": canonical})


def same_thing(connection: Connection, urls: Iterable[str]) -> frozenset[bytes]:
    """The digests of all addresses that stand for the same things as these."""
    asked = {digest(url) for url in urls}
    standing = select(ADDRESS.c.canonical).where(ADDRESS.c.digest.in_(asked))
    canonical = {*connection.scalars(standing), *asked}
    together = select(ADDRESS.c.digest).where(ADDRESS.c.canonical.in_(canonical))
    return frozenset({*canonical, *connection.scalars(together)})
