"""Which links of a section page are articles: ours beside newspaper4k's rule and all links.

    make bench-sections

The outlets invented for Wirewatch (`tests/scrapers/section_sites.py`), five looks at each;
counted is what each look offers that no earlier one did.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import tldextract

from tests.scrapers.section_score import Rule, Score, ours, score
from tests.scrapers.section_sites import OUTLETS


def rules() -> Mapping[str, Rule]:
    """Ours, newspaper4k's, and none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses an optional package
        from newspaper import urls
    # Its list of suffixes comes with the package; without this it asks the network at first.
    urls.tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    return {
        "wirewatch": ours,
        "newspaper4k": lambda state: frozenset(u for u in state.links if urls.valid_url(u)),
        "all links": lambda state: state.links,
    }


def main() -> None:
    """Print the F1 of each outlet, and of all."""
    by_name = rules()
    print(f"{'outlet':12}" + "".join(f"{name:>14}" for name in by_name))
    totals = dict.fromkeys(by_name, Score())
    for outlet in OUTLETS:
        found = {name: score(outlet, rule) for name, rule in by_name.items()}
        print(f"{outlet.name:12}" + "".join(f"{one.f1:14.3f}" for one in found.values()))
        totals = {name: totals[name] + one for name, one in found.items()}
    print(f"{'all':12}" + "".join(f"{one.f1:14.3f}" for one in totals.values()))


if __name__ == "__main__":
    main()
