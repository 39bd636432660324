"""`/metrics`: the state of a watch in the text format of Prometheus.

Everything is read from the database when it is asked for, because polls and deliveries happen in
another process. Names follow Prometheus' conventions: base units, `_total` for what only grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from fastapi import FastAPI, HTTPException, Request, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from core.addresses import parse_address
from core.values import PREFECT, SourceState
from pipeline.jobs import degraded
from pipeline.meters import BUCKETS
from pipeline.wiring import App

#: What all names begin with.
PREFIX = "wirewatch_"
HEAD = """\
# Metrics

`GET /metrics` answers in the text format of Prometheus: to whoever asks from this machine (but not
through a proxy on it), and elsewhere to whoever sends a token (`Authorization: Bearer ...`). It is
made from the database, so that every process of an installation counts and none loses anything by a
restart; where the database cannot be read it answers 503 with the reason. The bounds of the
histograms are {bounds} s. This page is written from the code.

| Metric | Kind | Says |
| --- | --- | --- |
"""
#: Meters that are counters: name, label, help.
COUNTERS = (
    ("polls", "outcome", "Polls of single sources, by outcome: ok, unchanged, failed."),
    ("entries", "", "New entries that sources offered."),
    ("articles", "", "Articles that were stored."),
    ("hits", "", "Hits that were found."),
    ("rejected", "kind", "Pages that were no article, by kind (docs/data.md)."),
    ("alerts", "", "Messages about stories that were put into the outbox."),
    (
        "deliveries",
        "outcome",
        "Attempts to deliver a message, by outcome: sent, retry, failed, postponed, capped.",
    ),
    ("pings", "outcome", "Pings of the dead man's switch, by outcome: sent, failed."),
)
#: What is asked of the database when it is wanted: name, label, help.
GAUGES = {
    name: (label, told)
    for name, label, told in (
        ("job_last_success_timestamp_seconds", "job", "When a job last succeeded."),
        ("job_last_start_timestamp_seconds", "job", "When a job last began."),
        ("job_failed", "job", "Whether a job failed when it last ended."),
        ("database_writable", "", "Whether the database takes what is written."),
        ("degraded", "", "Whether Wirewatch runs without Prefect."),
        ("sources", "health", "Watched sources, by health: well, failing, retired, unasked."),
        ("outbox_messages", "state", "Messages in the outbox, by state."),
        ("stored_articles", "", "Articles in the database."),
        ("stored_hits", "", "Hits in the database."),
        ("stored_stories", "", "Stories in the database."),
        ("database_size_bytes", "", "Size of the database."),
    )
}
#: Meters that are histograms.
HISTOGRAMS = (
    ("hit_lag", "From an article's publication to its hit."),
    ("delivery_lag", "From an instant alert to its delivery."),
    ("alert_lag", "From an article's publication to the delivery of its instant alert."),
)


def add(web: FastAPI, app: App, clock: Callable[[], datetime]) -> None:
    """Add the route /metrics."""

    @web.get("/metrics")
    def metrics(request: Request) -> Response:
        # Figures for those who have an account or a token, and for a Prometheus beside us; not
        # for whoever comes through a proxy beside us.
        if not (request.state.person or _from_here(request)):
            raise HTTPException(401, "Sign in, send a token, or ask from this machine.")
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Figures(app, clock))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _from_here(request: Request) -> bool:
    """Whether a request comes from this machine and was not handed on."""
    handed = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
    address = parse_address(request.client.host) if request.client else None
    return bool(address and address.is_loopback) and not any(h in request.headers for h in handed)


class Figures(Collector):
    """All metrics of a watch at one moment; raises StorageError where it is not to be read."""

    def __init__(self, app: App, clock: Callable[[], datetime]) -> None:
        self._app, self._clock = app, clock

    def collect(self) -> Iterator[Metric]:
        """The families."""
        store, now = self._app.store, self._clock()
        jobs, counts = store.jobs.all(), store.counts()
        success = _gauge("job_last_success_timestamp_seconds")
        began, failed = _gauge("job_last_start_timestamp_seconds"), _gauge("job_failed")
        for name, job in jobs.items():
            if name == PREFECT:
                continue
            began.add_metric([name], job.began_at.timestamp())
            failed.add_metric([name], float(bool(job.problem)))
            if job.succeeded_at:
                success.add_metric([name], job.succeeded_at.timestamp())
        yield from (success, began, failed)
        takes = float(not self._app.writing.problem())
        yield _gauge("database_writable", {"": takes})
        yield _gauge("degraded", {"": float(bool(degraded(jobs, now)))})
        watched = [source.slug for source in self._app.watch.sources]
        yield _gauge("sources", _health(watched, store.source_states(watched)))
        yield _gauge("outbox_messages", store.outbox_counts())
        for name in ("articles", "hits", "stories"):
            yield _gauge(f"stored_{name}", {"": counts[name]})
        yield _gauge("database_size_bytes", {"": store.size()})
        yield from _meters(store.meters.all())


def _health(watched: Iterable[str], states: Mapping[str, SourceState]) -> Counter[str]:
    """How many sources are well, fail, are gone for good, or were never asked."""
    found: Counter[str] = Counter({"well": 0, "failing": 0, "retired": 0, "unasked": 0})
    for slug in watched:
        state = states.get(slug)
        if state is None or state.attempted_at is None:
            found["unasked"] += 1
        elif state.retired_at:
            found["retired"] += 1
        else:
            found["failing" if state.failures else "well"] += 1
    return found


def _meters(meters: Mapping[str, float]) -> Iterator[Metric]:
    """The counters and histograms behind the meters."""
    for name, label, told in COUNTERS:
        family = CounterMetricFamily(f"{PREFIX}{name}", told, labels=[label] if label else [])
        if not label:
            family.add_metric([], meters.get(name, 0))
        for meter, value in sorted(meters.items()):
            of, _, rest = meter.partition("/")
            if label and of == name:
                family.add_metric([rest], value)
        yield family
    for name, told in HISTOGRAMS:
        bounds = [*(f"{bound}" for bound in BUCKETS), "+Inf"]
        buckets = [
            (bound if bound == "+Inf" else f"{float(bound)}", meters.get(f"{name}/{bound}", 0.0))
            for bound in bounds
        ]
        histogram = HistogramMetricFamily(f"{PREFIX}{name}_seconds", told)
        histogram.add_metric([], buckets, meters.get(f"{name}/sum", 0.0))
        yield histogram


def _gauge(name: str, values: Mapping[str, float] | None = None) -> GaugeMetricFamily:
    """A family with these values by its label; "" is the key of one without a label."""
    label, told = GAUGES[name]
    family = GaugeMetricFamily(f"{PREFIX}{name}", told, labels=[label] if label else [])
    for key, value in sorted((values or {}).items()):
        family.add_metric([key] if label else [], value)
    return family


def metrics_page() -> str:
    """Markdown with a row for each metric, for the documentation."""
    bounds = ", ".join(f"{bound:,}" for bound in BUCKETS)
    rows = [(f"{name}_total", "counter", label, told) for name, label, told in COUNTERS]
    rows += [(f"{name}_seconds", "histogram", "", told) for name, told in HISTOGRAMS]
    rows += [(name, "gauge", label, told) for name, (label, told) in GAUGES.items()]
    return HEAD.format(bounds=bounds) + "".join(
        f"| `{PREFIX}{name}{f'{{{label}}}' if label else ''}` | {kind} | {told} |\n"
        for name, kind, label, told in rows
    )
