"""How fast and how rightly articles are held against topics: `make bench-match`.

Everything is included: folding, scan, evaluation, score, spans, sentence. Topics and articles
are made from invented words with the frequencies of a language (Zipf), in four scripts, so
nothing is downloaded. Other engines get the same folded articles and the same patterns and do
the scan only. One core, processor time. Then: agreement with the slow evaluator of the tests, the
tables of cases (every example of the language page, every script), and relevance on public news
(benchmarks/relevance.py). `python -m benchmarks.match --quick` leaves out 100,000 topics.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import multiprocessing
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

from benchmarks import relevance
from benchmarks.match_cases import agreement, cases
from core.fold import fold
from core.fold_tables import tables
from core.values import Article, Term, Topic
from matching import Matcher
from matching.compiling import compile_topics

SEED = 20261122
WORDS = 150_000
ARTICLES = 200
#: Of the terms of a watch list of names, so many are a single word (elsewhere one in five).
NAMES_OF_ONE_WORD = 0.02
#: Ranks below this are function words and everyday ones; a topic narrows down with them only.
COMMON = 600


def vocabulary(rng: random.Random) -> list[str]:
    """Invented words, the frequent ones short; every tenth has an accent."""
    onsets = re.findall("sh|tr|pl|.", "bcdfghklmnprstvzshtrpl")
    syllables = [onset + vowel for onset in onsets for vowel in "aeiou"]
    words: dict[str, None] = {}
    while len(words) < WORDS:
        length = 1 if len(words) < 50 else 2 if len(words) < 2000 else rng.choice((2, 3, 3, 4))
        word = "".join(rng.choice(syllables) for _ in range(length))
        if rng.random() < 0.1:
            word = word.replace("a", "á", 1)
        words[word] = None
    return list(words)


class World:
    """The words, and how often each is said."""

    def __init__(self, *, names: bool = False) -> None:
        self.rng = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
        self.names = names
        self.words = vocabulary(self.rng)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
        self.ideographs = [chr(0x4E00 + self.rng.randrange(6000)) for _ in range(2500)]
        self.syllables = [chr(0xAC00 + self.rng.randrange(11000)) for _ in range(900)]

    def say(self, count: int) -> list[str]:
        return self.rng.choices(self.words, cum_weights=self.weights, k=count)

    def article(self, number: int, words: int = 600) -> Article:
        said = self.say(words)
        sentences, at = [], 0
        while at < len(said):
            step = self.rng.randint(8, 28)
            part = said[at : at + step]
            if self.rng.random() < 0.3 and len(part) > 3:
                part[2] = f"“{part[2]}”" if self.rng.random() < 0.5 else f"{part[2]}’s"
            if self.rng.random() < 0.15 and len(part) > 5:
                part[4] = self.rng.choice(("U.S.", "–", "Indo-Pacific", "co-operation"))
            sentences.append(" ".join(part).capitalize() + ".")
            at += step
        body = [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
        title = " ".join(self.say(9)).capitalize()
        return Article(f"https://news.example/{number}", title, "\n\n".join(body), language="en")

    def phrase(self) -> str:
        """A thing to watch for: one to three words that are not function words."""
        kind = self.rng.random()
        if kind < 0.12:
            return "".join(self.rng.choices(self.ideographs, k=self.rng.randint(2, 5)))
        if kind < 0.18:
            return "".join(self.rng.choices(self.syllables, k=self.rng.randint(2, 4)))
        if self.names:
            count = 1 if self.rng.random() < NAMES_OF_ONE_WORD else self.rng.choice((2, 2, 2, 3))
        else:
            count = self.rng.choice((1, 2, 2, 2, 3))
        low = 30_000 if count == 1 else COMMON
        return " ".join(self.words[self.rng.randrange(low, WORDS)] for _ in range(count))

    def everyday(self) -> str:
        """A word that helps to narrow a topic down: "navy", "talks", "reef"."""
        return self.words[self.rng.randrange(COMMON // 3, 5 * COMMON)]

    def topic(self, number: int) -> Topic:
        kind = self.rng.random()
        slug = f"topic-{number}"
        if kind < 0.6:
            terms = tuple(Term(self.phrase()) for _ in range(self.rng.randint(4, 12)))
            return Topic(slug, slug, any=terms)
        if kind < 0.8:
            alternatives = tuple(Term(self.phrase()) for _ in range(5))
            required = tuple(Term(self.everyday()) for _ in range(3))
            return Topic(slug, slug, all=(alternatives, required), none=(Term(self.phrase()),))
        a, b, c, d = (f'"{self.phrase()}"' for _ in range(4))
        near = " OR ".join(self.everyday() for _ in range(3))
        return Topic(slug, slug, query=f"({a} OR {b} OR {c}) NEAR/30 ({near}) NOT title:{d}")


def rate(work: Callable[[Any], object], things: Sequence[Any], passes: int = 7) -> str:
    """Things a processor second: each tenth of them counts with its fastest pass.

    So what else runs on the machine counts as little as can be.
    """
    step = max(1, len(things) // 10)
    total = 0.0
    for at in range(0, len(things), step):
        times = []
        for _ in range(passes):
            begun = time.process_time()
            for thing in things[at : at + step]:
                work(thing)
            times.append(time.process_time() - begun)
        total += min(times)
    return f"{len(things) / total:,.0f}"


def patterns(topics: list[Topic]) -> list[str]:
    return list({lexeme.pattern: None for lexeme in compile_topics(topics).terms.values()})


def others(texts: list[str], found: list[str]) -> Iterable[tuple[str, str]]:
    """Scans alone, of engines that are installed."""
    automaton = AhoCorasick(found, implementation=Implementation.ContiguousNFA)
    yield (
        "ahocorasick-rs",
        rate(lambda text: automaton.find_matches_as_indexes(text, overlapping=True), texts),
    )
    try:
        other = importlib.import_module("ahocorasick")
    except ModuleNotFoundError:
        yield "pyahocorasick", "not installed"
    else:
        trie = other.Automaton()
        for number, text in enumerate(found):
            trie.add_word(text, number)
        trie.make_automaton()
        yield "pyahocorasick", rate(lambda text: list(trie.iter(text)), texts)
    try:
        hyperscan = importlib.import_module("hyperscan")
    except ModuleNotFoundError:
        yield "hyperscan", "not installed"
    else:
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(
            expressions=[text.encode() for text in found],
            ids=list(range(len(found))),
            elements=len(found),
            literal=True,
            flags=0,
        )
        ends: list[tuple[int, int]] = []

        def note(number: int, _: int, end: int, *_rest: object) -> None:
            ends.append((number, end))

        yield "hyperscan", rate(lambda text: database.scan(text.encode(), note), texts)
    if len(found) <= 12_000:
        regex = re.compile("|".join(map(re.escape, found)))
        yield "re", rate(regex.findall, texts[:5], 3)


def resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def by_topics(count: int, names: bool = False) -> None:
    """Print a line of the table; in a process of its own, so that its memory is its own.

    With `names` few terms are a single word: a watch list of people and companies. A fifth of
    terms of one word makes every article hit sixty topics once there are 100,000.
    """
    world = World(names=names)
    articles = [world.article(number) for number in range(ARTICLES)]
    texts = [fold(f"\n{one.title}\n\n{one.text}\n").text for one in articles]
    topics = [world.topic(number) for number in range(count)]
    tables()
    gc.collect()
    before, begun = resident(), time.process_time()
    matcher = Matcher(topics)
    compiled = time.process_time() - begun
    held = resident() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    hits = sum(len(matcher.match(one)) for one in articles) / len(articles)
    speed = rate(matcher.match, articles)
    found = patterns(topics)
    print(
        f"{count:>7,} {len(found):>8,} {compiled:8.2f} s {speed:>12} {hits:12.2f} "
        f"{held:6,.0f} / {peak:,.0f} MB   ",
        end="",
        flush=True,
    )
    print(", ".join(f"{name} {figure}" for name, figure in others(texts, found)), flush=True)


def by_length() -> None:
    """Print how speed follows the length of an article, ours and the scans of the others."""
    world = World()
    topics = [world.topic(number) for number in range(1000)]
    matcher, found = Matcher(topics), patterns(topics)
    for words in (150, 600, 2400, 9600):
        some = [world.article(number, words) for number in range(20)]
        texts = [fold(f"\n{one.title}\n\n{one.text}\n").text for one in some]
        scans = ", ".join(f"{name} {figure}" for name, figure in others(texts, found))
        print(f"{words:>7,} {rate(matcher.match, some):>12}      {scans}", flush=True)


def _row(count: int, names: bool = False) -> None:
    row = multiprocessing.get_context("spawn").Process(target=by_topics, args=(count, names))
    row.start()
    row.join()


def main() -> None:
    """Print the tables: speed, memory, agreement, cases, relevance."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="leave out 100,000 topics")
    options.add_argument("--topics", type=int, nargs="*", default=[100, 1000, 10_000, 100_000])
    options.add_argument("--speed", action="store_true", help="leave out agreement and relevance")
    chosen = options.parse_args()
    print(f"{ARTICLES} articles of 600 words; Python {sys.version.split()[0]}, one core")
    print(
        " topics    terms    compile   articles/s hits/article    memory held / peak   "
        "scan alone: articles/s"
    )
    for count in chosen.topics:
        if chosen.quick and count > 10_000:
            continue
        _row(count)
    if not chosen.quick:
        print("a watch list of names: nearly all terms are of two or three words", flush=True)
        _row(max(chosen.topics), True)
    print("\nGrowth with the article, 1,000 topics")
    print("  words   articles/s      scan alone: articles/s", flush=True)
    by_length()
    if chosen.speed:
        return
    print(f"\nAgreement: {agreement(400 if chosen.quick else 4000)}", flush=True)
    print("\nCases, right of all")
    for name, right, total in cases():
        print(f"  {right:>4} of {total:<4} {name}")
    print("\nRelevance")
    sys.argv[1:] = []
    relevance.main()


if __name__ == "__main__":
    main()
