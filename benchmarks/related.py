"""Group reports by event, in other words: B³ on our own set, and on ECB+ where you have it.

`python -m benchmarks.related [ECB+ FOLDER]`; the corpus is not ours to give along. A folder holds
`<topic>/<topic>_<n>ecb[plus].xml` or `.txt`; an event is a topic and its half (ecb or ecbplus), as
usual. Thresholds and weights are chosen on our set and the odd topics, never on the even ones.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.stories import Scores, score
from matching.related import EventIndex

HERE = Path(__file__).parent

_ADDRESS = re.compile(r"https? ?:")
_WORDS = re.compile(r"[^\W\d_]+")
_DATE = re.compile(
    "(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|(jan|febr)uary|march|april|august"
    "|(septem|octo|novem|decem)ber|(sun|mon|tue|wed|thu|fri|sat|tues|wednes|thurs|satur)(day)?"
    "|updated|published|posted|edited|downloaded|last|on|at|ago|years?|days?|st|nd|rd|th"
    "|am|pm|a|p|m|[a-z]?[a-z]t|uk|us)$",
    re.I,
)

Report = tuple[str, str, str]
"""(event, headline, text)"""

THRESHOLDS = (0.15, 0.18, 0.2, 0.22, 0.25, 0.3)


def own_reports() -> list[Report]:
    """Our own set."""
    lines = (HERE / "related_reports.txt").read_text("utf-8").splitlines()
    blocks = "\n".join(line for line in lines if not line.startswith("#")).strip().split("\n\n")
    reports = []
    for block in blocks:
        head, _, text = block.partition("\n")
        event, _, title = head.partition(" | ")
        reports.append((event, title, text))
    return reports


def ecb_reports(folder: Path) -> list[Report]:
    """ECB+ as it is published, or its running words: `.txt`, a line a sentence.

    The headline is the first sentence that is neither the page's address nor its date, which a
    watch has apart from the text; lines of that kind are left out.
    """
    reports = []
    for path in sorted(p for p in folder.rglob("*_*ecb*") if p.suffix in (".xml", ".txt")):
        told = [line for line in _sentences(path) if not _ADDRESS.match(line) and not _dates(line)]
        topic, _, rest = path.stem.partition("_")
        event = f"{topic} {'ecbplus' if 'plus' in rest else 'ecb'}"
        reports.append((event, " ".join(told[:1]), "\n".join(told[1:])))
    return reports


def _sentences(path: Path) -> list[str]:
    if path.suffix == ".txt":
        return path.read_text("utf-8").splitlines()
    sentences: dict[str, list[str]] = {}
    for token in ElementTree.parse(path).getroot().iter("token"):  # noqa: S314 - the corpus
        sentences.setdefault(token.get("sentence", "0"), []).append(token.text or "")
    return [" ".join(words) for words in sentences.values()]


def _dates(line: str) -> bool:
    """Whether a line says nothing but when a page was written."""
    return any(c.isdigit() for c in line) and all(_DATE.match(w) for w in _WORDS.findall(line))


def grouped(reports: list[Report], at_least: float | None = None, seed: int = 6) -> Scores:
    """Scores of the events that the index makes of reports in some order."""
    order = list(range(len(reports)))
    random.Random(seed).shuffle(order)  # noqa: S311 - the same order for everybody
    index = EventIndex() if at_least is None else EventIndex(at_least=at_least)
    found = [index.add(str(n), reports[n][1], reports[n][2]) for n in order]
    return score([reports[n][0] for n in order], found)


def main() -> None:
    """Print the scores: for several thresholds where they may be chosen, else as it is set."""
    sets = {"ours": own_reports()}
    if len(sys.argv) > 1:
        ecb = ecb_reports(Path(sys.argv[1]))
        odd = {event for event, _, _ in ecb if int(event.split()[0]) % 2}
        sets["ECB+, odd topics"] = [report for report in ecb if report[0] in odd]
        sets["ECB+, even topics"] = [report for report in ecb if report[0] not in odd]
        sets["ECB+"] = ecb
    for name, reports in sets.items():
        print(f"{name}: {len(reports)} reports on {len({r[0] for r in reports})} events")
        for at_least in (None, *(THRESHOLDS if "ours" in name or "odd" in name else ())):
            began = time.process_time()
            runs = [grouped(reports, at_least, seed) for seed in range(5)]
            speed = 5 * len(reports) / (time.process_time() - began)
            precision, recall, f1 = (
                sum(getattr(run, part) for run in runs) / 5
                for part in ("b3_precision", "b3_recall", "b3_f1")
            )
            print(
                f"  from {at_least or 'as set'}: B3 precision {precision:.3f}, "
                f"recall {recall:.3f}, F1 {f1:.3f}; {speed:,.0f} a second"
            )


if __name__ == "__main__":
    main()
