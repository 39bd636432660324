"""The labelled feeds: every fact of every case, and the promises that hold for any input."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from core.errors import ParseError
from scrapers.feeds import parse

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "feeds"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the labelled cases are not here")


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_feed_cases", CASES / "run_feed_cases.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases() -> list[dict[str, Any]]:
    if not CASES.is_dir():
        return []
    loaded: list[dict[str, Any]] = json.loads((CASES / "DEV_CASES.json").read_text())["cases"]
    return loaded


def body_of(case: dict[str, Any]) -> bytes:
    if "body_b64gz" in case:
        return gzip.decompress(base64.b64decode(case["body_b64gz"]))
    return str(case["body"]).encode("utf-8", "surrogatepass")


def wrong_facts(check: Any, case: dict[str, Any]) -> list[Any]:
    try:
        entries = parse(body_of(case), case["url"], case["headers"])
    except ParseError:
        entries = []
    return [fact for fact in check(case, entries) if not fact[1]]


def test_every_labelled_feed_is_read_right() -> None:
    check = scorer().check
    ordinary = [case for case in cases() if case["kind"] != "hostile"]
    wrong = {case["id"]: facts for case in ordinary if (facts := wrong_facts(check, case))}
    assert len(ordinary) >= 395
    assert wrong == {}


@pytest.mark.parametrize(
    "case", [c for c in cases() if c["kind"] == "hostile"], ids=lambda c: c["id"]
)
def test_every_hostile_feed_is_survived_in_time_and_memory(case: dict[str, Any]) -> None:
    expect = case["expect"]
    status, entries, seconds, megabytes = scorer().isolated(
        "scrapers.feeds:parse", body_of(case), case["url"], case["headers"], expect["max_seconds"]
    )
    assert status in {"ok", "raised"}
    assert seconds <= expect["max_seconds"]
    assert megabytes <= expect["max_mb"]
    leaked = [s for s in expect["must_not_anywhere"] if s in json.dumps(entries, default=str)]
    assert leaked == []
