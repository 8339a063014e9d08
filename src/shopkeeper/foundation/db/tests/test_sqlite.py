import json
import sqlite3
import threading
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from shopkeeper.foundation.db.sqlite.base import DatabaseWrapper
from shopkeeper.foundation.db.tests.models import Sample

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has types of its own"),
    pytest.mark.usefixtures("samples"),
]
AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)

KEY = UUID("9820f28e-3b1d-4932-899a-a98a3f9cb2bc")  # the same in each process: the names of cases are made of it
WRONG: list[tuple[str, Any]] = [
    ("char", "longer"),
    ("char", b"blob"),
    ("endless", b"blob"),
    ("text", b"blob"),
    ("slug", "longer"),
    ("mail", "a@b.cd"),
    ("path", "longer"),
    ("whole", "one"),
    ("whole", 1.5),
    ("whole", 2**31),
    ("small", 2**15),
    ("big", "one"),
    ("big", 2.0**70),
    ("positive", -1),
    ("positive", "one"),
    ("positive_small", -1),
    ("positive_big", -1),
    ("share", "much"),
    ("exact", "much"),
    ("yes", 2),
    ("yes", "true"),
    ("yes", "yes"),
    ("day", "22.11.2026"),
    ("day", "2026-13-01"),
    ("day", "2026-11-22 10:30:00"),
    ("at", "2026-11-22"),
    ("at", "2026-11-22 25:00:00"),
    ("at", "2026-11-22T10:30:00+01:00"),
    ("at", 1_700_000_000),
    ("clock", "noon"),
    ("clock", "25:00:00"),
    ("span", "a day"),
    ("key", "short"),
    ("key", str(KEY)),
    ("key", KEY.hex.upper()),
    ("key", KEY.bytes),
    ("json", "{"),
    ("json", b"{}"),
    ("raw", "text"),
    ("raw", b"longer"),
    ("address", b"blob"),
]


@pytest.mark.parametrize(("column", "value"), WRONG)
def test_a_value_of_the_wrong_type_is_refused(column: str, value: Any) -> None:
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
        cursor.execute(f"INSERT INTO db_tests_sample (id, {column}) VALUES (%s, %s)", [KEY.hex, value])


def test_values_as_django_writes_them_are_taken() -> None:
    given: dict[str, Any] = {
        "char": "äöüäö",
        "endless": "x" * 9_999,
        "text": "",
        "slug": "a-b",
        "mail": "a@b.c",
        "path": "a/b.c",
        "whole": -(2**31),
        "small": 2**15 - 1,
        "big": 2**63 - 1,
        "positive": 0,
        "positive_small": 0,
        "positive_big": 2**63 - 1,
        "share": 3.0,
        "exact": Decimal("12.50"),
        "yes": True,
        "day": date(2026, 11, 22),
        "at": AT + timedelta(microseconds=7),
        "clock": time(10, 30, 0, 7),
        "span": timedelta(days=1),
        "key": KEY,
        "json": {"a": [1]},
        "raw": b"\0\xff",
        "address": "2001:db8::1",
    }
    sample = Sample.objects.create(**given)
    again = Sample.objects.values(*given).get(id=sample.id)
    assert again == given
    Sample.objects.create()


def test_the_databases_own_clock_and_arithmetic_are_taken() -> None:
    sample = Sample.objects.create(at=AT, whole=1)
    Sample.objects.update(at=F("at") + timedelta(seconds=1.5), whole=F("whole") + 1)
    sample.refresh_from_db()
    assert (sample.at, sample.whole) == (AT + timedelta(seconds=1.5), 2)
    Sample.objects.update(at=Now())


def wrapper(path: Path | str, **options: Any) -> DatabaseWrapper:
    return DatabaseWrapper({**connection.settings_dict, "NAME": str(path), "OPTIONS": options}, alias="other")


def test_a_file_is_opened_durable_and_immediate(tmp_path: Path) -> None:
    other = wrapper(tmp_path / "a.sqlite3")
    with other.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    other.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30_000,
    }
    assert vars(other)["transaction_mode"] == "IMMEDIATE"


def test_an_operators_options_outrank_ours(tmp_path: Path) -> None:
    other = wrapper(tmp_path / "a.sqlite3", timeout=1, transaction_mode="EXCLUSIVE")
    with other.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 1_000
    other.close()
    assert vars(other)["transaction_mode"] == "EXCLUSIVE"


def test_eight_writers_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    first = wrapper(path)
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n integer)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    first.close()
    failed: list[Exception] = []

    def count() -> None:
        other = wrapper(path)
        try:
            for _ in range(10):
                other.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
                with other.cursor() as cursor:
                    (seen,) = cursor.execute("SELECT n FROM counter").fetchone()
                    cursor.execute("UPDATE counter SET n = %s", [seen + 1])
                other.commit()
                other.set_autocommit(True)
        except Exception as error:  # noqa: BLE001  told to the test below
            failed.append(error)
        finally:
            other.close()

    crowd = [threading.Thread(target=count) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert failed == []
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT n FROM counter").fetchone() == (80,)
    raw.close()


def test_deleted_content_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    other = wrapper(path)
    with other.cursor() as cursor:
        cursor.execute("CREATE TABLE note (text text)")
        cursor.execute("INSERT INTO note VALUES (%s)", [json.dumps("a canary that must go")])
        cursor.execute("DELETE FROM note")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    assert b"canary" not in path.read_bytes()
