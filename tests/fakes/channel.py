"""A channel with a memory: what was sent can be read, and it can be told to fail."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from core.errors import DeliveryError
from core.values import Letter


@dataclass
class FakeChannel:
    """Takes letters; `failures` are raised in order first (None lets one pass)."""

    letters: list[Letter] = field(default_factory=list)
    failures: deque[DeliveryError | None] = field(default_factory=deque)

    def send(self, letter: Letter) -> str:
        failure = self.failures.popleft() if self.failures else None
        if failure is not None:
            raise failure
        self.letters.append(letter)
        return "taken"

    @property
    def keys(self) -> list[str]:
        """The keys of what was sent, in order."""
        return [letter.key for letter in self.letters]
