"""The floor of identity: all pairs that are one page are merged, and none that is not."""

from __future__ import annotations

import pytest

from core.urls import canonical_url
from tests.core.address_pairs import PAIRS, Pair


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.about)
def test_a_pair_is_merged_when_it_is_one_page_and_never_otherwise(pair: Pair) -> None:
    assert (canonical_url(pair.one) == canonical_url(pair.other)) is pair.same


def test_there_are_enough_pairs_of_both_kinds() -> None:
    same = sum(pair.same for pair in PAIRS)
    assert same >= 33
    assert len(PAIRS) - same >= 10
