"""A database that a test has to itself, with processes of its own on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def database_for(folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database: on the PostgreSQL that the tests run on, else SQLite in the folder."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder / 'shop.sqlite3'}"
        return
    name = f"own_{os.getpid()}"
    base, _, query = given.partition("?")
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield base.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
