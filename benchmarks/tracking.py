"""How fast the tracking API takes events in, beside bare inserts on the same database and server.

    python benchmarks/tracking.py                 the shop that SHOPKEEPER_HOME and DATABASE_URL name; use a fresh one
    python benchmarks/tracking.py --seconds 20    measure each longer

Three figures, each beside its peer of the same run. **Batches of 50**: acknowledged, durable events a second through
the server, against a loop that inserts the same fifty events a transaction into a plain table (`executemany` on
SQLite, COPY on PostgreSQL). Bar: at least 0.5. **Single events**: requests a second, against a bare view on the same
server that inserts one row; bars: at least 0.5, and a 99th percentile of at most 3 times the bare view's. **Worked
through**: events a second from the log into the stream, alone, and once more beside the door. The load generator runs
on the same machine.
"""

import argparse
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks import load  # noqa: E402  the folder must be found first

BATCH = 50
RATE_BAR, P99_BAR = 0.5, 3.0
MARK = b"@@@@@@@@@@@@@@@@"  # stands where each request has what makes its message ids its own
_numbers = count(secrets.randbits(60))


def event(number: int) -> dict[str, Any]:
    """Return an event as the browser library sends one, about 660 bytes."""
    path = f"/p/{number}"
    return {
        "type": "track",
        "event": "Product Viewed",
        "anonymousId": f"anon-{secrets.randbelow(5_000)}",
        "messageId": f"ajs-next-1732420000{number:03}-{MARK.decode()}-{number}",
        "timestamp": "2026-11-24T05:57:21.123Z",
        "properties": {
            "product_id": f"SKU-{secrets.randbelow(9_999)}",
            "name": f"Kettle {number}",
            "price": secrets.randbelow(9_999) / 100,
            "currency": "EUR",
            "category": "Kitchen",
            "url": f"https://shop.example{path}",
        },
        "context": {
            "library": {"name": "analytics.js", "version": "npm:next-1.70.0"},
            "page": {"path": path, "title": "Kettle", "url": f"https://shop.example{path}", "referrer": ""},
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131",
            "locale": "de-DE",
            "timezone": "Europe/Berlin",
        },
        "integrations": {},
    }


def bodies(key: str, *, size: int) -> Callable[[], bytes]:
    """Return what makes the next body: one event, or a batch of so many."""
    if size == 1:
        made = [json.dumps({**event(n), "writeKey": key}).encode() for n in range(50)]
    else:
        made = [json.dumps({"batch": [event(n) for n in range(size)], "writeKey": key}).encode() for _ in range(20)]

    def following() -> bytes:
        number = next(_numbers)
        return made[number % len(made)].replace(MARK, f"{number:016x}".encode())

    return following


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The product's own server with the bare view added, and background work beside it or not."""

    def __init__(self, *, work: bool = False) -> None:
        self.port = free_port()
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.tracking_settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "SHOPKEEPER_HOSTS": "localhost,127.0.0.1",
        }
        command = [str(Path(sys.executable).with_name("shopkeeper")), "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command + ([] if work else ["--no-work"]), env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        for _ in range(400):
            try:
                load.send(self.port, lambda: load.request("/v1/m", b"{}"), count=1, lines=1)
            except OSError:
                time.sleep(0.25)
            else:
                return
        sys.exit("The server did not answer within 100 seconds.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def prepare() -> str:
    """Make tables, and a source; return its key."""
    from django.core.management import call_command
    from django.db import connection

    from shopkeeper.behaviour import operations as behaviour
    from shopkeeper.foundation import clock
    from shopkeeper.foundation.actors import system

    call_command("migrate", verbosity=0)
    kind = "bytea" if connection.vendor == "postgresql" else "blob"
    with connection.cursor() as cursor:
        for table in ("bare_request", "bare_event"):
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} (id varchar(40) PRIMARY KEY, body {kind})")
    made = behaviour.make_source(
        name="Benchmark", kind="browser", rate_per_minute=10_000_000, actor=system("benchmark"), at=clock.now()
    )
    return made.write_key


def bare_loop(seconds: float) -> float:
    """Return events a second of a loop that inserts fifty of them in each durable transaction."""
    from uuid import uuid4

    from django.db import connection, transaction

    rows = [json.dumps(event(number)).encode() for number in range(BATCH)]
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        batch = [(uuid4().hex, row) for row in rows]
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy("COPY bare_event FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(["varchar", "bytea"])
                    for row in batch:
                        copy.write_row(row)
            else:
                cursor.executemany("INSERT INTO bare_event VALUES (%s, %s)", batch)
        done += BATCH
    return done / (time.perf_counter() - began)


def worked_through(most: int) -> tuple[int, float]:
    """Work so many events of the log through in this process; return how many, and events a second. The rest goes."""
    from shopkeeper.behaviour import operations as behaviour
    from shopkeeper.behaviour.models import Arrival, Event
    from shopkeeper.foundation import clock
    from shopkeeper.foundation.ids import new_id
    from shopkeeper.foundation.leasing.leases import Claimant

    before, began, claimant = Event.objects.count(), time.perf_counter(), Claimant(new_id())
    rows = most // BATCH  # of the log; single events make it fewer
    while rows > 0 and (taken := behaviour.work_through(clock=clock.now, claimant=claimant)):
        rows -= taken
    took, done = time.perf_counter() - began, Event.objects.count() - before
    behaviour.release([claimant.worker_id])
    Arrival.objects.all().delete()
    return done, done / took


def measure(seconds: float) -> list[dict[str, Any]]:
    from django.db import connection

    key, vendor = prepare(), connection.vendor
    figures: list[dict[str, Any]] = []
    alone = [bare_loop(seconds / 2)]
    connection.close()
    server = Server()
    try:
        batch, single = bodies(key, size=BATCH), bodies(key, size=1)
        load.send(server.port, lambda: load.request("/v1/batch", batch()), seconds=1)
        load.send(server.port, lambda: load.request("/bare/insert", single()), seconds=1)
        fifties = load.send(server.port, lambda: load.request("/v1/batch", batch()), seconds=seconds)
        singles, bares = load.Load(), load.Load()
        for _ in range(4):  # in turns, so that what else the machine does hits both
            for path, total in (("/v1/track", singles), ("/bare/insert", bares)):
                part = load.send(server.port, lambda path=path: load.request(path, single()), seconds=seconds / 4)  # type: ignore[misc]  # bound at once
                total.took += part.took
                total.lasted += part.lasted
                total.refused += part.refused
    finally:
        server.stop()
    alone.append(bare_loop(seconds / 2))
    refused = fifties.refused + singles.refused + bares.refused
    if refused:
        sys.exit(f"{len(refused)} requests were refused, the first: {refused[0][:500]!r}")
    bare = statistics.mean(alone)
    events = fifties.rate * BATCH
    figures.append(
        {"name": "batches of 50, events/s", "is": events, "bare": bare, "ratio": events / bare, "bar": RATE_BAR}
    )
    figures.append(
        {
            "name": "single events, requests/s",
            "is": singles.rate,
            "bare": bares.rate,
            "ratio": singles.rate / bares.rate,
            "bar": RATE_BAR,
        }
    )
    ours, theirs = singles.percentile(0.99), bares.percentile(0.99)
    figures.append(
        {"name": "single events, p99 ms", "is": ours, "bare": theirs, "ratio": ours / theirs, "most": P99_BAR}
    )
    done, rate = worked_through(20_000)
    figures.append({"name": f"worked through alone, events/s ({done:,})", "is": rate})
    return [{"database": vendor, **figure} for figure in figures]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long each is measured (10)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopkeeper.config.settings")
    import django  # the environment must stand first

    django.setup()
    figures = measure(given.seconds)
    kept = True
    for figure in figures:
        good = figure.get("ratio", 1) >= figure.get("bar", 0) and figure.get("ratio", 0) <= figure.get("most", 1e9)
        kept &= good
        beside = (
            f"bare {figure['bare']:10,.1f}   ratio {figure['ratio']:5.2f} {'kept' if good else 'MISSED'}"
            if "bare" in figure
            else ""
        )
        print(f"{figure['database']:11} {figure['name']:45} {figure['is']:10,.1f}   {beside}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
