"""`/metrics` can be read by Prometheus' own parser, and by nobody from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from core.values import PREFECT
from pipeline.meters import of_delivery, of_poll
from review.metrics import metrics_page
from tests.house import house, poll_all
from tests.review.browser import served

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_the_whole_watch_is_told_in_numbers(tmp_path: Path) -> None:
    with house(tmp_path, NOW - timedelta(hours=1)) as built, built.open(NOW) as app:
        with app.recorded("poll", "clock"):
            report = poll_all(app)
        app.store.meters.add(of_poll(report))
        app.store.meters.add(of_delivery(app.deliver()))
        app.store.jobs.began(PREFECT, "", NOW)
        app.store.jobs.ended(PREFECT, NOW, "does not answer")
        with served(app, lambda: NOW) as asking:
            text = asking.get("/metrics").text
    found = {family.name: family for family in text_string_to_metric_families(text)}
    value = {
        (sample.name, *sample.labels.values()): sample.value
        for family in found.values()
        for sample in family.samples
    }
    assert value["wirewatch_polls_total", "ok"] == 8
    assert value["wirewatch_hits_total",] == len(report.hits) > 0
    assert value["wirewatch_stored_articles",] == 33
    assert value["wirewatch_sources", "well"] == 8
    assert value["wirewatch_job_last_success_timestamp_seconds", "poll"] == NOW.timestamp()
    assert value["wirewatch_degraded",] == 1
    assert value["wirewatch_database_size_bytes",] > 100_000
    assert value["wirewatch_outbox_messages", "sent"] == value["wirewatch_deliveries_total", "sent"]
    for name in ("hit_lag", "delivery_lag", "alert_lag"):
        family = f"wirewatch_{name}_seconds"
        assert found[family].type == "histogram"
        assert value[f"{family}_bucket", "+Inf"] == value[f"{family}_count",] > 0
    # The newsroom's articles are from the hours before.
    assert value["wirewatch_hit_lag_seconds_sum",] > 0
    assert all(family.documentation for family in found.values())
    assert all(name.startswith("wirewatch_") for name in found)
    assert value["wirewatch_database_writable",] == 1
    # And the reference page knows each of them, and no other.
    page = metrics_page()
    assert page.count("| `wirewatch_") == len(found)
    assert [name for name in found if f"| `{name}" not in page] == []


def test_who_is_on_this_machine_needs_no_account_and_a_proxy_does(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built, built.open(NOW) as app:
        app.settings = app.settings.model_copy(update={"review_open": False})
        with served(app, lambda: NOW) as asking:
            assert asking.get("/metrics").status == 200
            assert asking.get("/metrics", X_Forwarded_For="192.0.2.1").status == 401
