"""Everything that happened: SQLModel tables, migrations and the store's methods."""

from storage.copies import restore
from storage.schema import REVISIONS, known_revision
from storage.store import SqlStore, open_store

__all__ = ["REVISIONS", "SqlStore", "known_revision", "open_store", "restore"]
