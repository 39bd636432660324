from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from core.once import once


def test_many_threads_that_ask_at_once_load_once() -> None:
    together, loads = Barrier(8), []

    @once
    def load() -> object:
        loads.append(1)
        return object()

    def ask(_: int) -> object:
        together.wait()
        return load()

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(ask, range(8)))
    assert len(loads) == 1
    assert len(set(map(id, got))) == 1


def test_a_load_that_failed_is_tried_again() -> None:
    answers = iter([ValueError("not yet"), None])

    @once
    def load() -> str:
        answer = next(answers)
        if answer:
            raise answer
        return "there"

    with pytest.raises(ValueError, match="not yet"):
        load()
    assert load() == "there"
