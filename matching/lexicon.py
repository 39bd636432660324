"""Turn terms as written into patterns for the scan and the checks that a find must pass.

The scan finds a folded pattern with its word boundaries (" japan us alliance "); the checks are
what folding forgot: case where the term asks for it, punctuation inside a phrase, particles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from core.fold import fold, strip
from core.fold_tables import BOUNDED, HANGUL, HARD, SOFT, tables
from matching.korean import SHORTEST, is_compound
from matching.proclitics import fronts
from matching.stems import shared_start
from matching.syntax import STEM, Literally, QueryError

#: Parts the terms of a batch; no article and no term may contain it (it is dropped).
_PART = "\x01"
_PLAIN = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_ACRONYM = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}|(?<!\w)(?:[^\W\d_]\.)+[^\W\d_](?!\w)")
_WILD = re.compile(r"(?<=\w)\*|\*(?=\w)|(?<=\w)\?(?=\w)|\?(?=\w)|(?<=\w)\?$")
_QUOTES = frozenset('"“”„«»')
#: Names that differ from the commonest words ("on", "to") by the dots of their last letter only.
_ALSO_LITTLE_WORDS: Final = frozenset(("علي", "الي"))
_LETTER: Final = "[^ ]"
#: Of bare words side by side, too, which are one term where they stand as a phrase.
_MOST_WILDCARDS: Final = 20
_LONGEST_TERM: Final = 500
#: So many characters of a pattern are scanned for; whoever asks for a term compares the rest. At
#: 640,000 patterns twelve instead of all halve the time and the memory that building takes, and
#: only 6 in 100 finds are the beginning of something else.
KEY: Final = 12


class Checks:
    """What a find must pass besides its pattern.

    Attributes:
        marked: the folded phrase with its punctuation, or "" where only spaces part its words.
        korean: whether it ends in Hangul, so that particles may follow.
        cased: the exact letters wanted, or "".
        acronyms: where in the pattern a dotted acronym stands ("U.S."): only capitals or dots.
        prefix, suffix: punctuation that must stand directly before and behind ("C++").
        wild: for a term with wildcards, what the words must look like; group 1 is the find.
        forms_of: the folded word of which a find must be a form, or "".
        fronts: what may stand before the pattern in its word; None where nothing may.
        swallowed: letters of the term that the pattern lacks because `fronts` ends with them.
        compound: the syllables of a Korean compound, between which a space may stand; else "".
    """

    __slots__ = (
        "acronyms", "cased", "compound", "forms_of", "fronts", "korean", "marked", "prefix",
        "suffix", "swallowed", "wild",
    )  # fmt: skip

    def __init__(self, marked: str = "", *, korean: bool = False) -> None:
        self.marked = marked
        self.korean = korean
        self.cased = self.prefix = self.suffix = self.forms_of = self.compound = ""
        self.acronyms: tuple[tuple[int, int], ...] = ()
        self.wild: re.Pattern[str] | None = None
        self.fronts: frozenset[str] | None = None
        self.swallowed = 0


class Lexeme:
    """One term, ready to be looked for.

    Attributes:
        written: the term as it stands in the topic, without quotation marks.
        pattern: what the scan finds in the folded text.
        stripped: whether the scan looks at the text without diacritics.
        lead, trail: 1 where the pattern begins or ends with the space of a word boundary.
        phrase: whether it has several words, so that the gaps between them must be right.
        number: under which the scan of a matcher reports that it may stand somewhere.
    """

    # There can be a million of these: a slot more is 8 MB, and a string more is 60 MB.
    __slots__ = (
        "checks", "lead", "number", "pattern", "phrase", "stripped", "trail", "written",
    )  # fmt: skip

    def __init__(
        self,
        written: str,
        pattern: str,
        lead: int,
        trail: int,
        checks: Checks | None = None,
        *,
        phrase: bool = False,
    ) -> None:
        self.written = written
        self.pattern = pattern
        self.lead, self.trail = lead, trail
        self.checks = checks
        self.phrase = phrase
        self.stripped = False
        self.number = -1

    @property
    def marked(self) -> str:
        """The folded phrase as `Folded.marked` must show it; "" when it is one word."""
        if not self.phrase:
            return ""
        if self.checks is not None and self.checks.marked:
            return self.checks.marked
        return self.pattern[self.lead : len(self.pattern) - self.trail]

    @property
    def frequency(self) -> float:
        """How often it is expected, to choose the rarest.

        A guess is enough: a letter more makes a term half as frequent, and a character of East
        Asia says as much as four letters.
        """
        pattern = self.pattern
        alphabet = pattern.isascii() or max(pattern) < "\u2e80"
        return 0.5 ** (len(pattern) if alphabet else 4 * len(pattern))


def lexemes(
    terms: Iterable[Literally], ready: dict[str, Lexeme] | None = None
) -> dict[str, Lexeme]:
    """Prepare terms in one go; the result is keyed by `Literally.text`.

    `ready` holds terms that are prepared already; new ones are added to it. Raises QueryError
    for a term that nothing could match or that is too broad.
    """
    ready = {} if ready is None else ready
    rest: list[tuple[Literally, str, str]] = []  # term, signs, letters
    seen: set[str] = set()
    for term in terms:
        text = term.text
        if text in ready or text in seen:
            continue
        if _PLAIN.fullmatch(text) and len(text) <= _LONGEST_TERM:
            ready[text] = Lexeme(text, f" {text.lower()} ", 1, 1, phrase=" " in text)
            continue
        if text.startswith(STEM):
            ready[text] = _stemmed(term)
            continue
        signs, letters = _signs(term)
        if _WILD.search(letters):
            ready[text] = _wild(term, signs, letters)
        else:
            seen.add(text)
            rest.append((term, signs, letters))
    if rest:
        folded = fold("\n" + _PART.join([_edges(letters)[1] for *_, letters in rest]) + "\n")
        for (term, signs, letters), marked in zip(rest, _split(folded.marked), strict=True):
            ready[term.text] = _literal(term, signs, letters, marked)
    return ready


def _split(marked: str) -> list[str]:
    return [part.strip(" \n") for part in marked.split(_PART)]


def _signs(term: Literally) -> tuple[str, str]:
    letters = term.text.lstrip("=~")
    signs = term.text[: len(term.text) - len(letters)]
    letters = letters.strip()
    if len(letters) > 1 and letters[0] == letters[-1] == '"':
        letters = letters[1:-1].strip()
    if len(letters) > _LONGEST_TERM:
        raise QueryError(
            term.column,
            f"a term is at most {_LONGEST_TERM} characters long: shorten {letters[:20]}…",
        )
    if not letters[:1].isalnum() and not any(map(_is_word, letters)):
        what = f'"{term.text}" has no letter or digit' if letters else "the term is empty"
        raise QueryError(term.column, f"{what}, so nothing can match it: write a word")
    if set(signs) == {"=", "~"}:
        raise QueryError(term.column, "= asks for exact letters and ~ for any accents: write one")
    return signs[:1], letters.replace(_PART, " ")


def _edges(letters: str) -> tuple[str, str, str]:
    """The punctuation before the first letter, the letters, the punctuation behind the last."""
    if letters[0].isalnum() and letters[-1].isalnum():
        return "", letters, ""
    # A mark that folding drops, as the dot below in चंडीगढ़, is no punctuation.
    words = [at for at, char in enumerate(letters) if _kind(char) not in (SOFT, HARD)]
    first, last = words[0], words[-1] + 1
    return letters[:first], letters[first:last], letters[last:]


def _is_word(char: str) -> bool:
    return tables().kinds[ord(char)] >= BOUNDED


def _kind(char: str) -> int:
    return tables().kinds[ord(char)]


def _literal(term: Literally, signs: str, letters: str, marked: str) -> Lexeme:
    if not signs and letters.replace(" ", "").isalnum() and marked.replace(" ", "").isalnum():
        return _words(term, marked)
    core = marked
    if not marked.isalnum():
        core = marked.strip("".join({char for char in marked if not _is_word(char)}))
    if not core:
        raise QueryError(
            term.column, f'nothing of "{term.text}" is left to match: write letters or digits'
        )
    pattern = core
    if not core.replace(" ", "").isalnum():
        pattern = "".join(char if _is_word(char) else " " for char in core)
    phrase = " " in pattern
    checks = Checks(core if phrase else "", korean=_kind(pattern[-1]) == HANGUL)
    if signs == "=":
        checks.cased = exact(letters)
    elif dotted := list(_ACRONYM.finditer(letters)):
        checks.acronyms = _acronyms(dotted, letters, pattern)
    before, _, after = _edges(letters)
    checks.prefix = _sharp(before)
    if not (after == "." and checks.acronyms):
        checks.suffix = _sharp(after)
    needed = (
        checks.marked or checks.korean or checks.cased or checks.acronyms
        or checks.prefix or checks.suffix
    )  # fmt: skip
    lead = 1 if _kind(pattern[0]) <= HANGUL else 0
    trail = 1 if _kind(pattern[-1]) == BOUNDED else 0
    if signs == "~":
        pattern = strip(pattern)
    pattern = " " * lead + pattern + " " * trail
    lexeme = Lexeme(term.text, pattern, lead, trail, checks if needed else None, phrase=phrase)
    lexeme.stripped = signs == "~"
    return lexeme if checks.cased or checks.prefix else _with_fronts(lexeme)


def _words(term: Literally, folded: str) -> Lexeme:
    """A term of letters, digits and spaces only: most are."""
    lead = 1 if _kind(folded[0]) <= HANGUL else 0
    last = _kind(folded[-1])
    trail = 1 if last == BOUNDED else 0
    checks = Checks(korean=True) if last == HANGUL else None
    if checks is not None and is_compound(folded):
        # Wherever spaces stand, the first word has two syllables of it.
        checks.compound = folded.replace(" ", "")
        return Lexeme(term.text, " " + folded[:SHORTEST], 1, 0, checks)
    if folded in _ALSO_LITTLE_WORDS:
        checks = Checks()
        checks.cased = exact(term.text)
    pattern = " " * lead + folded + " " * trail
    return _with_fronts(Lexeme(term.text, pattern, lead, trail, checks, phrase=" " in folded))


def _with_fronts(lexeme: Lexeme) -> Lexeme:
    """Let a term of Arabic or Hebrew follow "and", "in", "the" in one word."""
    if not "\u0590" < lexeme.pattern[lexeme.lead] < "\u0700":
        return lexeme
    known = fronts(lexeme.pattern.strip())
    if known is not None:
        checks = lexeme.checks = lexeme.checks or Checks()
        checks.fronts, checks.swallowed = known
        lexeme.pattern = lexeme.pattern[lexeme.lead + checks.swallowed :]
        checks.marked = checks.marked[checks.swallowed :]
        lexeme.lead = 0
    return lexeme


def _sharp(edge: str) -> str:
    """Punctuation at the edge of a term that a find must show too ("C++", "#MeToo")."""
    return "" if any(char in _QUOTES or char.isspace() for char in edge) else edge


def _acronyms(
    dotted: list[re.Match[str]], letters: str, pattern: str
) -> tuple[tuple[int, int], ...]:
    """The places in the pattern (without its boundary) of the words that are written dotted."""
    places = []
    at = 0
    for match in dotted:
        word = fold("\n" + match.group() + "\n").text.strip()
        at = pattern.find(word, at)
        if at < 0:
            break
        places.append((at, at + len(word)))
        at += len(word)
    return tuple(places)


def _wild(term: Literally, signs: str, letters: str) -> Lexeme:
    if signs == "=":
        raise QueryError(term.column, "= and a wildcard do not go together: leave one out")
    if len(_WILD.findall(letters)) > _MOST_WILDCARDS:
        raise QueryError(term.column, f"more than {_MOST_WILDCARDS} wildcards in a term: use fewer")
    pieces: list[str] = []
    wilds: list[str] = []
    at = 0
    for match in _WILD.finditer(letters):
        pieces.append(letters[at : match.start()])
        wilds.append(match.group())
        at = match.end()
    pieces.append(letters[at:])
    if sum(map(_is_word, letters)) < 2:
        raise QueryError(
            term.column, f"{term.text} would match nearly every word: write two letters or more"
        )
    folded = [_piece(piece) for piece in pieces]
    if signs == "~":
        folded = [strip(piece) for piece in folded]
    # What stands between two stars is fixed, but for the letters that ? leaves open.
    fixed = [re.escape(folded[0])]
    for wild, before, after in zip(wilds, folded, folded[1:], strict=False):
        if wild == "*" and _has_ends(before[-1:], after[:1]):
            fixed.append(re.escape(after))
        else:
            fixed[-1] += ("" if wild == "*" else _LETTER) + re.escape(after)
    regex = _glob(fixed)
    first, last = folded[0][:1], folded[-1][-1:]
    lead = 1 if not first or _kind(first) <= HANGUL else 0
    trail = 1 if (not last and _kind(folded[-2][-1:] or "a") <= HANGUL) or (
        bool(last) and _kind(last) == BOUNDED
    ) else 0  # fmt: skip
    anchors = [
        " " * (lead and index == 0) + piece + " " * (trail and index == len(folded) - 1)
        for index, piece in enumerate(folded)
    ]
    best = max(range(len(anchors)), key=lambda index: len(anchors[index]) * bool(folded[index]))
    checks = Checks(korean=bool(last) and _kind(last) == HANGUL)
    checks.wild = re.compile(" " * lead + f"({regex})" + ("(?= )" if trail else ""))
    lexeme = Lexeme(term.text, anchors[best], lead, trail, checks)
    lexeme.stripped = signs == "~"
    return lexeme


def _stemmed(term: Literally) -> Lexeme:
    word = fold(f"\n{term.text.removeprefix(STEM)}\n").text.strip()
    if " " in word or len(word) < 2 or any(_kind(char) != BOUNDED for char in word):
        raise QueryError(
            term.column,
            f"{term.text} must be one word of an alphabet: write stem:one NEAR/0 stem:two "
            "for a phrase",
        )
    start = shared_start(word)
    checks = Checks()
    checks.forms_of = word
    checks.wild = re.compile(f" ({re.escape(start)}{_LETTER}*)(?= )")
    # What all forms share stands at their beginning, but for the scripts that join words in front.
    return Lexeme(term.text, start if fronts(word) else f" {start}", 1, 1, checks)


def _piece(piece: str) -> str:
    """A literal part between wildcards, keeping a space where a word ends there."""
    if not piece:
        return ""
    text = fold("\n" + piece + "\n").text.strip()
    lead = " " if not _is_word(piece[0]) else ""
    trail = " " if not _is_word(piece[-1]) else ""
    return f"{lead}{text}{trail}"


def _has_ends(before: str, after: str) -> bool:
    """Whether a star between two characters stands for letters.

    Not where words have no ends: there a term is found inside longer ones anyway.
    """
    neighbour = before if before not in ("", " ") else after
    return neighbour in ("", " ") or _kind(neighbour) <= HANGUL


def _glob(fixed: list[str]) -> str:
    """The pattern of pieces with any letters between, matched in time linear to the text.

    As in matching file names, the first place of a piece behind the one before it is as good as
    any later one; so it is never tried again (an atomic group). The last piece takes the last.
    """
    first, *middle = fixed
    if not middle:
        return first
    last = middle.pop()
    return first + "".join(f"(?>{_LETTER}*?{piece})" for piece in middle) + f"{_LETTER}*{last}"


def exact(letters: str) -> str:
    """Letters as they are compared for `=`: NFKC, one kind of gap, no dots in acronyms."""
    text = unicodedata.normalize("NFKC", letters).replace("\xad", "")
    text = _ACRONYM.sub(lambda match: match.group().replace(".", ""), text)
    return re.sub(r"[\W_]+", " ", text).strip()
