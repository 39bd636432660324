"""How fast articles are held against topics: `python -m benchmarks.match [--quick]`.

Everything is included: folding, scan, evaluation, score, spans, sentence. Topics and articles
are made from invented words with the frequencies of a language (Zipf), in four scripts, so
nothing is downloaded. Other engines get the same folded articles and the same patterns and do
the scan only. One core, processor time.
"""

from __future__ import annotations

import argparse
import importlib
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

from core.values import Article, Term, Topic
from matching import Matcher
from matching.compiling import compile_topics
from matching.fold import fold

SEED = 20261122
WORDS = 150_000
ARTICLES = 200
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

    def __init__(self) -> None:
        self.rng = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
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


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="leave out 100,000 topics")
    options.add_argument("--topics", type=int, nargs="*", default=[100, 1000, 10_000, 100_000])
    chosen = options.parse_args()
    world = World()
    articles = [world.article(number) for number in range(ARTICLES)]
    texts = [fold(f"\n{one.title}\n\n{one.text}\n").text for one in articles]
    print(f"{ARTICLES} articles of 600 words; Python {sys.version.split()[0]}, one core")
    print(
        "topics   terms    compile    articles/s   hits/article   memory   scan alone: articles/s"
    )
    for count in chosen.topics:
        if chosen.quick and count > 10_000:
            continue
        topics = [world.topic(number) for number in range(count)]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        matcher = Matcher(topics)
        compiled = time.process_time() - begun
        matcher.match(articles[0])
        hits = sum(len(matcher.match(one)) for one in articles) / len(articles)
        speed = rate(matcher.match, articles)
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        found = patterns(topics)
        print(
            f"{count:>7,} {len(found):>8,} {compiled:8.2f} s {speed:>12} {hits:12.2f} "
            f"{memory:9,.0f} MB   ",
            end="",
            flush=True,
        )
        print(", ".join(f"{name} {figure}" for name, figure in others(texts, found)), flush=True)
    print("\nGrowth with the article, 1,000 topics: words, articles/s")
    matcher = Matcher([world.topic(number) for number in range(1000)])
    for words in (150, 600, 2400, 9600):
        some = [world.article(number, words) for number in range(40)]
        print(f"{words:>7,} {rate(matcher.match, some):>10}", flush=True)


if __name__ == "__main__":
    main()
