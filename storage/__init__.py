"""Everything that happened: SQLModel tables, migrations and the store's methods."""

from storage.copies import restore
from storage.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store", "restore"]
