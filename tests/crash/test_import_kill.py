"""Kill -9 in the middle of an import, at random points; started again, it ends as one that nobody disturbed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNS = int(os.environ.get("IMPORT_CRASH_RUNS", "4"))
ROWS = 60_000
pytestmark = pytest.mark.slow

MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
"""
START = """
import sys, django
django.setup()
from pathlib import Path
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.intake import operations
from shopkeeper.intake.operations import loading
loading.SLICE = loading.FIRST_SLICE = 4_000
print(operations.start_import(paths=[Path(sys.argv[1])], preset="online-retail", actor=system("tests"), at=now()))
"""
RUN = """
import sys, django
django.setup()
from uuid import UUID
from shopkeeper.foundation.clock import now
from shopkeeper.intake import operations
from shopkeeper.intake.operations import loading
loading.SLICE = loading.FIRST_SLICE = 4_000
print("ready", flush=True)
operations.run_import(import_id=UUID(sys.argv[1]), now=now, progress=lambda *_: None)
"""
COUNT = """
import django
django.setup()
from django.db.models import Sum
from shopkeeper.catalog.models import Product
from shopkeeper.customers.models import Customer
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.intake.models import Fingerprint, Import
from shopkeeper.orders.models import Order, OrderLine, StatusChange
told = Event.objects.filter(wire_name="intake.history-imported").count()
print([model.objects.count() for model in (Order, OrderLine, StatusChange, Customer, Product, Fingerprint)],
      Order.objects.aggregate(Sum("total_minor")), OrderLine.objects.aggregate(Sum("quantity")),
      Import.objects.get().state, Import.objects.get().counts["orders_new"], told)
"""


def history(path: Path) -> Path:
    """Write a file in the preset's form with many small orders, some without a customer, some credits."""
    chance = random.Random(7)
    rows = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"]
    for number in range(ROWS):
        order = 500_000 + number // 4
        credit = order % 9 == 0
        who = "" if order % 5 == 0 else f"{12_000 + order % 700}.0"
        rows.append(
            f"{'C' if credit else ''}{order},{10_000 + chance.randrange(900)},THING {number % 900},"
            f"{-2 if credit else 3},2011-03-{1 + order % 28:02} 10:00:00,{chance.randrange(1, 900) / 100},{who},France"
        )
    path.write_text("\n".join(rows) + "\n")
    return path


def python(home: Path, code: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env=environment(home), capture_output=True, text=True, check=True, timeout=300,
    ).stdout  # fmt: skip


def environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "SHOPKEEPER_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home / 'shop.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
    }


def prepared(home: Path, file: Path) -> str:
    home.mkdir()
    python(home, MIGRATE)
    return python(home, START, str(file)).split()[-1]


def killed_after(home: Path, import_id: str, seconds: float) -> bool:
    """Run the import and kill it after that time; return whether it was still running."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, import_id], cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()
    time.sleep(seconds)
    was_running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return was_running


def test_a_killed_import_ends_as_if_nobody_had_disturbed_it(
    tmp_path: Path, record_property: Callable[..., None]
) -> None:
    file = history(tmp_path / "history.csv")
    calm = tmp_path / "calm"
    import_id = prepared(calm, file)
    started = time.monotonic()
    python(calm, RUN, import_id)
    whole = time.monotonic() - started
    wanted = python(calm, COUNT)
    chance = random.Random(time.time_ns())
    for run in range(RUNS):
        home = tmp_path / f"run{run}"
        import_id = prepared(home, file)
        kills = sum(killed_after(home, import_id, chance.uniform(0, whole * 0.8)) for _ in range(3))
        record_property(f"kills{run}", kills)
        python(home, RUN, import_id)
        assert python(home, COUNT) == wanted
