"""Full-text search over all stored articles, on either database.

The words are cut by `core.words`, so the databases need to understand no language: SQLite's
FTS5 splits at blanks, PostgreSQL takes the words with their numbers as a `tsvector`. Article
numbers grow with time, so a span of numbers is a span of time: a question goes through such
spans from the newest on, and PostgreSQL keeps the words of each span of `PARTITION` numbers in
a partition of its own (docs/decisions/0028).

An article is indexed when it is stored. Those of a database that is older than this index are
taken in from the newest on, a few at a time (`index_older`); until then they are not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    false,
    func,
    select,
    text,
    update,
)
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.sql.selectable import TextualSelect

from core.values import Article, FoundArticle
from core.words import Either, Every, Phrase, Sought, phrases_of, words_of
from storage.columns import RowId
from storage.rows import ARTICLE, article_from
from storage.tables import SearchRow, table

INDEX = table(SearchRow)

#: From so many articles on, SQLite does better to go through the hits than through the articles.
COMMON = 2000

#: What the outline of a query is held against. All of it stands before the text in its row.
_HEADLINE = [
    ARTICLE.c[name]
    for name in ("id", "found_at", "url", "title", "source", "language", "authors", "wire")
]

_APART = """
    WITH found AS MATERIALIZED (
        SELECT article_id FROM article_search
        WHERE words @@ CAST(:asked AS tsquery) AND article_id >= :low AND article_id < :high
    )
    SELECT article_id FROM found ORDER BY article_id DESC LIMIT :limit
"""

_MERGE = text("INSERT INTO article_search (article_search, rank) VALUES ('merge', :pages)")

#: Numbers of articles of which PostgreSQL keeps the words together; see the decision.
PARTITION = 250_000


def index_articles(connection: Connection, articles: Iterable[tuple[int, str, str]]) -> None:
    """Make articles searchable: (number, title, text), each once; `reindex` replaces."""
    rows = [(number, words_of(title, body)) for number, title, body in articles]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO article_search (rowid, words) VALUES (:id, :words)"),
            [{"id": number, "words": " ".join(words)} for number, words in rows],
        )
        return
    for part in sorted({number // PARTITION for number, _ in rows}):
        _make_room(connection, part)
    connection.execute(
        text(
            "INSERT INTO article_search (article_id, words) VALUES (:id, CAST(:words AS tsvector))"
        ),
        [{"id": number, "words": _vector(words)} for number, words in rows],
    )


def _make_room(connection: Connection, part: int) -> None:
    """See that a partition is there. Who writes articles is alone, so nobody else makes it."""
    name = f"article_search_{part}"
    if connection.scalar(text("SELECT to_regclass(:name)").bindparams(name=name)) is None:
        first, last = part * PARTITION, (part + 1) * PARTITION
        connection.exec_driver_sql(
            f"CREATE TABLE {name} PARTITION OF article_search FOR VALUES FROM ({first}) TO ({last})"
        )


def reindex(
    connection: Connection, number: int, before: Sequence[str], after: Sequence[str]
) -> None:
    """Let an article, (title, text) before, be found by what it says now."""
    if words_of(*before) == words_of(*after):
        return
    if forget(connection, [(number, before[0], before[1])]):
        index_articles(connection, [(number, after[0], after[1])])


#: Pages of SQLite's index that one `merge` writes: 7 ms of processor time.
MERGED_PAGES = 64


def merge(connection: Connection) -> bool:
    """Do some of the merging that SQLite's index needs; whether there was any to do.

    What a transaction adds or forgets lies in a segment of its own until a few are merged into
    one. SQLite does so by itself within any later transaction, 64 pages for each of the index's
    levels at once: up to 50 ms of processor time in which nobody else can write. It starts from
    four segments of a level, and `merge` leaves two (migration 0022), so that nothing is left to
    the next transaction. PostgreSQL's index needs none of it.
    """
    if connection.dialect.name != "sqlite":
        return False
    changes = select(func.total_changes())
    before = connection.execute(changes).scalar_one()
    connection.execute(_MERGE, {"pages": MERGED_PAGES})
    # The statement itself counts as one change.
    return int(connection.execute(changes).scalar_one()) - int(before) > 1


#: An article as it is searched: number, title, text.
Searched = tuple[int, str, str]


def cut_ahead(connection: Connection, articles: Iterable[Searched]) -> dict[Searched, str]:
    """The words that `forget` would cut, for a caller that holds no lock yet."""
    if connection.dialect.name != "sqlite":
        return {}
    return {one: " ".join(words_of(*one[1:])) for one in articles}


def forget(
    connection: Connection,
    articles: Iterable[Searched],
    ready: Mapping[Searched, str] | None = None,
) -> int:
    """Let articles be found no more; how many were searchable.

    SQLite's index holds no text, so it must be told what to forget; `ready` has the words of
    those that were cut ahead.
    """
    ready = ready or {}
    first = indexed_from(connection)
    gone = [one for one in articles if one[0] >= first]
    if not gone:
        return 0
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(
                "INSERT INTO article_search (article_search, rowid, words)"
                " VALUES ('delete', :id, :words)"
            ),
            [
                {"id": one[0], "words": ready.get(one) or " ".join(words_of(*one[1:]))}
                for one in gone
            ],
        )
    else:
        connection.execute(
            text("DELETE FROM article_search WHERE article_id = :id"),
            [{"id": number} for number, *_ in gone],
        )
    return len(gone)


def indexed_from(connection: Connection) -> int:
    """The number from which on every article is searchable; 0 when all are."""
    return connection.scalar(select(INDEX.c.indexed_from)) or 0


def index_older(connection: Connection, limit: int) -> int:
    """Make the newest of the articles that are not yet searchable so; how many are left."""
    first = indexed_from(connection)
    if not first:
        return 0
    columns = (ARTICLE.c.id, ARTICLE.c.title, ARTICLE.c.text)
    newest = select(*columns).where(ARTICLE.c.id < first).order_by(ARTICLE.c.id.desc())
    rows = connection.execute(newest.limit(limit)).all()
    index_articles(connection, [(number, title, body) for number, title, body in rows])
    first = rows[-1].id if len(rows) == limit else 0
    connection.execute(update(INDEX).values(indexed_from=first))
    return _older(connection, first)


def unsearchable(connection: Connection) -> int:
    """About how many stored articles are not yet searchable."""
    return _older(connection, indexed_from(connection))


def _older(connection: Connection, first: int) -> int:
    # Counting them would read the whole table; the numbers have few holes.
    oldest = connection.scalar(select(func.min(ARTICLE.c.id))) if first else None
    return max(0, first - oldest) if oldest is not None else 0


def searchable(
    connection: Connection, since: datetime | None, until: datetime | None
) -> tuple[int, int]:
    """The numbers of searchable articles that were found in a span: from, and up to before."""

    def first(moment: datetime) -> int | None:
        later = select(ARTICLE.c.id).where(ARTICLE.c.found_at >= moment)
        return connection.scalar(later.order_by(ARTICLE.c.found_at, ARTICLE.c.id).limit(1))

    end = (connection.scalar(select(func.max(ARTICLE.c.id))) or 0) + 1
    low = first(since) if since is not None else 0
    high = first(until) if until is not None else None
    low = end if low is None else low
    return max(low, indexed_from(connection)), end if high is None else high


def find(
    connection: Connection,
    sought: Sought | None,
    low: int,
    high: int,
    limit: int,
    *,
    whole: bool,
) -> tuple[FoundArticle, ...]:
    """The newest articles, `low` <= number < `high`, that have what is sought; None: any.

    `whole` as for `found`.
    """
    within = (ARTICLE.c.id >= low, ARTICLE.c.id < high)
    if sought is None:
        chosen = select(ARTICLE.c.id).where(*within).order_by(ARTICLE.c.id.desc()).limit(limit)
        numbers = list(connection.scalars(chosen))
    else:
        asked, statement = _question(connection, sought)
        if connection.dialect.name == "sqlite":
            statement += " AND rowid >= :low AND rowid < :high ORDER BY rowid DESC LIMIT :limit"
        else:
            # Apart, or PostgreSQL walks back over all texts for a rare word, hoping for `limit`.
            statement = _APART
        bound = {"asked": asked, "low": low, "high": high, "limit": limit}
        numbers = list(connection.scalars(text(statement), bound))
    return found(connection, numbers, whole=whole)


def found(
    connection: Connection, numbers: Sequence[int], *, whole: bool = True
) -> tuple[FoundArticle, ...]:
    """Articles by number, the newest first; without `whole` only what says who wrote what where."""
    chosen = select(ARTICLE) if whole else select(*_HEADLINE)
    rows = connection.execute(chosen.where(ARTICLE.c.id.in_(numbers))).mappings()
    articles = [
        FoundArticle(row["id"], row["found_at"], article_from(row) if whole else _headline(row))
        for row in rows
    ]
    return tuple(sorted(articles, key=lambda one: -one.number))


def _headline(row: RowMapping) -> Article:
    return Article(
        row["url"], row["title"], "", source=row["source"], language=row["language"],
        authors=tuple(row["authors"]), wire=row["wire"],
    )  # fmt: skip


def found_by(
    connection: Connection, article_id: KeyedColumnElement[int], search: str
) -> ColumnElement[bool]:
    """A condition: the article has everything that a person typed. No input breaks it."""
    phrases = phrases_of(search)
    if not phrases:
        return false()
    asked, statement = _question(connection, Every(phrases))
    if connection.dialect.name != "sqlite":
        return article_id.in_(_matching(statement, asked))
    some = connection.execute(_matching(f"{statement} LIMIT {COMMON}", asked)).all()
    if len(some) < COMMON:
        return article_id.in_([number for (number,) in some])
    # "+ 0" keeps SQLite from looking up the hits of each article found and sorting them: it
    # goes through the hits in the order that the reader asked for.
    return (article_id + 0).in_(_matching(statement, asked))


def _question(connection: Connection, sought: Sought) -> tuple[str, str]:
    """What the index is asked, and the statement that asks it; both are the database's own."""
    if connection.dialect.name == "sqlite":
        return _fts5(
            sought
        ), "SELECT rowid AS article_id FROM article_search WHERE words MATCH :asked"
    statement = "SELECT article_id FROM article_search WHERE words @@ CAST(:asked AS tsquery)"
    return _tsquery(sought), statement


def _matching(statement: str, asked: str) -> TextualSelect:
    return text(statement).bindparams(asked=asked).columns(article_id=RowId)


# A word holds letters, marks and digits only: it cannot leave its quotes.


def _fts5(sought: Sought) -> str:
    match sought:
        case Every(parts):
            return f"({' AND '.join(map(_fts5, parts))})"
        case Either(parts):
            return f"({' OR '.join(map(_fts5, parts))})"
        case Phrase(words, open_end):
            return f'"{" ".join(words)}"' + (" *" if open_end else "")


def _tsquery(sought: Sought) -> str:
    match sought:
        case Every(parts):
            return f"({' & '.join(map(_tsquery, parts))})"
        case Either(parts):
            return f"({' | '.join(map(_tsquery, parts))})"
        case Phrase(words, open_end):
            quoted = [f"'{word}'" for word in words]
            return f"({' <-> '.join(quoted)}{':*' if open_end else ''})"


def _vector(words: Sequence[str]) -> str:
    return " ".join(f"'{word}':{at}" for at, word in enumerate(words, 1))
