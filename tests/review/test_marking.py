from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.values import Article, Hit, Span, StoredHit
from review.marking import LEAD, Piece, marked, paragraphs, sentence, snippet

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def stored(text: str, spans: tuple[Span, ...], best: str) -> StoredHit:
    article = Article(url="https://a.example/1", title="Ships", text=text)
    hit = Hit("sea", "v1", article.url, 0.5, spans, "body", best)
    return StoredHit(1, hit, article, 1, NOW)


def test_the_words_of_a_span_are_marked_where_they_stand() -> None:
    spans = [Span("text", 4, 7, "sea")]
    assert marked("the sea is", spans) == (Piece("the "), Piece("sea", "sea"), Piece(" is"))


def test_of_overlapping_spans_the_longer_first_one_is_marked() -> None:
    spans = [Span("text", 6, 15, "China Sea"), Span("text", 0, 15, "South China Sea")]
    assert marked("South China Sea", spans) == (Piece("South China Sea", "South China Sea"),)


@given(
    text=st.text(max_size=60),
    spans=st.lists(
        st.tuples(st.integers(0, 70), st.integers(0, 20)).map(
            lambda pair: Span("text", pair[0], pair[0] + pair[1], "x")
        ),
        max_size=8,
    ),
    offset=st.integers(0, 30),
)
def test_marking_never_loses_or_adds_a_character(text: str, spans: list[Span], offset: int) -> None:
    assert "".join(piece.text for piece in marked(text, spans, offset)) == text


def test_the_sentence_is_marked_although_it_stands_deep_in_the_text() -> None:
    text = "It rained.\n\nThe sea was calm. Nobody saw it."
    at = text.index("sea")
    found = sentence(stored(text, (Span("text", at, at + 3, "sea"),), "The sea was calm."))
    assert found == (Piece("The "), Piece("sea", "sea"), Piece(" was calm."))


def test_the_match_in_a_sentence_that_was_cut_is_marked() -> None:
    text = "Long ago the sea was calm and many ships went out."
    at = text.index("sea")
    found = sentence(stored(text, (Span("text", at, at + 3, "sea"),), "…the sea was calm…"))
    assert found == (Piece("…"), Piece("the "), Piece("sea", "sea"), Piece(" was calm"), Piece("…"))


def test_paragraphs_keep_their_own_matches() -> None:
    text = "One sea.\n\nNo match.\n\nTwo sea."
    last = text.rindex("sea")
    spans = (Span("text", 4, 7, "sea"), Span("text", last, last + 3, "sea"))
    first, second, third = paragraphs(stored(text, spans, "One sea."))
    assert [bool(piece.term) for piece in first] == [False, True, False]
    assert second == (Piece("No match."),)
    assert [bool(piece.term) for piece in third] == [False, True, False]


def test_a_list_shows_the_lead_of_a_hit_whose_sentence_is_the_headline() -> None:
    spans = (Span("title", 0, 5, "ships"), Span("text", 8, 13, "ships"))
    hit = stored("Two big ships met. " + "They went on. " * 40 + "\n\nMore.", spans, "Ships")
    pieces = snippet(hit)
    text = "".join(piece.text for piece in pieces)
    assert text.startswith("Two big ships met.")
    assert text.endswith(" …")
    assert len(text) <= LEAD + 2
    assert Piece("ships", "ships") in pieces
    other = stored("The Ships sail. More.", spans, "The Ships sail.")
    assert snippet(other) == sentence(other)
