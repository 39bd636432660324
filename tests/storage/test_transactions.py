"""What a transaction promises to those who wait for it."""

from __future__ import annotations

import gc

from storage import SqlStore
from storage.engine import transaction


def test_no_garbage_is_looked_for_while_others_wait_for_the_lock(sql_store: SqlStore) -> None:
    assert gc.isenabled()
    with transaction(sql_store._engine, write=True):
        assert not gc.isenabled()
    assert gc.isenabled()
    with transaction(sql_store._engine, write=False):
        assert gc.isenabled()
