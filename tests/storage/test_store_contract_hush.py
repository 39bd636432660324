"""What a store promises about silences and people who unsubscribed."""

from __future__ import annotations

from datetime import timedelta

from core.values import Silence
from pipeline.ports import Store
from tests.storage.news import MINUTE, NOW

HOUR = timedelta(hours=1)


def test_a_silence_lasts_until_its_end_or_until_it_is_ended(store: Store) -> None:
    first = Silence(NOW + HOUR, "ann", "exercise", topics=("ferries",), receivers=("desk",))
    second = Silence(
        NOW + 2 * HOUR, "bo", "known", sources=("press",), stories=(3, 7), phrases=("reef",)
    )
    with store.begin() as tx:
        one, two = tx.add_silence(first, NOW), tx.add_silence(second, NOW)
        assert tx.silences(NOW) == ((one, first), (two, second))
    assert store.silences(NOW + HOUR) == ((two, second),)
    with store.begin() as tx:
        assert tx.end_silence(two, NOW + MINUTE)
        assert not tx.end_silence(two, NOW + MINUTE)
        assert not tx.end_silence(99, NOW)
    assert store.silences(NOW + MINUTE) == ((one, first),)


def test_who_unsubscribed_stays_away_until_they_come_back(store: Store) -> None:
    with store.begin() as tx:
        tx.unsubscribe("ann", "desk", NOW)
        tx.unsubscribe("ann", "desk", NOW + MINUTE)
        tx.unsubscribe("bo", "desk", NOW)
    assert store.unsubscribed() == {"ann", "bo"}
    with store.begin() as tx:
        tx.resubscribe("ann")
        tx.resubscribe("nobody")
    assert store.unsubscribed() == {"bo"}
