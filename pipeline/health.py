"""What a person should know of a source besides whether it fails. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.times import ago
from core.values import Source, SourceState, Watch
from pipeline.habit import unusual
from pipeline.remember import HURRY_FOR


def remarks(source: Source, state: SourceState, now: datetime) -> tuple[str, ...]:
    """Clauses on a source that was retired, has moved, loses items, or is unlike itself."""
    said = []
    if state.retired_at:
        said.append(
            f"retired: it said {ago(state.retired_at, now)} that it is gone for good (HTTP 410); "
            "give it a new address or take it out"
        )
    if state.move.believed:
        said.append(f"moved to {state.move.believed} and is read there; change its address")
    if state.gap_at and now - state.gap_at < HURRY_FOR:
        said.append(
            f"items were probably lost {ago(state.gap_at, now)}, as nothing it offered was there "
            "at the poll before; give it a shorter `every`"
        )
    if strange := strangeness(state, now):
        said.append(strange)
    return tuple(said)


def strangeness(state: SourceState, now: datetime) -> str:
    """How a source is far from its own habit, in a clause, or ""."""
    kind = unusual(state.habit, now)
    if kind == "quiet":
        return f"unusually quiet: its last new item came {ago(state.habit.newest, now)}"
    if kind == "loud":
        return f"unusually loud: about {state.habit.lately:,.0f} new items within a day"
    return ""


def strange_sources(
    watch: Watch, states: Mapping[str, SourceState], now: datetime
) -> tuple[str, ...]:
    """A sentence for each source that answers but is far from its own habit."""
    found = []
    for source in watch.sources:
        state = states.get(source.slug)
        # One that fails is told of as failing; its silence is no wonder.
        if state and not state.failures and (strange := strangeness(state, now)):
            found.append(f"{source.slug} is {strange}")
    return tuple(found)
