"""Which addresses stand for the same thing."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from core.errors import StorageError
from storage.columns import digest
from storage.rows import ARTICLE, insert_into, slices
from storage.tables import AddressRow, table

ADDRESS = table(AddressRow)


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
        rows = connection.execute(
            select(ADDRESS.c.digest, ARTICLE.c.id, ARTICLE.c.url)
            .join(ARTICLE, ARTICLE.c.digest == ADDRESS.c.canonical)
            .where(ADDRESS.c.digest.in_(by_digest))
        )
        found |= {by_digest[key]: (number, url) for key, number, url in rows}
    return found


def stand_for(connection: Connection, target: str, others: Iterable[str]) -> None:
    """Let addresses stand for `target`, unless they belong to a stored article already.

    Where the target itself belongs to an article, they stand for that article's own address.
    """
    free = {digest(url): url for url in (target, *others) if url}
    owned = select(ADDRESS.c.digest, ADDRESS.c.canonical).join(
        ARTICLE, ARTICLE.c.digest == ADDRESS.c.canonical
    )
    owners = {key: of for key, of in connection.execute(owned.where(ADDRESS.c.digest.in_(free)))}
    canonical = owners.get(digest(target), digest(target))
    rows = [
        {"digest": key, "url": url, "canonical": canonical}
        for key, url in free.items()
        if key not in owners
    ]
    if not rows:
        return
    insert = insert_into(connection, ADDRESS)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["digest"], set_={"canonical": insert.excluded.canonical}
        ),
        rows,
    )
    # What stood for one of them now stands where that one stands.
    followers = ADDRESS.c.canonical.in_([row["digest"] for row in rows])
    connection.execute(update(ADDRESS).where(followers).values(canonical=canonical))


def same_thing(connection: Connection, urls: Iterable[str]) -> frozenset[bytes]:
    """The digests of all addresses that stand for the same things as these."""
    asked = {digest(url) for url in urls}
    standing = select(ADDRESS.c.canonical).where(ADDRESS.c.digest.in_(asked))
    canonical = {*connection.scalars(standing), *asked}
    together = select(ADDRESS.c.digest).where(ADDRESS.c.canonical.in_(canonical))
    return frozenset({*canonical, *connection.scalars(together)})
