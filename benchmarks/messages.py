"""How many messages does a person get for each story, reprints and follow-ups included?

    python -m benchmarks.messages

Copies of the offline newsroom's reports (and of the labelled articles of the shared cases, where
they lie beside the checkout) come in by eight outlets, as `benchmarks.story_variants` makes them,
and pass the pipeline's own storing, story-finding, routing and outbox.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.follow_ups import follow_up_reason
from benchmarks.stories import CASES, Report, load_reports
from benchmarks.story_variants import make_samples
from core.values import Article, Hit, Receiver, Route, Source, Span, Topic, Watch
from pipeline.settle import settle
from seeds.newsroom import load_outlets
from storage import open_store

SOURCES = tuple(Source(f"press{n}", f"Press {n}", "https://x.example/") for n in range(8))
WATCH = Watch(
    sources=SOURCES,
    topics=(Topic("news", "News"),),
    receivers=(Receiver("desk", "mailto://x"),),
    routes=(Route(("desk",)),),
)
#: Two reports on one event share quotations; which of them is copied is not ours to say.
SAME_EVENT = {"supplies-landed", "ayungin-supplies"}


@dataclass(frozen=True)
class Told:
    """What one recipient got: messages, of them follow-ups by reason; true stories, articles."""

    messages: int
    follow_ups: Counter[str]
    stories: int
    articles: int


def tell(reports: Sequence[Report], spare: Sequence[str], folder: Path) -> Told:
    """Bring copies of these reports in, one by one, and deliver after each."""
    samples = make_samples(reports, spare)
    store = open_store(f"sqlite:///{folder}/news.db")
    for number, sample in enumerate(samples):
        url, now = f"https://press.example/{number}", sample.published
        article = Article(url, sample.title, sample.text, SOURCES[number % 8].slug)
        hit = Hit("news", "v1", url, 0.5, (Span("title", 0, 1, "x"),), "title", sample.title)
        with store.begin() as tx:
            settle(tx, WATCH, article, (), [hit], now)
        for row in store.claim(now, timedelta(minutes=5)):
            store.settle_delivery(row.id, row.token, "sent", now)
    rows = store.deliveries()
    store.close()
    reasons = Counter(reason for row in rows if (reason := follow_up_reason(row.alert.key)))
    stories = len({sample.story for sample in samples})
    return Told(len(rows), Counter(map(str, reasons.elements())), stories, len(samples))


def newsroom(half: int) -> tuple[list[Report], list[str]]:
    """Half of the newsroom's reports, and the texts of the others."""
    reports = [
        (page.title, "\n\n".join(page.paragraphs))
        for outlet in load_outlets()
        for page in outlet.pages
        if page.kind == "article" and page.slug not in SAME_EVENT
    ]
    return reports[half::2], [text for _, text in reports[1 - half :: 2]]


def main() -> None:
    """Print a line for each half of each set."""
    sets = {f"newsroom, half {half + 1}": newsroom(half) for half in (0, 1)}
    if CASES.is_dir():
        real = load_reports()
        for half in (0, 1):
            rest = [text for _, text in real[1 - half :: 2]]
            sets[f"labelled articles, half {half + 1}"] = (real[half::2][:120], rest)
    for name, (reports, spare) in sets.items():
        with TemporaryDirectory() as folder:
            told = tell(reports, spare, Path(folder))
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(told.follow_ups.items()))
        print(
            f"{name}: {told.articles} articles, {told.stories} stories, {told.messages} messages: "
            f"{told.messages / told.stories:.3f} a story (follow-ups: {why or 'none'})"
        )


if __name__ == "__main__":
    main()
