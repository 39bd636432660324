"""The watch files, read and checked as a whole.

    files -> documents (TOML, `${NAME}`) -> tables (models.py) -> values -> checks across tables

Every problem of every file is collected before anything is refused, so that one run shows all
that must be mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.document import Document, read_document
from config.explain import explain
from config.lines import Loc
from config.models import FILES, Table, TopicTable
from config.spelling import did_you_mean, shown
from config.terms import read_alternatives, read_groups
from core.errors import SetupError
from core.topics import definition_version
from core.values import Term, Topic, Watch


@dataclass(frozen=True, slots=True)
class WatchFiles:
    """A watch and where its parts stand, for messages of later checks.

    `places` maps (kind, slug or name) to `path:line`, with kind one of source, topic, receiver.
    """

    watch: Watch
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def where(self, kind: str, slug: str) -> str:
        """Where a source, topic or receiver is defined, as `config/topics.toml:12`, or ""."""
        return self.places.get((kind, slug), "")


def load_watch(folder: Path, environ: Mapping[str, str]) -> Watch:
    """Everything the watch files in a folder say; see `read_watch`."""
    return read_watch(folder, environ).watch


def read_watch(folder: Path, environ: Mapping[str, str]) -> WatchFiles:
    """Read `sources.toml`, `topics.toml` and, if it is there, `alerts.toml`.

    `environ` answers `${NAME}` (see `load_environment`). Raises SetupError with a sentence for
    every problem, in the order of the files. Without `alerts.toml` nobody is told.
    """
    present = _names_in(folder)
    documents: dict[str, Document] = {}
    problems: list[str] = []
    for name in FILES:
        if name == "alerts.toml" and name not in present:
            continue
        try:
            documents[name] = read_document(folder / name, environ)
        except SetupError as error:
            problems += error.problems
    tables = {name: _tables(name, document) for name, document in documents.items()}
    topics: tuple[Topic, ...] = ()
    if "topics.toml" in documents:
        topics = _topics(documents["topics.toml"], tables["topics.toml"]["topic"])
    if not problems:  # else a name may be defined in the file that could not be read
        _check_names(documents)
    problems += (line for document in documents.values() for line in document.sentences())
    if problems:
        raise SetupError(*problems)
    return WatchFiles(_watch(tables, topics), _places(documents))


def _names_in(folder: Path) -> frozenset[str]:
    try:
        return frozenset(path.name for path in folder.iterdir())
    except FileNotFoundError:
        raise SetupError(
            f"{folder}, the folder of the watch files, does not exist; `wirewatch init {folder}` "
            "writes a starter, or WIREWATCH_CONFIG names another folder"
        ) from None
    except NotADirectoryError:
        raise SetupError(
            f"{folder} is a file; WIREWATCH_CONFIG names the folder of the watch files"
        ) from None
    except OSError as error:
        raise SetupError(f"{folder} cannot be read: {error.strerror}") from None


def load_topics(path: Path, environ: Mapping[str, str]) -> tuple[Topic, ...]:
    """The topics of a single file; which sources exist is not known here and not checked.

    Raises SetupError as `read_watch` does.
    """
    document = read_document(path, environ)
    topics = topics_of(document)
    if document.problems:
        raise SetupError(*document.sentences())
    return topics


def topics_of(document: Document) -> tuple[Topic, ...]:
    """The valid topics of a document of topics; what is wrong is noted in the document."""
    return _topics(document, _tables("topics.toml", document)["topic"])


#: The valid tables of a file by kind and number; a table with a problem is missing.
_Tables = dict[str, dict[int, Any]]


def _tables(name: str, document: Document) -> _Tables:
    """Check each table of a document on its own; problems are noted in the document."""
    kinds = FILES[name]
    for key in document.data:
        if key not in kinds:
            document.problem((key,), _misplaced(document, key, name))
    found: _Tables = {}
    for kind, model in kinds.items():
        entries = document.data.get(kind, [])
        if not isinstance(entries, list):
            document.problem((kind,), f"write [[{kind}]] in double brackets: there may be many")
            entries = []
        checked = (_table(model, entry, (kind, n), document) for n, entry in enumerate(entries))
        found[kind] = {n: table for n, table in enumerate(checked) if table is not None}
        _check_unique(kind, document)
    return found


def _misplaced(document: Document, key: str, name: str) -> str:
    """What to say about something at the top level that is not one of the file's tables."""
    right = next((file for file, kinds in FILES.items() if key in kinds), "")
    if right:
        return f"[[{key}]] tables belong in {right}"
    if isinstance(document.raw[key], dict | list) and not _is_key(key, name):
        return f"unknown table {shown(key)}; {did_you_mean(key, FILES[name])}"
    kind = next((kind for kind, model in FILES[name].items() if key in model.model_fields), "")
    return f"{shown(key)} stands outside any table; put it below {_below(kind, name)}"


def _is_key(key: str, name: str) -> bool:
    return any(key in model.model_fields for model in FILES[name].values())


def _below(kind: str, name: str) -> str:
    return f"a [[{kind}]]" if kind else " or ".join(f"a [[{kind}]]" for kind in FILES[name])


def _table(model: type[Table], entry: Any, loc: Loc, document: Document) -> Table | None:
    if not isinstance(entry, dict):
        document.problem(loc, f"{loc[0]} holds tables; begin each with [[{loc[0]}]]")
        return None
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        explain(error, model, loc, document)
        return None


def _check_unique(kind: str, document: Document) -> None:
    key = "name" if kind == "receiver" else "slug"
    first: dict[str, Loc] = {}
    for n, label in _labels(kind, document):
        loc = (kind, n, key)
        if label in first:
            document.problem(
                loc,
                f"{kind} {shown(label)} is already on line {document.line(first[label])}; "
                f"give this one another {key}",
            )
        first.setdefault(label, loc)


def _labels(kind: str, document: Document) -> Iterable[tuple[int, str]]:
    """Number and slug (or name) of each table, valid or not."""
    for n, entry in _entries(kind, document):
        label = entry.get("slug", entry.get("name"))
        if isinstance(label, str):
            yield n, label.strip()


def _entries(kind: str, document: Document) -> Iterable[tuple[int, dict[str, Any]]]:
    """Number and content of each table of a kind, valid or not."""
    entries = document.data.get(kind, [])
    for n, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield n, entry


def _topics(document: Document, tables: Mapping[int, TopicTable]) -> tuple[Topic, ...]:
    """The topics; what is wrong with their terms is noted in the document."""
    terms = {n: _read_terms(document, n, entry) for n, entry in _entries("topic", document)}
    return tuple(_topic(table, *terms[n]) for n, table in tables.items())


_Terms = tuple[tuple[Term, ...], tuple[tuple[Term, ...], ...], tuple[Term, ...]]


def _read_terms(document: Document, number: int, entry: Mapping[str, Any]) -> _Terms:
    """The any, all and none of a topic."""
    loc: Loc = ("topic", number)
    whose = document.owner("topic", number)

    def report(where: Loc, trouble: str) -> None:
        document.problem(where, f"{where[2]} in {whose} {trouble}")

    lists = [key for key in ("any", "all", "none") if key in entry]
    if "query" in entry and lists:
        document.problem(
            (*loc, "query"),
            f"{whose} has both a query and {' and '.join(lists)}; keep one of the two forms",
        )
    elif (
        not {"any", "all", "query"} & entry.keys()
        and entry.keys() <= TopicTable.model_fields.keys()
    ):
        # A key that is not known is reported as such, and is most likely one of these mistyped.
        what = "only says what must not occur" if lists else "does not say what to look for"
        document.problem(
            loc, f'{whose} {what}; write any = ["South China Sea", "南シナ海"] or a query'
        )
    return (
        read_alternatives(entry["any"], (*loc, "any"), report) if "any" in entry else (),
        read_groups(entry["all"], (*loc, "all"), report) if "all" in entry else (),
        read_alternatives(entry["none"], (*loc, "none"), report) if "none" in entry else (),
    )


def _topic(
    table: TopicTable,
    any_of: tuple[Term, ...],
    all_of: tuple[tuple[Term, ...], ...],
    none_of: tuple[Term, ...],
) -> Topic:
    topic = Topic(
        slug=table.slug,
        name=table.name or table.slug,
        any=any_of,
        all=all_of,
        none=none_of,
        query=table.query or "",
        min_score=table.min_score,
        priority=table.priority,
        languages=tuple(dict.fromkeys(table.languages)),
        sources=tuple(dict.fromkeys(table.sources)),
        must_match=tuple(table.must_match),
        must_not_match=tuple(table.must_not_match),
    )
    return replace(topic, version=definition_version(topic))


#: Which key of a table names what.
_NAMING = (
    ("topics.toml", "topic", "sources", "source"),
    ("alerts.toml", "route", "receivers", "receiver"),
    ("alerts.toml", "route", "topics", "topic"),
    ("alerts.toml", "route", "sources", "source"),
    ("alerts.toml", "silence", "topics", "topic"),
    ("alerts.toml", "silence", "sources", "source"),
    ("alerts.toml", "silence", "receivers", "receiver"),
)


def _check_names(documents: Mapping[str, Document]) -> None:
    """Whether what tables name exists; a table that is otherwise wrong is known all the same."""
    known = {
        kind: {label for _, label in _labels(kind, document)}
        for name, document in documents.items()
        for kind in FILES[name]
    }
    for file, kind, key, wanted in _NAMING:
        document = documents.get(file) or Document(Path(file))
        for loc, label in _named(document, kind, key):
            if label not in known[wanted]:
                near = "" if document.full else did_you_mean(label, known[wanted])
                document.problem(
                    loc,
                    f"{key} in {document.owner(kind, int(loc[1]))} names the {wanted} "
                    f"{document.quote(loc)}, which does not exist; {near}",
                )


def _named(document: Document, kind: str, key: str) -> Iterable[tuple[Loc, str]]:
    """The names in a list of each table, with their places."""
    for n, entry in _entries(kind, document):
        names = entry.get(key)
        for i, name in enumerate(names if isinstance(names, list) else []):
            if isinstance(name, str):
                yield (kind, n, key, i), name.strip()


def _watch(tables: Mapping[str, _Tables], topics: tuple[Topic, ...]) -> Watch:
    alerts = tables.get("alerts.toml", {})
    return Watch(
        sources=tuple(table.value() for table in tables["sources.toml"]["source"].values()),
        topics=topics,
        receivers=tuple(table.value() for table in alerts.get("receiver", {}).values()),
        routes=tuple(table.value() for table in alerts.get("route", {}).values()),
        silences=tuple(table.value() for table in alerts.get("silence", {}).values()),
    )


def _places(documents: Mapping[str, Document]) -> dict[tuple[str, str], str]:
    return {
        (kind, label): document.where((kind, n))
        for name, document in documents.items()
        for kind in FILES[name]
        for n, label in _labels(kind, document)
    }
