"""How many writes a second one PostgreSQL takes from one process and from several.

Whoever stores an article does so alone in the whole fleet (`SqlStore.begin`), so that whoever
comes next sees its story: this is what does not grow with the number of workers.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: For so long each process writes (seconds).
LASTS = 8.0

WRITER = """
import sys, time
from dataclasses import replace
from benchmarks.internet import page
from core.values import Article, Fate, FetchRecord, Hit, Lease, SourceState, Span
from storage import open_store
from benchmarks.fleet_world import now

url, name, what, lasts = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
store, count, begun = open_store(url), 0, now()
text = page(1, 1).decode()[:2600]
print("open", flush=True)
sys.stdin.readline()
end, spent = time.monotonic() + lasts, time.process_time()
while time.monotonic() < end:
    if what == "articles":
        one = Article(f"https://{name}.example/{count}", "Ferry strike", text, "press")
        hit = Hit("strike", "1", one.url, 0.5, (Span("title", 0, 5, "Ferry"),), "title", "Ferry")
        with store.begin() as tx:
            tx.save_state(SourceState(name, attempted_at=begun))
            tx.add_article(one, (), range(count * 32, count * 32 + 32), begun)
            tx.add_fates([Fate(one.url, begun, step, "ok", "", "press")
                          for step in ("seen", "fetched", "extracted", "matched")])
            tx.log_fetch(FetchRecord(f"{name}{count}", begun, 200, "ok"))
            if count % 20 == 0:
                tx.add_hits(tx.new_story("Ferry", one.url, begun), [hit], begun)
        count += 1
    elif what == "quiet polls":
        polls = [(SourceState(f"{name}{n}", attempted_at=begun),
                  FetchRecord(f"{name}{n}", now(), 304, "unchanged")) for n in range(200)]
        with store.begin() as tx:
            for state, record in polls:
                tx.save_state(state)
                tx.log_fetch(record)
        count += 200
    else:
        moment = store.leases.time()
        hosts = [f"host {name}{n % 5000}" for n in range(count, count + 100)]
        taken = store.leases.take(hosts, name, moment, moment)
        store.leases.give_back([replace(one, asked_at=moment) for one in taken.values()], moment)
        count += 100
print(count, time.process_time() - spent, flush=True)
store.close()
"""


def writes(url: str, what: str, processes: int) -> tuple[float, float]:
    """Writes a second of so many processes together; processor milliseconds of ours for each."""
    running = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", WRITER, url, f"{what[0]}{processes}-{n}", what, str(LASTS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        for n in range(processes)
    ]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate()[0].split() for process in running]
    count = sum(int(words[0]) for words in told)
    return count / LASTS, 1000 * sum(float(words[1]) for words in told) / count


def show(url: str) -> None:
    """Print what each kind of write comes to."""
    for what in ("articles", "quiet polls", "hosts taken and given back"):
        for processes in (1, 3):
            rate, cost = writes(url, what, processes)
            print(
                f"{processes} processes: {rate:,.0f} {what} a second, {cost:.2f} ms of processor"
                " time of the process for each",
                flush=True,
            )
