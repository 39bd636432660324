"""The floor of section pages: what they offer is articles, on sites of every shape."""

from __future__ import annotations

import pytest

from tests.scrapers.section_score import Score, ours, score
from tests.scrapers.section_sites import OUTLETS, Outlet

#: Goals of the collection issue: all sites together, and the worst of them.
ALL, WORST = 0.98, 0.93


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.name)
def test_no_outlet_is_read_badly(outlet: Outlet) -> None:
    assert score(outlet, ours).f1 >= WORST


def test_all_outlets_together_are_read_well() -> None:
    total = sum((score(outlet, ours) for outlet in OUTLETS), Score())
    assert total.f1 >= ALL
    assert len(OUTLETS) >= 12


def test_a_rule_that_takes_every_link_is_told_apart_from_ours() -> None:
    total = sum((score(outlet, lambda state: state.links) for outlet in OUTLETS), Score())
    assert total.f1 < WORST
