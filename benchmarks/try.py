"""A topic on a large archive: `python -m benchmarks.try [--articles 100000] [--keep FILE]`.

Writes a seeded archive of invented articles of about 600 words in eight scripts into SQLite
(a share of them with sentences about the South China Sea), then holds a topic against all of it
as `wirewatch try` does, and stores its hits as `wirewatch rematch` does; each in a process of
its own, which prints its own peak of memory. With --keep the archive is written to a file, or
taken from there.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from config.loader import load_watch
from core.values import Article, Receiver, Route, Watch
from pipeline.rematch import rematch
from pipeline.trying import try_topic
from storage import open_store
from storage.addresses import ADDRESS
from storage.rows import ARTICLE, article_values

SEED = 20261126
NOW = datetime(2026, 11, 26, tzinfo=UTC)
DAYS = 30
TOPIC = "south-china-sea"
#: One article in so many is about the topic.
ABOUT = 40
#: Language, its share, the letters of its words, letters in a word, words in a sentence, what
#: stands between words, what ends a sentence, and a sentence about the topic.
SCRIPTS = (
    ("en", 40, "etaoinshrdlcumwfgypbvk", (2, 9), 20, " ", ". ",
     "Ships met in the South China Sea on Monday"),
    ("vi", 8, "nhtcgiaoưuđáàạảấềệộớêôxlm", (2, 5), 24, " ", ". ", "Tàu gặp nhau trên Biển Đông"),
    ("ru", 10, "оеаинтсрвлкмдпуяыьгзбчй", (3, 9), 18, " ", ". ",
     "Корабли встретились в Южно-Китайском море"),
    ("ar", 6, "اليمنرتبعدسفحقكهجشطصخء", (3, 6), 22, " ", ". ", "التقت السفن في بحر الصين الجنوبي"),
    ("ja", 14, "のにをはが日国人年会中長出三同時政事自行社見月分議後前民生連五発間対上部東", (2, 4),
     14, "", "。", "南シナ海で船が出会った"),
    ("zh", 12, "的一是了在人有中大国来上时到说们为子和地出道也年得就那要下以生会自着去之过", (2, 4),
     12, "", "。", "船只在南海相遇"),
    ("ko", 8, "가나다라마바사아자차카타파하이기리시지은는도로서에의를한국일", (2, 4), 16, " ", ". ",
     "배들이 남중국해에서 만났다"),
    ("th", 2, "กขคงจชซดตถทนบปผพมยรลวสหอาำิีุูเแโไ", (4, 8), 10, "", " ", "เรือพบกันในทะเลจีนใต้"),
)  # fmt: skip


def articles(count: int) -> Iterator[Article]:
    """So many articles, the same for everybody, over the last thirty days."""
    draw = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
    scripts = [(*one, _sentences(draw, *one[2:7])) for one in SCRIPTS]
    shares = [one[1] for one in SCRIPTS]
    for number in range(count):
        language, *_, about, sentences = draw.choices(scripts, shares)[0]
        per_paragraph = 3
        said = draw.choices(sentences, k=30)
        if not draw.randrange(ABOUT):
            for _ in range(draw.randint(1, 4)):
                said[draw.randrange(len(said))] = about + sentences[0][-2:]
        body = ["".join(said[at : at + per_paragraph]) for at in range(0, 30, per_paragraph)]
        found = NOW - timedelta(days=DAYS) * (1 - number / count)
        yield Article(
            url=f"https://news.example/{number}",
            title=draw.choice(sentences)[:80].strip(),
            text="\n\n".join(body),
            source=f"source-{number % 200}",
            authors=("Ann Example",),
            published=found,
            language=language,
            fetched_at=found,
            dropped=("Share this", "More on this story"),
        )


def _sentences(
    draw: random.Random, letters: str, lengths: tuple[int, int], words: int, gap: str, end: str
) -> list[str]:
    """Two thousand sentences of invented words, some said often and most seldom."""
    known = ["".join(draw.choices(letters, k=draw.randint(*lengths))) for _ in range(8000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(known))))
    return [
        gap.join(draw.choices(known, cum_weights=weights, k=words)).capitalize() + end
        for _ in range(2000)
    ]


def write(path: Path, count: int) -> None:
    """Write the archive into an SQLite store, a thousand rows at a time."""
    store = open_store(f"sqlite:///{path}")
    made = articles(count)
    while batch := list(islice(made, 1000)):
        rows = [article_values(one, one.fetched_at or NOW) for one in batch]
        with store.begin() as tx:
            tx.connection.execute(insert(ARTICLE), rows)
            own = [{"digest": row["digest"], "url": row["url"]} for row in rows]
            tx.connection.execute(
                insert(ADDRESS), [one | {"canonical": one["digest"]} for one in own]
            )
    store.close()


def run(path: Path, what: str) -> None:
    """One of the two, printed."""
    topics = load_watch(Path("config"), {}).topics
    topic = next(one for one in topics if one.slug == TOPIC)
    watch = Watch((), topics, (Receiver("desk", "mailto://x"),), (Route(("desk",)),))
    store = open_store(f"sqlite:///{path}")
    since, wall, used = NOW - timedelta(days=DAYS + 1), time.perf_counter(), time.process_time()
    if what == "try":
        trial = try_topic(store, topic, watch, since, NOW)
        count = trial.articles
        says = f"{len(trial.found):,} hits, {trial.stories:,} stories, {trial.alerts:,} alerts"
    else:
        done = rematch(store, watch, [topic], since, NOW, NOW)
        count = done.articles
        says = f"{sum(dict(done.new).values()):,} hits stored, {done.alerts} alerts owed"
    wall, used = time.perf_counter() - wall, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:>8} {count:>9,} {used:8.1f} s {wall:8.1f} s {count / used:10,.0f} "
        f"{memory:6,.0f} MB   {says}",
        flush=True,
    )
    store.close()


def main() -> None:
    """Write the archive, then print both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--keep", type=Path)
    options.add_argument("--only", choices=("try", "rematch"))
    chosen = options.parse_args()
    if chosen.only:
        run(chosen.keep, chosen.only)
        return
    with TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "news.db"
        if not path.exists():
            write(path, chosen.articles)
        size = path.stat().st_size / 1e6
        print(f"an archive of {size:,.0f} MB; Python {sys.version.split()[0]}, one core")
        print("          articles  processor     clock  articles/s   memory", flush=True)
        for what in ("try", "rematch"):
            call = [sys.executable, "-m", "benchmarks.try", "--keep", str(path), "--only", what]
            subprocess.run(call, check=True)  # noqa: S603 - our own module


if __name__ == "__main__":
    main()
