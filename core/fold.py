"""Fold a text for matching and keep where every character came from.

`fold` turns a text into words with exactly one space between them: case, width, compatibility
forms (NFKC), apostrophe shapes and character variants are made equal; dashes, slashes, middle
dots and white space become one space; "U.S." becomes "us"; soft hyphens vanish, and so does
what joins the halves of a name in East Asia (米・中). Other
punctuation also becomes a space, but `Folded.marked` remembers it, so that a phrase cannot run
from one sentence into the next. A space is put between scripts ("NATOは"), because that is a
word boundary too.

The work is done on whole arrays of code points (numpy), 4,000 characters in about 50 µs in any
script, and everything that only a match needs is computed when it is asked for.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.fold_tables import (
    BOUNDED,
    HANGUL,
    HARD,
    IDEOGRAPH,
    IGNORED,
    JOINERS,
    KANA_RUN,
    NO_SPACES,
    SOFT,
    Tables,
    tables,
)
from core.spellings import unite_spellings

Codes = NDArray[np.uint32]
Places = NDArray[np.intp]
Kinds = NDArray[np.uint8]

_SPACE, _APOSTROPHE, _DASH, _DOT = 0x20, 0x27, 0x2D, 0x2E
#: What a line feed folds to: a space to words, itself to lines and paragraphs.
_NEWLINE = 0x0A
#: A dot that may stand between the letters of an acronym.
_MAYBE_ACRONYM = re.compile(r"\.(?=[^\W\d_])")
#: Where headlines put a dot, a dash or a slash between words of one syllable, which others write
#: as one word: 한·미·일, 여·야가. Before more syllables (한·미동맹) only between short names of
#: countries, and not where a full name begins (한·중국, 한·아세안).
ABBREVIATED: Final = re.compile(
    r"""(?<=[가-힣])(?<![가-힣]{2})[·・･‧⋅•∙/／‐‑–-]
    (?:(?=[가-힣](?:가|는|은|이|의|를|을|와|과|도|에|에서|에도|로|간|측)?(?![가-힣]))
    |(?<=[한미중일북남러영불독호인].)(?=[한미중일북남러영불독호인])
        (?!한국|한반도|미국|미얀마|미군|중국|중동|중앙|중남미|일본|북한|북유럽|북극|북측|북미|남한
        |남미|남아공|남측|러시아|영국|불가리아|독일|호주|인도|인니))""",
    re.VERBOSE,
)
#: A word counts as four quarters, so that four letters of a script without words make one.
QUARTERS = 4


class Folded:
    """A folded text: `text` begins and ends with a space; offsets lead back to `source`."""

    def __init__(
        self,
        source: str,
        raw: Places,
        codes: Codes,
        kinds: Kinds,
        origin: Places | None,
        composed: tuple[Places, Places] | None,
    ) -> None:
        self.source = source
        self._raw = raw  # the code points of the composed source
        self._kinds = kinds  # of every character before gaps are closed up
        self._origin = origin  # for each of those, its place in `raw`
        self._composed = composed  # for each place in `raw`, start and end in `source`
        keep = kinds >= BOUNDED
        keep[1:] |= keep[:-1].copy()
        keep[0] = True
        self._places: Places = keep.nonzero()[0]  # which of those `text` has
        # One number of a memory view takes a quarter of the time of one of an array.
        self._at = self._places.data
        self.codes: Codes = codes[self._places]
        self.text: str = _decode(self.codes)

    @cached_property
    def stripped(self) -> str:
        """`text` without diacritics, character for character."""
        return _decode(tables().strip[self.codes.astype(np.intp)])

    @cached_property
    def _marked(self) -> Codes:
        marked = self.codes.copy()
        hard = np.flatnonzero(self._kinds == HARD)[::-1]  # the first of a gap is written last
        at = hard if self._origin is None else self._origin[hard]
        marked[self._places.searchsorted(hard, "right") - 1] = tables().marks[self._raw[at]]
        feeds = np.flatnonzero(self._raw == _NEWLINE)
        if len(feeds) > 1:
            follow = self._raw[np.minimum(feeds[:, None] + (1, 2), len(self._raw) - 1)]
            item = (follow[:, 0] == _DASH) & (follow[:, 1] == _SPACE)
            if self._origin is not None:
                feeds = self._origin.searchsorted(feeds)
            gaps = self._places.searchsorted(feeds, "right") - 1
            marked[gaps[1:][gaps[1:] == gaps[:-1]]] = _NEWLINE
            marked[gaps[item]] = _NEWLINE
        return marked

    @cached_property
    def marked(self) -> str:
        """`text` with the first punctuation mark of a gap in the place of its space.

        A gap of dashes, slashes, middle dots and white space stays a space; an empty line, or
        one that begins an item of a list ("- "), is a line feed.
        """
        return _decode(self._marked)

    @cached_property
    def words(self) -> NDArray[np.int32]:
        """For each character of `text`, how many quarters of words begin before it.

        A word is what gaps part (an apostrophe parts nothing). In Chinese and Japanese every
        character counts as a word, a run of katakana as one; of Thai, Lao, Khmer and Burmese
        four letters count as one.
        """
        kinds = self._kinds[self._places]
        here, before = kinds[1:], kinds[:-1]
        gaps = self._marked[:-1]
        starts = (here >= BOUNDED) & (before < BOUNDED) & (gaps != _APOSTROPHE) & (here <= HANGUL)
        counted = starts.view(np.uint8) * np.uint8(QUARTERS)
        if kinds.max() > HANGUL:
            counted[here == IDEOGRAPH] = QUARTERS
            counted[(here == KANA_RUN) & (before != KANA_RUN)] = QUARTERS
            counted[here == NO_SPACES] = 1
        quarters = np.zeros(len(kinds) + 1, dtype=np.int32)
        np.cumsum(counted, out=quarters[2:])
        return quarters

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of `source` from which `text[start:end]` came; `end` > `start`."""
        first, last = self._at[start], self._at[end - 1]
        if self._origin is not None:
            first, last = int(self._origin[first]), int(self._origin[last])
        if self._composed is not None:
            return int(self._composed[0][first]), int(self._composed[1][last])
        return first, last + 1

    def place(self, offset: int) -> int:
        """The first character of `text` that came from `source[offset]` or later."""
        return int(self.places([offset])[0])

    def places(self, offsets: list[int]) -> Places:
        """`place` of several offsets."""
        at = np.array(offsets, np.intp)
        if self._composed is not None:
            at = self._composed[0].searchsorted(at)
        if self._origin is not None:
            at = self._origin.searchsorted(at)
        return self._places.searchsorted(at)


def fold(source: str) -> Folded:
    """Fold a text that begins and ends with white space; any length, any code points."""
    table = tables()
    text = source
    raw = _encode(text)
    composed = None
    kinds: Kinds = table.classes[raw]
    most = kinds.max()
    if most >= table.COMPOSES or (most == NO_SPACES and table.disorder.search(source)):
        text, starts, ends = table.compose(source)
        composed = (np.array(starts, np.intp), np.array(ends, np.intp))
        raw = _encode(text)
        kinds = np.bitwise_and(table.classes[raw], np.uint8(table.COMPOSES - 1))
        most = kinds.max()
    codes = table.fold[raw]
    _drop_acronym_dots(text, kinds)
    if most > BOUNDED:
        _join_wrapped_lines(raw, kinds)
        _join_names(text, raw, kinds)
    origin: Places | None = None
    if codes.max() >= table.EXPANDS:
        codes, kinds, origin = _expand(table, codes, kinds)
    if kinds.min() == IGNORED:
        codes, kinds, origin = _close_up(codes, kinds, origin)
    if unite_spellings(codes, kinds, ignored=IGNORED, ideograph=IDEOGRAPH):
        codes, kinds, origin = _close_up(codes, kinds, origin)
    if most > BOUNDED:
        codes, kinds, origin = _part_scripts(codes, kinds, origin)
    return Folded(source, raw, codes, kinds, origin, composed)


def strip(folded: str) -> str:
    """Folded text without diacritics, character for character."""
    table = tables().strip
    return "".join(chr(int(table[ord(char)])) for char in folded)


def _encode(text: str) -> Places:
    # Indexing with numpy's own integers is eight times as fast as with any other kind.
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.intp)


def _decode(codes: Codes) -> str:
    # Surrogates fold to a space, so every code here is a character.
    return codes.tobytes().decode("utf-32-le")


def _drop_acronym_dots(text: str, kinds: Kinds) -> None:
    """Ignore a dot between two single letters: the first of "U.S.", not that of "U.S.Navy"."""
    table = tables()
    known, letters = table.kinds, table.letters
    for match in _MAYBE_ACRONYM.finditer(text, 2, len(text) - 1):
        dot = match.start()
        two, one, _, next_, last = map(ord, text[dot - 2 : dot + 3])
        single = known[two] < BOUNDED <= known[one] and known[next_] >= BOUNDED > known[last]
        if single and letters[one] and letters[next_]:
            kinds[dot] = IGNORED
            if last == _DOT:
                kinds[dot + 2] = SOFT  # it ends the acronym, not the sentence


def _join_wrapped_lines(raw: Places, kinds: Kinds) -> None:
    """Ignore a line break between two characters of a script that has no spaces."""
    feeds = np.flatnonzero(raw == _NEWLINE)
    feeds = feeds[(feeds >= 1) & (feeds < len(raw) - 1)]
    inside = (kinds[feeds - 1] > HANGUL) & (kinds[feeds + 1] > HANGUL)
    kinds[feeds[inside]] = IGNORED


def _join_names(text: str, raw: Places, kinds: Kinds) -> None:
    """Ignore a dot, dash or slash within a name of East Asia: 米・中, アウン・サン, 한·미."""
    marks = np.flatnonzero((kinds == SOFT) & (raw > _SPACE))  # a text begins and ends with space
    before, behind = kinds[marks - 1], kinds[marks + 1]
    near = (before >= HANGUL) & (before <= KANA_RUN) & (behind >= HANGUL) & (behind <= KANA_RUN)
    for at in marks[near].tolist():
        if text[at] not in JOINERS:
            continue
        hangul = kinds[at - 1] == HANGUL, kinds[at + 1] == HANGUL
        if not any(hangul) or (all(hangul) and ABBREVIATED.match(text, at)):
            kinds[at] = IGNORED


def _close_up(codes: Codes, kinds: Kinds, origin: Places | None) -> tuple[Codes, Kinds, Places]:
    """Leave out what is ignored."""
    kept = kinds.nonzero()[0]
    return codes[kept], kinds[kept], kept if origin is None else origin[kept]


def _expand(table: Tables, codes: Codes, kinds: Kinds) -> tuple[Codes, Kinds, Places]:
    """Write the characters that fold to several ("ß", "ﬃ", "㌔")."""
    places = np.flatnonzero(codes >= table.EXPANDS)
    which = codes[places].astype(np.intp) - table.EXPANDS
    counts = np.ones(len(codes), np.intp)
    counts[places] = table.lengths[which]
    origin = np.repeat(np.arange(len(codes)), counts)
    # The first of each is written to its place, those behind it follow.
    first = (np.cumsum(counts) - counts)[places]
    lengths = counts[places]
    behind = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    to = np.repeat(first, lengths) + behind
    written = table.expanded[np.repeat(table.begins[which], lengths) + behind]
    codes, kinds = codes[origin], kinds[origin]
    codes[to] = written
    kinds[to] = table.classes[written] & (table.COMPOSES - 1)
    return codes, kinds, origin


def _part_scripts(
    codes: Codes, kinds: Kinds, origin: Places | None
) -> tuple[Codes, Kinds, Places | None]:
    """Put a soft gap between words of an alphabet, Hangul, and scripts without spaces."""
    groups = np.minimum(kinds, IDEOGRAPH)
    parts = (groups[1:] != groups[:-1]) & (groups[1:] >= BOUNDED) & (groups[:-1] >= BOUNDED)
    places = np.flatnonzero(parts) + 1
    if not len(places):
        return codes, kinds, origin
    if origin is None:
        origin = np.arange(len(codes))
    return (
        np.insert(codes, places, _SPACE),
        np.insert(kinds, places, SOFT),
        np.insert(origin, places, origin[places]),
    )
