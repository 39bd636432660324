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
from config.explain import explain, owner
from config.lines import Loc
from config.models import FILES, Table, TopicTable
from config.spelling import did_you_mean
from config.terms import read_alternatives, read_groups
from core.errors import SetupError
from core.topics import definition_version
from core.values import Topic, Watch


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
    if not folder.is_dir():
        state = "is a file" if folder.exists() else "does not exist"
        raise SetupError(
            f"the folder of the watch files, {folder}, {state}; `wirewatch init {folder}` writes "
            "a starter, WIREWATCH_CONFIG names another folder"
        )
    documents: dict[str, Document] = {}
    unreadable: list[str] = []
    for name in FILES:
        if name == "alerts.toml" and not (folder / name).exists():
            continue
        try:
            documents[name] = read_document(folder / name, environ)
        except SetupError as error:
            unreadable += error.problems
    tables = {name: _tables(name, document) for name, document in documents.items()}
    topics: tuple[Topic, ...] = ()
    if "topics.toml" in documents:
        topics = _topics(documents["topics.toml"], tables["topics.toml"]["topic"])
    if not unreadable:  # a name may be defined in the file that could not be read
        _check_names(documents, tables)
    problems = [
        *unreadable,
        *(line for document in documents.values() for line in document.sentences()),
    ]
    if problems:
        raise SetupError(*problems)
    return WatchFiles(_watch(tables, topics), _places(documents))


def load_topics(path: Path, environ: Mapping[str, str]) -> tuple[Topic, ...]:
    """The topics of a single file; which sources exist is not known here and not checked.

    Raises SetupError as `read_watch` does.
    """
    document = read_document(path, environ)
    topics = _topics(document, _tables("topics.toml", document)["topic"])
    if document.problems:
        raise SetupError(*document.sentences())
    return topics


#: The valid tables of a file by kind and number; a table with a problem is missing.
_Tables = dict[str, dict[int, Any]]


def _tables(name: str, document: Document) -> _Tables:
    """Check each table of a document on its own; problems are noted in the document."""
    kinds = FILES[name]
    for key in document.data:
        if key not in kinds:
            document.problem((key,), _misplaced(key, name))
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


def _misplaced(key: str, name: str) -> str:
    right = next((file for file, kinds in FILES.items() if key in kinds), "")
    if right:
        return f"[[{key}]] tables belong in {right}"
    for file, kinds in FILES.items():
        for kind, model in kinds.items():
            if key in model.model_fields and (file == name or key not in ("name", "url")):
                place = "" if file == name else f" in {file}"
                return f'"{key}" stands outside any table; put it below a [[{kind}]]{place}'
    near = did_you_mean(key, FILES[name])
    wanted = near if near.endswith("?") else ", ".join(f"[[{kind}]]" for kind in FILES[name])
    return f'unknown table "{key}"; {wanted.replace("known: ", "")}'


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
                f'{kind} "{label}" is already on line {document.line(first[label])}; '
                f"give this one another {key}",
            )
        first.setdefault(label, loc)


def _labels(kind: str, document: Document) -> Iterable[tuple[int, str]]:
    """Number and slug (or name) of each table, valid or not, as it stands in the file."""
    entries = document.raw.get(kind, [])
    for n, entry in enumerate(entries if isinstance(entries, list) else []):
        label = entry.get("slug", entry.get("name")) if isinstance(entry, dict) else None
        if isinstance(label, str):
            yield n, label


def _topics(document: Document, tables: Mapping[int, TopicTable]) -> tuple[Topic, ...]:
    """The topics; what is wrong with their terms is noted in the document."""
    return tuple(_topic(document, n, table) for n, table in tables.items())


def _topic(document: Document, number: int, table: TopicTable) -> Topic:
    loc: Loc = ("topic", number)
    whose = owner("topic", number, document)

    def report(where: Loc, trouble: str) -> None:
        document.problem(where, f"{where[2]} in {whose} {trouble}")

    lists = [key for key in ("any", "all", "none") if getattr(table, key) is not None]
    if table.query is not None and lists:
        document.problem(
            (*loc, "query"),
            f"{whose} has both a query and {' and '.join(lists)}; keep one of the two forms",
        )
    elif table.query is None and not {"any", "all"} & set(lists):
        what = "only says what must not occur" if lists else "does not say what to look for"
        document.problem(
            loc, f'{whose} {what}; write any = ["South China Sea", "南シナ海"] or a query'
        )
    topic = Topic(
        slug=table.slug,
        name=table.name or table.slug,
        any=read_alternatives(table.any, (*loc, "any"), report) if table.any is not None else (),
        all=read_groups(table.all, (*loc, "all"), report) if table.all is not None else (),
        none=read_alternatives(table.none, (*loc, "none"), report)
        if table.none is not None
        else (),
        query=table.query or "",
        min_score=table.min_score,
        priority=table.priority,
        languages=tuple(dict.fromkeys(table.languages)),
        sources=tuple(dict.fromkeys(table.sources)),
        must_match=tuple(table.must_match),
        must_not_match=tuple(table.must_not_match),
    )
    return replace(topic, version=definition_version(topic))


def _check_names(documents: Mapping[str, Document], tables: Mapping[str, _Tables]) -> None:
    """Whether the names that tables use for each other exist."""
    known = {
        kind: {label for _, label in _labels(kind, document)}
        for name, document in documents.items()
        for kind in FILES[name]
    }
    for document, kind, key, wanted in (
        (documents["topics.toml"], "topic", "sources", "source"),
        (documents.get("alerts.toml"), "route", "receivers", "receiver"),
        (documents.get("alerts.toml"), "route", "topics", "topic"),
        (documents.get("alerts.toml"), "route", "sources", "source"),
    ):
        if document is None:
            continue
        for n, table in tables[document.path.name][kind].items():
            for i, label in enumerate(getattr(table, key)):
                if label not in known[wanted]:
                    loc = (kind, n, key, i)
                    document.problem(
                        loc,
                        f"{key} in {owner(kind, n, document)} names the {wanted} "
                        f"{document.quote(loc)}, which does not exist; "
                        f"{did_you_mean(label, known[wanted])}",
                    )


def _watch(tables: Mapping[str, _Tables], topics: tuple[Topic, ...]) -> Watch:
    alerts = tables.get("alerts.toml", {})
    return Watch(
        sources=tuple(table.value() for table in tables["sources.toml"]["source"].values()),
        topics=topics,
        receivers=tuple(table.value() for table in alerts.get("receiver", {}).values()),
        routes=tuple(table.value() for table in alerts.get("route", {}).values()),
    )


def _places(documents: Mapping[str, Document]) -> dict[tuple[str, str], str]:
    return {
        (kind, label): document.where((kind, n))
        for name, document in documents.items()
        for kind in FILES[name]
        for n, label in _labels(kind, document)
    }
