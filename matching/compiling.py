"""From topics to plans: lists and queries become one tree, the tree becomes a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from core.errors import SetupError
from core.values import Term, Topic
from matching.conditions import AtLeastPlan, KnownPlan, WeighedPlan, WithinPlan
from matching.grammar import parse
from matching.lexicon import Lexeme, lexemes
from matching.near import NearPlan
from matching.plan import AllPlan, AnyPlan, NotPlan, Plan, TermPlan, WordsPlan
from matching.scan import Keys
from matching.syntax import (
    AllOf,
    AnyOf,
    AtLeast,
    Known,
    Literally,
    Near,
    Node,
    Not,
    QueryError,
    Weighed,
    Within,
    Words,
)

MOST_TERMS: Final = 200_000
#: What stands in a query besides its terms: AND, OR, NEAR, NOT, fields, values of `url:` and the
#: like. Each is tried on each article, 5,000 of them in at most some 15 ms.
MOST_PARTS: Final = 5_000
#: Topics whose trees are held at the same time; many, because terms are folded in one go.
_BATCH: Final = 1000


def topic_tree(topic: Topic) -> Node:
    """The tree of a topic, of its query or of its lists.

    Raises QueryError; for a list the message names the list and the entry.
    """
    joined = False
    if topic.query:
        if topic.any or topic.all or topic.none:
            raise QueryError(1, "write either a query or the lists any, all and none, not both")
        tree = parse(topic.query)
    else:
        parts: list[Node] = []
        if topic.any:
            parts.append(_alternatives(topic.any))
        parts += [_alternatives(group) for group in topic.all if group]
        if not parts:
            what = "only what it leaves out" if topic.none else "nothing to look for"
            raise QueryError(1, f'the topic says {what}: write any = ["a term"] or a query')
        if topic.none:
            parts.append(Not(_alternatives(topic.none)))
        joined = len(parts) > 1
        tree = AllOf(tuple(parts)) if joined else parts[0]
    facts: list[Node] = []
    if topic.languages:
        facts.append(Known("lang", topic.languages))
    if topic.sources:
        facts.append(Known("source", topic.sources))
    if joined and isinstance(tree, AllOf):
        return AllOf((*facts, *tree.parts))
    return AllOf((*facts, tree)) if facts else tree


def _alternatives(terms: Sequence[Term]) -> Node:
    parts: list[Node] = []
    for term in terms:
        node = Literally(term.text)
        parts.append(AllOf((Known("lang", term.languages), node)) if term.languages else node)
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def literals(node: Node, *, nots: bool = True) -> list[Literally]:
    """Every term in a tree, phrases of bare words included; those below a NOT if `nots`."""
    found: list[Literally] = []
    _collect(node, nots, found)
    return found


def _collect(node: Node, nots: bool, found: list[Literally]) -> None:
    match node:
        case Literally():
            found.append(node)
        case Words(words):
            found += (*words, _phrase(words))
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                if type(part) is Literally:  # nearly all are: spare the call
                    found.append(part)
                else:
                    _collect(part, nots, found)
        case Not(part):
            if nots:
                _collect(part, True, found)
        case AtLeast(_, part) | Within(_, part, _):
            _collect(part, nots, found)
        case Near(left, right):
            _collect(left, True, found)
            _collect(right, True, found)
        case Weighed(_, weighed):
            for _, part in weighed:
                _collect(part, nots, found)
        case Known():
            pass


def _parts(node: Node) -> int:
    """How much of a tree is no plain term."""
    match node:
        case AllOf(parts) | AnyOf(parts):
            return 1 + sum(_parts(part) for part in parts if type(part) is not Literally)
        case Not(part) | AtLeast(_, part) | Within(_, part, _):
            return 1 + _parts(part)
        case Near(left, right):
            return 1 + _parts(left) + _parts(right)
        case Weighed(_, weighed):
            return 1 + sum(_parts(part) for _, part in weighed)
        case Known(_, values):
            return len(values)
        case Words(words):
            return len(words)
        case Literally():
            return 0


def _phrase(words: tuple[Literally, ...]) -> Literally:
    signs = "~" if any(word.text.startswith("~") for word in words) else ""
    return Literally(signs + " ".join(word.text.lstrip("=~") for word in words), words[0].column)


def plan(node: Node, terms: dict[str, Lexeme], *, asked: bool = True) -> Plan:
    """The plan of a tree whose terms are prepared; `asked` is False below an odd NOT."""
    match node:
        case Literally(text):
            return TermPlan(terms[text])
        case Words(words):
            return WordsPlan(tuple(terms[word.text] for word in words), terms[_phrase(words).text])
        case AllOf(parts):
            # A term that is asked for twice holds once.
            once = {part.text if isinstance(part, Literally) else part: part for part in parts}
            return AllPlan(tuple(plan(part, terms, asked=asked) for part in once.values()))
        case AnyOf(parts):
            plain = {terms[part.text]: None for part in parts if isinstance(part, Literally)}
            rest = [part for part in parts if not isinstance(part, Literally)]
            return AnyPlan(plain, tuple(plan(part, terms, asked=asked) for part in rest))
        case Not(part):
            return NotPlan(plan(part, terms, asked=not asked))
        case Near(left, right, gap, ordered):
            return NearPlan(plan(left, terms), plan(right, terms), gap, ordered)
        case AtLeast(count, part):
            return AtLeastPlan(count, plan(part, terms, asked=asked))
        case Within(where, part, words_):
            return WithinPlan(where, words_, plan(part, terms, asked=asked))
        case Known(facet, values):
            return KnownPlan(facet, values, asked)
        case Weighed(threshold, weighed):
            return WeighedPlan(
                threshold,
                tuple((weight, plan(part, terms, asked=asked)) for weight, part in weighed),
            )


class Compiled(NamedTuple):
    """Topics ready to be matched.

    `anchors` are, for each topic, the terms of which one must occur in an article that it hits.
    A topic that is nothing but its anchors (any of these terms) has None for a plan.
    `terms` are all terms, as written; `keys` is what must be scanned for.
    """

    plans: list[Plan | None]
    anchors: list[tuple[Lexeme, ...]]
    terms: dict[str, Lexeme]
    keys: Keys


def compile_topics(topics: Sequence[Topic]) -> Compiled:
    """The plan of each topic; a term that several use is prepared once.

    Raises SetupError with one sentence for each topic that cannot be used: the topic, the
    column of its query or the entry of its list, and what to write instead.
    """
    plans: list[Plan | None] = []
    anchors: list[tuple[Lexeme, ...]] = []
    problems: list[str] = []
    terms: dict[str, Lexeme] = {}
    keys = Keys()
    for at in range(0, len(topics), _BATCH):
        known = len(terms)
        trees = _trees(topics[at : at + _BATCH], terms, problems)
        if problems:
            continue  # nothing will be matched; but every bad topic is named
        keys.enter(islice(reversed(terms.values()), len(terms) - known))
        for tree in trees:
            if alternatives := _only_terms(tree):
                plans.append(None)
                anchors.append(tuple({terms[text]: None for text in alternatives}))
            else:
                one = plan(tree, terms)
                plans.append(one)
                anchors.append(_anchors(one, tree, terms))
    if problems:
        raise SetupError(*problems)
    return Compiled(plans, anchors, terms, keys)


def compile_tree(topic: Topic) -> tuple[Node, dict[str, Lexeme]]:
    """The tree of one topic and its terms prepared; raises SetupError as `compile_topics`."""
    problems: list[str] = []
    terms: dict[str, Lexeme] = {}
    trees = _trees([topic], terms, problems)
    if problems:
        raise SetupError(*problems)
    return trees[0], terms


def _trees(topics: Sequence[Topic], terms: dict[str, Lexeme], problems: list[str]) -> list[Node]:
    """The trees of some topics; adds to `terms` what they use, to `problems` what is wrong."""
    trees: list[Node] = []
    written: list[list[Literally]] = []
    for topic in topics:
        try:
            tree = topic_tree(topic)
            found = literals(tree)
            if len(found) > MOST_TERMS:
                raise QueryError(1, f"more than {MOST_TERMS:,} terms: split the topic")
            if topic.query and _parts(tree) > MOST_PARTS:
                raise QueryError(
                    1,
                    f"more than {MOST_PARTS:,} operators and fields: split the topic, or write "
                    "words as alternatives, (one OR another)",
                )
        except QueryError as error:
            problems.append(_problem(topic, error))
            continue
        trees.append(tree)
        written.append(found)
    try:
        lexemes(chain.from_iterable(written), terms)
    except QueryError:
        problems += _term_problems(topics)
    return trees


def _only_terms(tree: Node) -> list[str]:
    """The terms of a tree that is any of some terms, as most topics are; else none."""
    parts = tree.parts if isinstance(tree, AnyOf) else (tree,)
    texts = [part.text for part in parts if type(part) is Literally]
    return texts if len(texts) == len(parts) else []


def _anchors(one: Plan, tree: Node, terms: dict[str, Lexeme]) -> tuple[Lexeme, ...]:
    if one.anchors is not None:
        return one.anchors[1]
    # A topic can hold without any of its terms (NOT rice, lang:ja OR rice). But a hit shows
    # evidence, so one of the terms that it can show must occur.
    return tuple(terms[term.text] for term in literals(tree, nots=False))


def _term_problems(topics: Sequence[Topic]) -> Iterator[str]:
    """Which topics hold a term that cannot be used; each term is prepared by itself."""
    for topic in topics:
        for where, literal in _placed(topic):
            try:
                lexemes([literal])
            except QueryError as error:
                yield f'topic "{topic.slug}", {where or f"query, column {error.column}"}: {error}'
                break


def _placed(topic: Topic) -> Iterator[tuple[str, Literally]]:
    """The terms of a topic, those of lists with the name of the list and their entry."""
    if topic.query:
        try:
            yield from (("", literal) for literal in literals(parse(topic.query)))
        except QueryError:
            return  # reported already
    groups = [("any", topic.any), *(("all", group) for group in topic.all), ("none", topic.none)]
    for name, terms in groups:
        for entry, term in enumerate(terms, 1):
            yield f"{name}, entry {entry}", Literally(term.text)


def _problem(topic: Topic, error: QueryError) -> str:
    where = f"query, column {error.column}: " if topic.query else ""
    return f'topic "{topic.slug}", {where}{error.message}'
