"""`kill -9` at any moment, and the next run ends with the same shop."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

MAIN = "from shopkeeper.config.cli import main; main()"
COMMAND = [sys.executable, "-c", MAIN, "demo", "--no-serve", "--customers", "40", "--until", "2026-11-22"]
TABLES = ("catalog_product", "catalog_variant", "catalog_picture", "customers_customer", "customers_identifier")
TOLD = ("behaviour_event", "customers_visitor", "consent_entry")
ORDERS = ("orders_order", "orders_orderline", "orders_payment", "orders_shipment", "orders_statuschange")


def start(home: Path) -> "subprocess.Popen[bytes]":
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SHOPKEEPER_", "DATABASE_", "TEST_"))
    }
    environment = kept | {"SHOPKEEPER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings"}
    return subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(home: Path) -> float:
    began = time.monotonic()
    process = start(home)
    output, _ = process.communicate()
    assert process.returncode == 0, output.decode()
    return time.monotonic() - began


def state(home: Path) -> tuple[object, ...]:
    with closing(sqlite3.connect(home / "data" / "shop.sqlite3")) as database:
        counts = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES + ORDERS + TOLD]
        money = database.execute("SELECT sum(total_minor) FROM orders_order").fetchone()
        # orders of the last days, made as by shoppers, bear numbers that nobody can guess
        latest = database.execute("SELECT max(number) FROM orders_order WHERE number LIKE 'LM-%'").fetchone()
    pictures = len(list((home / "data" / "media").rglob("*.svg")))
    return (*counts, money, latest, pictures, (home / "data" / "demo" / "manifest.json").read_text())


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_ends_with_the_same_shop(tmp_path: Path) -> None:
    lasts = finish(tmp_path / "whole")
    expected = state(tmp_path / "whole")
    for share in (0.3, 0.55, 0.75, 0.9):
        home = tmp_path / f"killed-{share}"
        process = start(home)
        with suppress(subprocess.TimeoutExpired):
            process.wait(lasts * share)
        process.kill()
        process.communicate()
        finish(home)
        assert state(home) == expected, share
