from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from config import load_topics, load_watch, read_watch
from core.topics import definition_version
from core.values import Receiver, Route, Silence, Term

SOURCES = """
[[source]]
slug = "bay-times"
url = "https://bay.example/feed"
kind = "feed"
language = "zh-hant"
country = "tw"
tier = 1
every = "1h30m"
headers = { Authorization = "Bearer ${TOKEN}" }
"""
TOPICS = """
[[topic]]
slug = "sea"
name = "The sea"
any = ["South China Sea", ["南シナ海", "南支那海"], { text = "南海", languages = ["zh"] }]
none = "weather"

[[topic]]
slug = "pact"
all = ["Japan", ["alliance", "treaty"], { ja = ["同盟"], en = "pact" }]
any.ja = ["日米"]
any.zh-Hant = ["美日", "日美"]
min_score = 1
"""
ALERTS = """
[[receiver]]
name = "desk"
url = "${DESK_MAIL:-mailto://nobody@example.org}"
timezone = "Asia/Tokyo"
quiet = "22:00-07:00"

[[route]]
receivers = ["desk"]
topics = ["sea"]
mode = "digest"
at = "06:30"
days = ["mon", "fri"]
heartbeat = true
group_wait = "5m"

[[silence]]
until = 2026-12-01T07:00:00+09:00
author = "kern"
reason = "exercise"
topics = ["sea"]
"""


def folder_with(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_the_three_files_become_values(tmp_path: Path) -> None:
    watch = load_watch(
        folder_with(tmp_path, sources=SOURCES, topics=TOPICS, alerts=ALERTS), {"TOKEN": "s3cret"}
    )
    (source,) = watch.sources
    assert (source.name, source.language, source.country) == ("bay-times", "zh-Hant", "TW")
    assert source.every == timedelta(minutes=90)
    assert source.headers == (("Authorization", "Bearer s3cret"),)
    sea, pact = watch.topics
    assert sea.any == (
        Term("South China Sea"),
        Term("南シナ海"),
        Term("南支那海"),
        Term("南海", ("zh",)),
    )
    assert sea.none == (Term("weather"),)
    assert pact.all == (
        (Term("Japan"),),
        (Term("alliance"), Term("treaty")),
        (Term("同盟", ("ja",)), Term("pact", ("en",))),
    )
    assert pact.any == (
        Term("日米", ("ja",)),
        Term("美日", ("zh-Hant",)),
        Term("日美", ("zh-Hant",)),
    )
    assert sea.version == definition_version(sea)
    assert watch.receivers == (
        Receiver("desk", "mailto://nobody@example.org", "Asia/Tokyo", "22:00-07:00"),
    )
    assert watch.routes == (
        Route(
            ("desk",),
            topics=("sea",),
            mode="digest",
            at="06:30",
            days=("mon", "fri"),
            heartbeat=True,
            group_wait=timedelta(minutes=5),
        ),
    )
    assert watch.silences == (
        Silence(datetime(2026, 11, 30, 22, tzinfo=UTC), "kern", "exercise", topics=("sea",)),
    )


def test_without_an_alerts_file_nobody_is_told(tmp_path: Path) -> None:
    watch = load_watch(folder_with(tmp_path, sources=SOURCES, topics=TOPICS), {"TOKEN": "x"})
    assert (watch.receivers, watch.routes) == ((), ())


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TOPICS.replace("\n", "\r\n").encode())
    assert [topic.slug for topic in load_topics(path, {})] == ["sea", "pact"]


def test_later_checks_can_name_the_line_of_a_topic(tmp_path: Path) -> None:
    files = read_watch(folder_with(tmp_path, sources=SOURCES, topics=TOPICS), {"TOKEN": "x"})
    assert files.where("topic", "pact") == f"{tmp_path / 'topics.toml'}:8"
    assert files.where("topic", "none") == ""
