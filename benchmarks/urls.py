"""Which addresses are one page: ours beside courlan, url-normalize and w3lib.

    make bench-urls

Every pair of `tests/core/address_pairs.tsv` (written for Wirewatch) is brought to one form by
each; the pair is merged when both forms are equal. Peers are called as their own documentation
tells who wants one address for one page; none of them knows the pairs.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from courlan import clean_url
from url_normalize import url_normalize
from w3lib.url import canonicalize_url

from core.urls import canonical_url
from tests.core.address_pairs import PAIRS

PEERS: dict[str, Callable[[str], str | None]] = {
    "wirewatch": canonical_url,
    "courlan": lambda url: clean_url(url),
    "url-normalize": lambda url: url_normalize(url, filter_params=True),
    "url-normalize, defaults": lambda url: url_normalize(url),
    "w3lib": lambda url: canonicalize_url(url),
}
ROUNDS = 20


def merged(form: Callable[[str], str | None], one: str, other: str) -> bool:
    """Whether both come to the same; a form that a peer refuses to make is none."""
    try:
        a, b = form(one), form(other)
    except ValueError:
        return False
    return a is not None and a == b


def main() -> None:
    """Print a line for each."""
    same = [(pair.one, pair.other) for pair in PAIRS if pair.same]
    apart = [(pair.one, pair.other) for pair in PAIRS if not pair.same]
    addresses = [url for pair in PAIRS for url in (pair.one, pair.other)]
    print(f"{'':24} {'one page, merged':>17} {'two, wrongly merged':>20} {'µs an address':>14}")
    for name, form in PEERS.items():
        right = sum(merged(form, *pair) for pair in same)
        wrong = sum(merged(form, *pair) for pair in apart)
        bare = getattr(form, "__wrapped__", form)  # ours is cached; measure the work
        started = time.process_time()
        for _ in range(ROUNDS):
            for url in addresses:
                try:
                    bare(url)
                except ValueError:  # counted as not merged above
                    continue
        spent = (time.process_time() - started) / ROUNDS / len(addresses)
        print(
            f"{name:24} {f'{right} of {len(same)}':>17} {f'{wrong} of {len(apart)}':>20} "
            f"{spent * 1e6:14.1f}"
        )


if __name__ == "__main__":
    main()
