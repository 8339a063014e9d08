"""The key store in a PostgreSQL database of its own, for several machines; never the one that holds the data."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict

from shopkeeper.foundation.personal.keystore.port import TOMBSTONE, Anchor, Rewrap, StaleRoot

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shopkeeper_root (id int PRIMARY KEY CHECK (id = 1), wrapped bytea NOT NULL);
CREATE TABLE IF NOT EXISTS shopkeeper_subject_key (subject uuid PRIMARY KEY, wrapped bytea NOT NULL);
CREATE TABLE IF NOT EXISTS shopkeeper_anchor (
    chain text PRIMARY KEY, position bigint NOT NULL, digest bytea NOT NULL
);
"""
_LOCK = 0x5368_6F70  # any number of ours: it keeps two processes from making the tables at once


class PostgresKeyStore:
    """Wrapped keys in PostgreSQL; one connection, one lock, made anew in a forked child or after a break."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = RLock()
        self._connection: psycopg.Connection | None = None
        self._pid = 0

    @property
    def place(self) -> str:
        named = conninfo_to_dict(self._url)
        return f"PostgreSQL database {named.get('dbname', '')} at {named.get('host', 'localhost')}"

    def root(self) -> bytes | None:
        with self._use() as connection:
            row = connection.execute("SELECT wrapped FROM shopkeeper_root").fetchone()
        return bytes(row[0]) if row else None

    def found(self, root: bytes) -> None:
        with self._use() as connection:
            connection.execute("INSERT INTO shopkeeper_root VALUES (1, %s) ON CONFLICT DO NOTHING", (root,))

    def add(self, keys: Iterable[tuple[UUID, bytes]], *, root: bytes) -> None:
        with self._use() as connection:
            self._check(connection, root, "SELECT wrapped FROM shopkeeper_root FOR SHARE")
            connection.execute(
                "CREATE TEMPORARY TABLE IF NOT EXISTS fresh (subject uuid, wrapped bytea) ON COMMIT DELETE ROWS"
            )
            with connection.cursor().copy("COPY fresh FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["uuid", "bytea"])
                for row in keys:
                    copy.write_row(row)
            connection.execute("INSERT INTO shopkeeper_subject_key SELECT * FROM fresh ON CONFLICT DO NOTHING")

    def fetch(self, subjects: Sequence[UUID]) -> Mapping[UUID, bytes]:
        with self._use() as connection:
            rows = connection.execute(
                "SELECT subject, wrapped FROM shopkeeper_subject_key WHERE subject = ANY(%s)", (list(subjects),)
            ).fetchall()
        return {subject: bytes(wrapped) for subject, wrapped in rows}

    def bury(self, subject: UUID) -> None:
        with self._use() as connection:
            connection.execute(
                "INSERT INTO shopkeeper_subject_key VALUES (%s, %s) "
                "ON CONFLICT (subject) DO UPDATE SET wrapped = excluded.wrapped",
                (subject, TOMBSTONE),
            )

    def rewrap(self, change: Rewrap, *, old_root: bytes, new_root: bytes) -> int:
        with self._use() as connection:
            self._check(connection, old_root, "SELECT wrapped FROM shopkeeper_root FOR UPDATE")
            rows = connection.execute("SELECT subject, wrapped FROM shopkeeper_subject_key WHERE wrapped <> ''")
            changed = [(change(subject, bytes(wrapped)), subject) for subject, wrapped in rows]
            connection.cursor().executemany(
                "UPDATE shopkeeper_subject_key SET wrapped = %s WHERE subject = %s", changed
            )
            connection.execute("UPDATE shopkeeper_root SET wrapped = %s", (new_root,))
        return len(changed)

    def counts(self) -> tuple[int, int]:
        with self._use() as connection:
            row = connection.execute(
                "SELECT count(*) FILTER (WHERE wrapped <> ''), count(*) FILTER (WHERE wrapped = '') "
                "FROM shopkeeper_subject_key"
            ).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def anchor(self, chain: str) -> Anchor | None:
        with self._use() as connection:
            row = connection.execute(
                "SELECT position, digest FROM shopkeeper_anchor WHERE chain = %s", (chain,)
            ).fetchone()
        return Anchor(row[0], bytes(row[1])) if row else None

    def advance(self, chain: str, anchor: Anchor) -> bool:
        with self._use() as connection:
            connection.execute("SET LOCAL synchronous_commit = off")  # a lost anchor lags, which is no false alarm
            return bool(
                connection.execute(
                    "INSERT INTO shopkeeper_anchor AS kept VALUES (%s, %s, %s) ON CONFLICT (chain) DO UPDATE "
                    "SET position = excluded.position, digest = excluded.digest "
                    "WHERE excluded.position > kept.position",
                    (chain, anchor.position, anchor.digest),
                ).rowcount
            )

    def reset(self, chain: str, anchor: Anchor | None) -> None:
        with self._use() as connection:
            connection.execute("DELETE FROM shopkeeper_anchor WHERE chain = %s", (chain,))
            if anchor:
                connection.execute(
                    "INSERT INTO shopkeeper_anchor VALUES (%s, %s, %s)", (chain, anchor.position, anchor.digest)
                )

    def close(self) -> None:
        with self._lock:
            if self._connection and self._pid == os.getpid():
                self._connection.close()
            self._connection = None

    @contextmanager
    def _use(self) -> Iterator[psycopg.Connection]:
        with self._lock:
            connection = self._open()
            with connection.transaction():
                yield connection

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.broken or self._pid != os.getpid():
            connection = psycopg.connect(self._url, autocommit=True)
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                connection.execute("SET LOCAL client_min_messages = warning")
                connection.execute(_SCHEMA)
            self._connection, self._pid = connection, os.getpid()
        return self._connection

    @staticmethod
    def _check(connection: psycopg.Connection, root: bytes, query: LiteralString) -> None:
        row = connection.execute(query).fetchone()
        if row is None or bytes(row[0]) != root:
            raise StaleRoot
