"""Whether what is found is right: against the slow evaluator, the language page, every script."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

TESTS = Path(__file__).parents[1] / "tests" / "matching"


def agreement(examples: int) -> str:
    """Random queries on random texts in many scripts: how often both found the same spans."""
    tests = _module("test_matching_agreement")
    counted: Counter[str] = Counter()

    def compare(words: list[str], terms: list[str]) -> None:
        quiet = settings(
            max_examples=examples // 2,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )

        @quiet
        @given(tests.queries(terms), tests.texts(words), tests.texts(words))
        def one(query: str, title: str, text: str) -> None:
            spans = tests.agree(query, title, text, terms[:4])
            counted.update(compared=1, hits=spans > 0, spans=spans)

        one()

    compare(tests.WORDS, tests.TERM_LIST)
    compare(tests.FEW_WORDS, tests.FEW_TERMS)
    return (
        f"{counted['compared']:,} queries on as many articles compared, {counted['hits']:,} of "
        f"them hits with {counted['spans']:,} spans: all the same as the slow evaluator's"
    )


def cases() -> Iterator[tuple[str, int, int]]:
    """Tables of cases: what they are about, how many are right, of how many."""
    modules = ("query_page", "scripts", "twins", "dev_cases")
    for name in modules:
        module = _module(f"test_matching_{name}")
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for test in vars(module).values():
            for group, row in _rows(test):
                total[group] += 1
                right[group] += _passes(test, row)
        yield from ((group, right[group], total[group]) for group in total)


def _rows(test: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a test with a table, by language where they have one."""
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names = mark.args[0]
            names = names.split(",") if isinstance(names, str) else names
            for values in mark.args[1]:
                row = dict(zip(names, values if len(names) > 1 else [values], strict=True))
                what = test.__name__.removeprefix("test_").replace("_", " ")
                yield f"{what} {row.get('language', '')}".strip(), row


def _passes(test: Any, row: dict[str, Any]) -> bool:
    try:
        test(**row)
    except (AssertionError, pytest.fail.Exception):
        return False
    return True


def _module(name: str) -> ModuleType:
    # The tests are no package: pytest puts their folder on the path, and so do we.
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    return __import__(name)
