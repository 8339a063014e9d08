import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from shopkeeper.foundation.personal.keystore.port import KeyStore
from shopkeeper.foundation.personal.keystore.postgres import PostgresKeyStore
from shopkeeper.foundation.personal.keystore.sqlite import SQLiteKeyStore

KINDS = ["file", "postgresql"] if connection.vendor == "postgresql" else ["file"]


@contextmanager
def fresh_store(kind: str, folder: Path) -> Iterator[KeyStore]:
    if kind == "file":
        store: KeyStore = SQLiteKeyStore(folder / "keys.sqlite3")
        yield store
        store.close()
        return
    server = os.environ["TEST_DATABASE_URL"]
    name = f"keys_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        store = PostgresKeyStore(make_conninfo(server, dbname=name))
        yield store
        store.close()
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
