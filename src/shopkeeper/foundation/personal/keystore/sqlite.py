"""The key store in a file of its own, apart from the data: SQLite, durable, overwriting what is deleted."""

import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from uuid import UUID

from shopkeeper.foundation.personal.keystore.port import TOMBSTONE, Anchor, Rewrap, StaleRoot

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds that a writer waits for the others
CUTS = 3  # tries to cut the log
CUT_PATIENCE = 2.0  # seconds that each of them waits for readers
_BATCH = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS root (id INTEGER PRIMARY KEY CHECK (id = 1), wrapped BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS subject_key (subject BLOB PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS anchor (chain TEXT PRIMARY KEY, position INTEGER NOT NULL, digest BLOB NOT NULL);
"""


class SQLiteKeyStore:
    """Wrapped keys in one SQLite file; one connection, one lock, made anew in a forked child."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._pid = 0

    @property
    def place(self) -> str:
        return str(self._path)

    def root(self) -> bytes | None:
        with self._lock:
            row = self._open().execute("SELECT wrapped FROM root").fetchone()
        return row[0] if row else None

    def found(self, root: bytes) -> None:
        with self._write() as connection:
            connection.execute("INSERT OR IGNORE INTO root VALUES (1, ?)", (root,))

    def add(self, keys: Iterable[tuple[UUID, bytes]], *, root: bytes) -> None:
        rows = [(subject.bytes, wrapped) for subject, wrapped in keys]
        with self._write() as connection:
            self._check(connection, root)
            connection.executemany("INSERT OR IGNORE INTO subject_key VALUES (?, ?)", rows)

    def fetch(self, subjects: Sequence[UUID]) -> Mapping[UUID, bytes]:
        found: dict[UUID, bytes] = {}
        with self._lock:
            connection = self._open()
            for start in range(0, len(subjects), _BATCH):
                batch = [subject.bytes for subject in subjects[start : start + _BATCH]]
                marks = ",".join("?" * len(batch))
                query = f"SELECT subject, wrapped FROM subject_key WHERE subject IN ({marks})"  # noqa: S608  only marks
                found.update((UUID(bytes=subject), wrapped) for subject, wrapped in connection.execute(query, batch))
        return found

    def bury(self, subject: UUID) -> None:
        with self._write() as connection:
            connection.execute(
                "INSERT INTO subject_key VALUES (?1, ?2) ON CONFLICT (subject) DO UPDATE SET wrapped = ?2",
                (subject.bytes, TOMBSTONE),
            )
        self._cut_log()

    def rewrap(self, change: Rewrap, *, old_root: bytes, new_root: bytes) -> int:
        with self._write() as connection:
            self._check(connection, old_root)
            rows = connection.execute("SELECT subject, wrapped FROM subject_key WHERE wrapped <> x''").fetchall()
            connection.executemany(
                "UPDATE subject_key SET wrapped = ? WHERE subject = ?",
                ((change(UUID(bytes=subject), wrapped), subject) for subject, wrapped in rows),
            )
            connection.execute("UPDATE root SET wrapped = ?", (new_root,))
        self._cut_log()
        return len(rows)

    def counts(self) -> tuple[int, int]:
        with self._lock:
            row = self._open().execute("SELECT count(*), total(wrapped = x'') FROM subject_key").fetchone()
        return row[0] - int(row[1]), int(row[1])

    def anchor(self, chain: str) -> Anchor | None:
        with self._lock:
            row = self._open().execute("SELECT position, digest FROM anchor WHERE chain = ?", (chain,)).fetchone()
        return Anchor(*row) if row else None

    def advance(self, chain: str, anchor: Anchor) -> bool:
        # Not waited for on the disk: an anchor lost with the power lags behind the chain, which is no false alarm.
        with self._write(synchronous="NORMAL") as connection:
            changed = connection.execute(
                "INSERT INTO anchor VALUES (?, ?, ?) ON CONFLICT (chain) DO UPDATE "
                "SET position = excluded.position, digest = excluded.digest WHERE excluded.position > position",
                (chain, anchor.position, anchor.digest),
            ).rowcount
        return changed > 0

    def reset(self, chain: str, anchor: Anchor | None) -> None:
        with self._write() as connection:
            connection.execute("DELETE FROM anchor WHERE chain = ?", (chain,))
            if anchor:
                connection.execute("INSERT INTO anchor VALUES (?, ?, ?)", (chain, anchor.position, anchor.digest))

    def close(self) -> None:
        with self._lock:
            if self._connection and self._pid == os.getpid():
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or self._pid != os.getpid():
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.executescript(_SCHEMA)
            self._connection, self._pid = connection, os.getpid()
        return self._connection

    @contextmanager
    def _write(self, synchronous: str = "FULL") -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._open()
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite itself takes some back: when the disk is full, for one
                    connection.execute("ROLLBACK")
                raise

    def _cut_log(self) -> None:
        """Write the log back and cut it: until then the pages with the old keys stay in it."""
        for _ in range(CUTS):
            with self._lock:
                connection = self._open()
                connection.execute(f"PRAGMA busy_timeout = {round(CUT_PATIENCE * 1000)}")
                busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                connection.execute(f"PRAGMA busy_timeout = {round(PATIENCE * 1000)}")
            if not busy:
                return
        log.warning(
            "%s-wal could not be cut, for another process reads the key store: keys destroyed or wrapped anew stay in "
            "it until the next one is, or until the last process that uses the store ends",
            self._path,
        )

    @staticmethod
    def _check(connection: sqlite3.Connection, root: bytes) -> None:
        if connection.execute("SELECT wrapped FROM root").fetchone() != (root,):
            raise StaleRoot
