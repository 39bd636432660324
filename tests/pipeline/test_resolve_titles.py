import pytest

from pipeline.join import without_outlet


@pytest.mark.parametrize(
    ("title", "outlet", "headline"),
    [
        ("TALA NG BAYAN | Senado, inaprubahan", "Tala ng Bayan", "Senado, inaprubahan"),
        ("Ships meet - A Paper", "A Paper", "Ships meet"),
        ("Ships meet – BBC News", "BBC News", "Ships meet"),
        ("船が接近｜海外新聞", "海外新聞", "船が接近"),
        ("船が接近 ｜ 海外新聞", "海外新聞", "船が接近"),
        ("The Times: a history", "The Times", "The Times: a history"),
        ("A Paper", "A Paper", "A Paper"),
        ("The Diplomat-in-chief speaks", "The Diplomat", "The Diplomat-in-chief speaks"),
        ("Anything", "", "Anything"),
    ],
)
def test_a_headline_loses_the_outlets_name_and_nothing_else(
    title: str, outlet: str, headline: str
) -> None:
    assert without_outlet(title, outlet) == headline
