"""Checks of health: each says what it looked at, whether it is well, and what to do if not."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs import queries as jobs
from shopkeeper.foundation.personal import keys

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 1 << 30


class Verdict(StrEnum):
    """How a check ended: a warning needs no haste, a failure stops something from working."""

    WELL = "well"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do if it isn't well."""

    subject: str
    verdict: Verdict
    told: str
    remedy: str = ""


Check = Callable[[], Finding]


def well(subject: str, told: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(subject, Verdict.WELL, told)


def run(subject: str, check: Check) -> Finding:
    """Return the check's finding; a check that breaks has failed, with the error as what it told."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001  a check meets whatever is broken; the next ones must run all the same
        return Finding(
            subject, Verdict.FAILED, f"{type(error).__name__}: {error}", "See the error; ask for help with it."
        )


def python() -> Finding:
    """Check the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return well("Python", version)
    return Finding("Python", Verdict.FAILED, version, "Install Python 3.11 or later.")


def database() -> Finding:
    """Check that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = connection.get_database_version()
    return well("Database", f"{connection.display_name} {'.'.join(map(str, version))}")


def unapplied_migrations() -> list[str]:
    """Return the names of migrations that the database lacks. Raise `DatabaseError` when it can't be reached."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrations() -> Finding:
    """Check that the database is at this version."""
    missing = unapplied_migrations()
    if not missing:
        return well("Database version", "up to date")
    told = f"{len(missing)} migrations missing, first {missing[0]}"
    return Finding("Database version", Verdict.FAILED, told, "Run: shopkeeper migrate")


def sqlite_pragmas() -> Finding:
    """Check that SQLite keeps its promises: write-ahead log, foreign keys, patience with other writers."""
    if connection.vendor != "sqlite":
        return well("SQLite", "not used")
    found = {name: _pragma(name) for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")}
    told = ", ".join(f"{name}={value}" for name, value in found.items())
    if found["journal_mode"] in {"wal", "memory"} and found["foreign_keys"] == 1 and int(found["busy_timeout"]) >= 1000:
        return well("SQLite", told)
    return Finding("SQLite", Verdict.FAILED, told, "Move the database to a local disk: network folders can't do this.")


def _pragma(name: str) -> int | str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        value: int | str = cursor.fetchone()[0]
        return value


def key_store() -> Finding:
    """Check that the key store opens with this master key, and that nobody else can read it."""
    status = keys.status()
    told = f"{status.living} living, {status.destroyed} destroyed, in {status.store}"
    if not status.problems:
        return well("Key store", told)
    return Finding("Key store", Verdict.WARNING, told, "; ".join(status.problems))


def folder(subject: str, path: Path) -> Finding:
    """Check that the folder can be written."""
    probe = path / f".probe-{new_id()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding(subject, Verdict.FAILED, f"{path}: {error.strerror}", f"Let user {os.getuid()} write to {path}.")
    return well(subject, str(path))


def disk(path: Path, *, least: int = LEAST_FREE) -> Finding:
    """Check that the disk has room left."""
    free = shutil.disk_usage(path).free
    told = f"{free / (1 << 30):.1f} GB free at {path}"
    if free >= least:
        return well("Disk", told)
    return Finding("Disk", Verdict.WARNING, told, "Make room before the database can't grow any more.")


def worker(*, now: datetime) -> Finding:
    """Check that someone does background work."""
    alive = jobs.workers(now=now)
    if alive:
        where = ", ".join(f"{one.host}:{one.process}" for one in alive)
        return well("Background work", f"{len(alive)} working ({where})")
    remedy = "Run `shopkeeper serve`, or `shopkeeper work` beside `serve --no-work`."
    return Finding("Background work", Verdict.WARNING, "nobody is working", remedy)


def verdict(findings: Sequence[Finding]) -> Verdict:
    """Return the gravest verdict."""
    gravest = [Verdict.FAILED, Verdict.WARNING, Verdict.WELL]
    return min((finding.verdict for finding in findings), key=gravest.index, default=Verdict.WELL)
