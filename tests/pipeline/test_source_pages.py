"""When a source's pages that are no article are told in red."""

import pytest

from pipeline.stats import SourcePages


@pytest.mark.parametrize(
    ("articles", "none", "looked_at"),
    [
        (3, 1, False),  # one wall among four pages is chance
        (0, 2, False),
        (0, 3, True),
        (9, 3, True),
        (10, 3, False),  # outlets mix in a tenth of films and locked pieces
        (0, 0, False),
    ],
)
def test_a_source_deserves_a_look_for_many_pages_and_not_for_one(
    articles: int, none: int, looked_at: bool
) -> None:
    kinds = (("consent", none),) if none else ()
    assert SourcePages("paper", articles, kinds).deserves_a_look is looked_at
