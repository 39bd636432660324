"""Alembic's entry: migrate over the connection that the program hands in.

There is no other way to run the migrations, so that they always happen in one transaction,
under the program's lock, and neither print nor touch logging.
"""

from __future__ import annotations

from alembic import context

from storage.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
context.run_migrations()
