"""What the gateway keeps: objects as they are told, answers by idempotency key, events that wait to be delivered."""

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

Object = dict[str, Any]

TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, place);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    event TEXT PRIMARY KEY, attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL, delivered INTEGER NOT NULL DEFAULT 0
);
"""


class Store:
    """One SQLite file; a request holds `lock` from its first look to its last write."""

    def __init__(self, path: Path | str) -> None:
        self.lock = threading.RLock()
        self._db = sqlite3.connect(str(path), check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode = WAL;" + TABLES)

    def put(self, row: Object) -> Object:
        """Keep the object as it is now."""
        self._db.execute(
            "INSERT INTO objects (id, kind, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (row["id"], row["object"], json.dumps(row)),
        )
        return row

    def get(self, kind: str, key: str) -> Object | None:
        """Return the object, or None."""
        found = self._db.execute("SELECT body FROM objects WHERE id = ? AND kind = ?", (key, kind)).fetchone()
        return dict(json.loads(found[0])) if found else None

    def every(self, kind: str) -> list[Object]:
        """Return the objects of a kind, the latest first."""
        rows = self._db.execute("SELECT body FROM objects WHERE kind = ? ORDER BY place DESC", (kind,))
        return [dict(json.loads(body)) for (body,) in rows]

    def answered(self, key: str) -> tuple[str, int, Object] | None:
        """Return digest, status and body of what was answered under that key."""
        row = self._db.execute("SELECT digest, status, body FROM answers WHERE key = ?", (key,)).fetchone()
        return (row[0], row[1], json.loads(row[2])) if row else None

    def answer(self, key: str, digest: str, status: int, body: Object) -> None:
        """Keep an answer for ever."""
        self._db.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", (key, digest, status, json.dumps(body)))

    def deliver_later(self, event: str, due: float) -> None:
        """Let an event be delivered, from that second on."""
        self._db.execute("INSERT INTO deliveries (event, due) VALUES (?, ?)", (event, due))

    def due(self, now: float) -> list[tuple[str, int]]:
        """Return the events to deliver now, with how often that was tried."""
        rows = self._db.execute(
            "SELECT event, attempts FROM deliveries WHERE delivered = 0 AND due <= ? ORDER BY rowid LIMIT 50", (now,)
        )
        return list(rows)

    def delivered(self, event: str) -> None:
        """Note that an event arrived."""
        self._db.execute("UPDATE deliveries SET delivered = 1 WHERE event = ?", (event,))

    def try_again(self, event: str, due: float) -> None:
        """Note that an event did not arrive."""
        self._db.execute("UPDATE deliveries SET attempts = attempts + 1, due = ? WHERE event = ?", (due, event))

    def commit(self) -> None:
        """Write down what was done."""
        self._db.commit()

    def rollback(self) -> None:
        """Forget what was done since the last commit."""
        self._db.rollback()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
