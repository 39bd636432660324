"""Nothing is lost or left half done when processes are killed or work at the same time."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from core.values import HitFilter
from pipeline.ports import Store
from storage import SqlStore, open_store, outbox
from storage.engine import transaction
from tests.storage.news import LEASE, NOW, alert, article, keep, owe

POLLER = """
import sys
from storage import open_store
from tests.storage.news import NOW, alert, article, fate, hit

store, name = open_store(sys.argv[1]), sys.argv[2]
for number in range(int(sys.argv[3])):
    one = article(f"{name}-{number}")
    with store.begin() as tx:
        tx.add_article(one, (f"{one.url}?alias",), (number, -number), NOW)
        story = tx.new_story(one.title, one.url, NOW)
        tx.add_hits(story, [hit(one.url)], NOW)
        tx.add_alerts([alert(one.url, [story])])
        tx.add_fates([fate(one.url)])
    if not number:
        print("writing", flush=True)
"""

HALF = """
import sys
from storage import open_store
from tests.storage.news import NOW, article, hit

store = open_store(sys.argv[1])
with store.begin() as tx:
    for number in range(200):
        one = article(number, text="news " * 5000)
        tx.add_article(one, (), (number,), NOW)
        tx.add_hits(tx.new_story("h", one.url, NOW), [hit(one.url)], NOW)
    print("half", flush=True)
    sys.stdin.read()
"""

SENDER = """
import sys
from storage import open_store
from tests.storage.news import LEASE, NOW

store = open_store(sys.argv[1])
print("open", flush=True)
while claimed := store.claim(NOW, LEASE, 3):
    for one in claimed:
        print(one.id, flush=True)
        assert store.settle_delivery(one.id, one.token, "sent", NOW)
"""


@contextmanager
def running(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process that is gone at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finish(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Wait for processes to end well; what each printed."""
    told = [process.communicate() for process in processes]
    for process, (_, errors) in zip(processes, told, strict=True):
        assert (process.returncode, errors) == (0, "")
    return [out for out, _ in told]


def whole(store: Store) -> int:
    """How many articles there are, each with all that belongs to it."""
    counts = store.counts()
    number = counts["articles"]
    assert (counts["hits"], counts["stories"], counts["waiting"]) == (number, number, number)
    for stored in store.hits(HitFilter()):
        url = stored.article.url
        assert store.article_for([f"{url}?alias"]) == {f"{url}?alias": url}
        assert len(store.fates(url)) == 1
    assert "sound" in store.check()
    return number


def test_a_kill_in_mid_transaction_leaves_no_half_rows(url: str) -> None:
    with running(HALF, url) as half:
        assert half.stdout is not None
        assert half.stdout.readline() == "half\n"
        half.kill()
        half.wait()
    store = open_store(url)
    assert whole(store) == 0
    keep(store, article())
    store.close()


def test_random_kills_leave_whole_transactions_only(url: str) -> None:
    store = open_store(url)
    draw = random.Random(7)  # noqa: S311 - when to kill, repeatable
    before = 0
    for turn in range(4):
        with running(POLLER, url, f"turn{turn}", "100000") as poller:
            assert poller.stdout is not None
            poller.stdout.readline()
            time.sleep(draw.uniform(0.05, 0.3))
            poller.kill()
            poller.wait()
        now = whole(store)
        assert now >= before
        before = now
    assert before, "nothing was written, so nothing was tried"
    store.close()


def test_two_processes_write_at_once_and_never_see_a_lock(url: str) -> None:
    store = open_store(url)
    with (
        running(POLLER, url, "one", "60") as one,
        running(POLLER, url, "two", "60") as two,
        running(POLLER, url, "three", "60") as three,
    ):
        finish([one, two, three])
    assert whole(store) == 180
    store.close()


def test_two_senders_at_once_send_each_message_once(url: str) -> None:
    store = open_store(url)
    owe(store, *(alert(str(number)) for number in range(80)))
    with running(SENDER, url) as one, running(SENDER, url) as two:
        lines = [line for out in finish([one, two]) for line in out.split() if line != "open"]
    assert sorted(map(int, lines)) == sorted(d.id for d in store.deliveries("sent"))
    assert len(lines) == len(set(lines)) == 80
    store.close()


@pytest.mark.postgres
def test_postgres_gives_two_claims_different_rows_without_waiting(clean_postgres: str) -> None:
    store = open_store(clean_postgres)
    owe(store, *(alert(str(number)) for number in range(4)))
    with transaction(store._engine, write=True) as first:
        mine = outbox.claim(first, NOW, LEASE, 2)
        with transaction(store._engine, write=True) as second:
            theirs = outbox.claim(second, NOW, LEASE, 3)
    assert [one.alert.key for one in mine] == ["0", "1"]
    assert [one.alert.key for one in theirs] == ["2", "3"]
    store.close()


def test_whoever_assigns_a_story_sees_the_stories_of_everyone_before(sql_store: SqlStore) -> None:
    def assign(number: int) -> None:
        with sql_store.begin() as tx:
            one = article(number)
            tx.add_article(one, (), (42,), NOW)
            if found := tx.candidates((42,), NOW):
                tx.join_story(found[0].story_id, one.url, NOW)
            else:
                tx.new_story("h", one.url, NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(assign, range(8)))
    assert sql_store.counts()["stories"] == 1
    story = sql_store.story(1)
    assert story is not None
    assert len(story.article_urls) == 8
