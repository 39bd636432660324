"""Full-text search over the articles that have hits, on either database.

The words are cut by `storage.words`, so the databases need to understand no language: SQLite's
FTS5 splits at blanks, PostgreSQL takes the words with their numbers as a `tsvector`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, false, text
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.sql.selectable import TextualSelect

from storage.columns import RowId
from storage.words import Phrase, phrases_of, words_of

#: From so many articles on, SQLite does better to go through the hits than through the articles.
COMMON = 2000


def index_articles(connection: Connection, articles: Iterable[tuple[int, str, str]]) -> None:
    """Make articles searchable: (id, title, text), each once; `reindex` replaces."""
    rows = [(number, words_of(title, body)) for number, title, body in articles]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO article_search (rowid, words) VALUES (:id, :words)"),
            [{"id": number, "words": " ".join(words)} for number, words in rows],
        )
    else:
        connection.execute(
            text(
                "INSERT INTO article_search (article_id, words)"
                " VALUES (:id, CAST(:words AS tsvector)) ON CONFLICT DO NOTHING"
            ),
            [{"id": number, "words": _vector(words)} for number, words in rows],
        )


def reindex(
    connection: Connection, number: int, before: Sequence[str], after: Sequence[str]
) -> None:
    """Let an article, (title, text) before, be found by what it says now; if it was searchable.

    SQLite's index holds no text, so it must be told what to forget.
    """
    was = words_of(*before)
    if not was or was == words_of(*after):
        return
    if connection.dialect.name == "sqlite":
        # Such an index cannot be asked for a row, but whether a word stands in it.
        known = "SELECT 1 FROM article_search WHERE words MATCH :asked AND rowid = :id"
        forget = (
            "INSERT INTO article_search (article_search, rowid, words)"
            " VALUES ('delete', :id, :words)"
        )
    else:
        known = "SELECT 1 FROM article_search WHERE article_id = :id"
        forget = "DELETE FROM article_search WHERE article_id = :id"
    of = {"id": number, "asked": f'"{was[0]}"', "words": " ".join(was)}
    if connection.execute(text(known), of).first() is not None:
        connection.execute(text(forget), of)
        index_articles(connection, [(number, after[0], after[1])])


def found_by(
    connection: Connection, article_id: KeyedColumnElement[int], search: str
) -> ColumnElement[bool]:
    """A condition: the article has everything that a person typed. No input breaks it."""
    phrases = phrases_of(search)
    if not phrases:
        return false()
    if connection.dialect.name != "sqlite":
        statement = "SELECT article_id FROM article_search WHERE words @@ CAST(:asked AS tsquery)"
        asked = " & ".join(_tsquery(phrase) for phrase in phrases)
        return article_id.in_(_matching(statement, asked))
    statement = "SELECT rowid AS article_id FROM article_search WHERE words MATCH :asked"
    asked = " AND ".join(_fts5(phrase) for phrase in phrases)
    some = connection.execute(_matching(f"{statement} LIMIT {COMMON}", asked)).all()
    if len(some) < COMMON:
        return article_id.in_([number for (number,) in some])
    # "+ 0" keeps SQLite from looking up the hits of each article found and sorting them: it
    # goes through the hits in the order that the reader asked for.
    return (article_id + 0).in_(_matching(statement, asked))


def _matching(statement: str, asked: str) -> TextualSelect:
    return text(statement).bindparams(asked=asked).columns(article_id=RowId)


# A word holds letters, marks and digits only: it cannot leave its quotes.


def _fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.open_end else "")


def _tsquery(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    if phrase.open_end:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def _vector(words: Sequence[str]) -> str:
    return " ".join(f"'{word}':{at}" for at, word in enumerate(words, 1))
