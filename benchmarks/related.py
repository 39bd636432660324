"""Group reports by event, in other words: B³ on our own set, and on ECB+ where you have it.

`python -m benchmarks.related [ECB+ FOLDER]`; the corpus is not ours to give along. A folder holds
`<topic>/<topic>_<n>ecb[plus].xml`; an event is a topic and its half (ecb or ecbplus), as usual.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.stories import Scores, score
from matching.related import EventIndex

HERE = Path(__file__).parent

Report = tuple[str, str, str]
"""(event, headline, text)"""


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
    """ECB+ as it is published: sentences of tokens; the first sentences are the headline."""
    reports = []
    for path in sorted(folder.rglob("*.xml")):
        sentences: dict[str, list[str]] = {}
        for token in ElementTree.parse(path).getroot().iter("token"):  # noqa: S314 - the corpus
            sentences.setdefault(token.get("sentence", "0"), []).append(token.text or "")
        told = [" ".join(words) for words in sentences.values()]
        topic, _, rest = path.stem.partition("_")
        event = f"{topic} {'ecbplus' if 'plus' in rest else 'ecb'}"
        reports.append((event, " ".join(told[:1]), "\n".join(told[1:])))
    return reports


def grouped(reports: list[Report], at_least: float | None = None, seed: int = 6) -> Scores:
    """Scores of the events that the index makes of reports in some order."""
    order = list(range(len(reports)))
    random.Random(seed).shuffle(order)  # noqa: S311 - the same order for everybody
    index = EventIndex() if at_least is None else EventIndex(at_least=at_least)
    found = [index.add(str(n), reports[n][1], reports[n][2]) for n in order]
    return score([reports[n][0] for n in order], found)


def main() -> None:
    """Print the scores for several thresholds."""
    sets = {"ours": own_reports()}
    if len(sys.argv) > 1:
        sets["ECB+"] = ecb_reports(Path(sys.argv[1]))
    for name, reports in sets.items():
        print(f"{name}: {len(reports)} reports on {len({r[0] for r in reports})} events")
        for at_least in (None, 0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.25, 0.3):
            began = time.perf_counter()
            runs = [grouped(reports, at_least, seed) for seed in range(5)]
            speed = 5 * len(reports) / (time.perf_counter() - began)
            mean = [
                sum(getattr(run, part) for run in runs) / 5 for part in ("b3_precision", "b3_f1")
            ]
            print(
                f"  from {at_least or 'as set'}: B3 precision {mean[0]:.3f}, "
                f"F1 {mean[1]:.3f}; {speed:,.0f} a second"
            )


if __name__ == "__main__":
    main()
