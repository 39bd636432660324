"""Search the whole archive with the query language of topics.

The index of words tells which articles a query may match (`matching.sought`), from the newest
on; each is held against the query as a poll would hold it against a topic, so that a search
finds exactly what a topic would. The work is bounded by time: where it runs out, the page says
how far back it looked and where to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import SetupError
from core.values import Article, FoundArticle, Hit, Source, Topic, Watch
from matching import Matcher
from matching.outline import Outline, outline_of
from matching.sought import has_terms, sought_by
from pipeline.ports import Store

#: As long as nobody minds to wait, in seconds; what a person types is answered long before.
BUDGET_S = 1.5
#: Articles read at once: few at first, because most questions fill a page with them.
FEWEST, MOST = 30, 240
#: Headlines, where a query asks something of them.
MOST_HEADLINES = 2_000
#: Numbers that the index is asked for at once: from here on four times as many, as long as it
#: answers within QUICK seconds, and half of them where it takes more than SLOW. On a million
#: articles a phrase of common words that never stand together took 80 ms for 60,000 numbers.
FIRST_SPAN, SMALLEST_SPAN = 50_000, 2_000
QUICK, SLOW = 0.03, 0.15

#: The name under which a query is compiled; it shows nowhere.
_NAME = "search"
_NO_HIT = Hit(_NAME, "", "", 0.0, (), "body", "")


@dataclass(frozen=True, slots=True)
class Result:
    """One article that a query matches, with the evidence; its number finds it again."""

    number: int
    found_at: datetime
    article: Article
    hit: Hit


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results, newest first.

    Attributes:
        results: what was found.
        older: where the next page begins; None when the archive is at its end.
        read: articles that were held against the query.
        back_to: as far back as the time reached, when it ran out before the page was full.
        unsearchable: about how many older articles are not in the index yet.
    """

    results: tuple[Result, ...]
    older: int | None
    read: int = 0
    back_to: datetime | None = None
    unsearchable: int = 0


def search_archive(
    store: Store,
    watch: Watch,
    query: str,
    ticks: Callable[[], float],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 20,
    budget_s: float = BUDGET_S,
) -> Page:
    """The newest articles, numbered below `before`, that a query matches.

    `ticks` counts seconds. Raises SetupError, in one sentence with the column, for a query that
    cannot be read, and for one that names nothing to find.
    """
    if not query.strip():
        raise SetupError("write a word to find")
    topic = Topic(_NAME, _NAME, query=query)
    try:
        matcher = Matcher([topic])
        named = has_terms(topic)
    except SetupError as error:
        told = (one.removeprefix(f'topic "{_NAME}", query, ') for one in error.problems)
        raise SetupError(*told) from error
    if not named:
        raise SetupError(
            "name a word to find: NOT and fields such as lang: only narrow a search, "
            "as in japan lang:ja"
        )
    low, end = store.searchable(since, until)
    outline = outline_of(topic)
    walk = _Walk(store, watch, matcher, ticks, outline)
    high = end if before is None else min(before, end)
    started, sought, many, span = ticks(), sought_by(topic), FEWEST, FIRST_SPAN
    while high > low and len(walk.results) < limit:
        asked = ticks()
        if asked - started > budget_s:
            break
        bottom = max(low, high - span)
        some = store.find(sought, bottom, high, many, whole=outline is None)
        answered = ticks()
        high = walk.through(some, limit, started + budget_s) or (
            some[-1].number if len(some) == many else bottom
        )
        many = min(2 * many, MOST if outline is None else MOST_HEADLINES)
        if answered - asked < QUICK:
            span *= 4
        elif answered - asked > SLOW:
            span = max(span // 2, SMALLEST_SPAN)
    unfinished = high > low
    return Page(
        results=tuple(walk.results),
        older=high if unfinished else None,
        read=walk.read,
        back_to=_moment(store, high) if unfinished and len(walk.results) < limit else None,
        unsearchable=store.unsearchable(),
    )


class _Walk:
    """Holds articles against a query, one after another."""

    def __init__(
        self,
        store: Store,
        watch: Watch,
        matcher: Matcher,
        ticks: Callable[[], float],
        outline: Outline | None = None,
    ) -> None:
        self._store = store
        self._outline = outline
        self._sources: Mapping[str, Source] = {source.slug: source for source in watch.sources}
        self._matcher = matcher
        self._ticks = ticks
        self.results: list[Result] = []
        self.read = 0

    def _whole(self, some: tuple[FoundArticle, ...]) -> Iterator[FoundArticle]:
        """Those that may match, with their texts; with an outline, `some` are headlines."""
        if self._outline is None:
            for one in some:
                self.read += 1
                yield one
            return
        self.read += len(some)
        fits = self._outline.fits
        named = self._outline.named([one.article.title for one in some])
        numbers = [
            one.number
            for one, is_named in zip(some, named, strict=True)
            if is_named and fits(one.article, *self._source(one.article))
        ]
        for at in range(0, len(numbers), FEWEST):
            yield from self._store.found(numbers[at : at + FEWEST])

    def _source(self, article: Article) -> tuple[str, str]:
        """The country and the address of its source, as far as it is watched."""
        source = self._sources.get(article.source)
        return (source.country, source.url) if source else ("", "")

    def through(self, some: tuple[FoundArticle, ...], limit: int, stop: float) -> int | None:
        """Go through articles; the number where it stopped before their end, or None."""
        for one in self._whole(some):
            country, url = self._source(one.article)
            for hit in self._matcher.match(one.article, country=country, source_url=url):
                self.results.append(Result(one.number, one.found_at, one.article, hit))
            if len(self.results) >= limit or self._ticks() > stop:
                return one.number
        return None


def read_article(store: Store, watch: Watch, number: int, query: str) -> Result | None:
    """A stored article by its number, with what a query marks in it; None where there is none.

    A query that cannot be read, or does not match, marks nothing.
    """
    found = store.find(None, number, number + 1, 1)
    if not found:
        return None
    one = found[0]
    try:
        walk = _Walk(store, watch, Matcher([Topic(_NAME, _NAME, query=query)]), lambda: 0.0)
        walk.through(found, 1, 0.0)
    except SetupError:
        return Result(one.number, one.found_at, one.article, _NO_HIT)
    return next(iter(walk.results), Result(one.number, one.found_at, one.article, _NO_HIT))


def _moment(store: Store, number: int) -> datetime | None:
    """When the newest article below a number was found."""
    newest = store.find(None, 0, number, 1)
    return newest[0].found_at if newest else None
