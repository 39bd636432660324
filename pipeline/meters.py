"""What a poll and a delivery add to the meters that `/metrics` shows. Pure.

A meter is kept under its name and its label, `polls/ok`; a histogram as its buckets and its sum,
`hit_lag/900`, `hit_lag/+Inf` and `hit_lag/sum`, each bucket holding what is no larger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.deliver import DeliveryReport
from pipeline.reports import PollReport

#: Upper bounds in seconds: from "at once" over the usual intervals of polls to days.
BUCKETS = (10, 60, 300, 900, 1_800, 3_600, 10_800, 43_200, 86_400, 604_800)


def of_poll(report: PollReport) -> Counter[str]:
    """What a poll adds."""
    more: Counter[str] = Counter()
    for source in report.sources:
        more[f"polls/{source.outcome}"] += 1
        more["entries"] += source.new_entries
        more["articles"] += source.articles
        more["alerts"] += source.alerts
        for kind, number in source.rejected:
            more[f"rejected/{kind}"] += number
    more["hits"] = len(report.hits)
    more.update(_histogram("hit_lag", (line.lag for line in report.hits if line.lag is not None)))
    return +more


def of_delivery(report: DeliveryReport) -> Counter[str]:
    """What a delivery adds."""
    more: Counter[str] = Counter(f"deliveries/{line.outcome}" for line in report.lines)
    instant = [
        line
        for line in report.lines
        # What waits for a digest or quiet hours was not late.
        if line.outcome == "sent" and line.sent_at and line.delivery.alert.mode == "instant"
    ]
    waited = ((one.sent_at, one.delivery.alert.created_at) for one in instant)
    more.update(
        _histogram("delivery_lag", ((sent - made).total_seconds() for sent, made in waited if sent))
    )
    whole = ((one.sent_at, one.published) for one in instant if one.published)
    more.update(
        _histogram("alert_lag", ((sent - told).total_seconds() for sent, told in whole if sent))
    )
    return more


def _histogram(name: str, seconds: Iterable[float]) -> Counter[str]:
    more: Counter[str] = Counter()
    for one in seconds:
        one = max(0.0, one)  # a clock of theirs that is fast
        more[f"{name}/sum"] += one  # type: ignore[assignment]  # a Counter adds floats as well
        more[f"{name}/+Inf"] += 1
        for bound in BUCKETS:
            if one <= bound:
                more[f"{name}/{bound}"] += 1
    return more
