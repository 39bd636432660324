"""How a poll is cut for many machines: fewer and larger batches than tasks of one process. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice

from core.values import Source
from pipeline.plan import batches

Batch = tuple[str, ...]

#: A batch costs some seconds of processor time before its first request (docs/benchmarks.md,
#: "Many machines"), a source that brought nothing about one millisecond: a smaller batch would
#: be mostly beginning.
FEWEST = 200
#: Prefect takes 512 kB of parameters; this many slugs of 60 characters are a quarter of that.
MOST = 2000


def room_for(open_batches: int, most: int) -> int:
    """How many more batches may wait or run."""
    return max(most - open_batches, 0)


def cut(
    sources: Sequence[Source], wanted: Sequence[str], taken: Collection[str], room: int
) -> tuple[Batch, ...]:
    """Cut the sources that are wanted, and in no open batch (`taken`), into at most `room`.

    All sources of a host are in one batch. Where not all of them fit, those that are named first
    in `wanted` come first; the others are still due at the next plan.
    """
    free = [slug for slug in wanted if slug not in taken][: room * MOST]
    if not free:
        return ()
    chosen = frozenset(free)
    at_most = min(room, max(1, len(free) // FEWEST))
    whole = batches([source for source in sources if source.slug in chosen], at_most)
    # A host with more sources than that is in several: whose turn it is, its lease says.
    parts = (batch[start : start + MOST] for batch in whole for start in range(0, len(batch), MOST))
    return tuple(islice(parts, room))
