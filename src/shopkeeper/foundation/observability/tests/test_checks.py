from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from shopkeeper.foundation.jobs.models import Worker
from shopkeeper.foundation.observability import health
from shopkeeper.foundation.observability.health import Finding, Verdict

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_shop_in_order_is_found_well(tmp_path: Path) -> None:
    checks = [health.python, health.database, health.migrations, health.sqlite_pragmas, health.key_store]
    findings = [check() for check in checks] + [health.folder("Data folder", tmp_path), health.disk(tmp_path, least=0)]
    assert [(one.subject, one.told) for one in findings if one.verdict is not Verdict.WELL] == []
    assert list(tmp_path.iterdir()) == []


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "OLDEST_PYTHON", (99, 0))
    assert health.python().remedy == "Install Python 3.11 or later."


@pytest.mark.django_db
def test_a_database_behind_its_version_is_told_with_the_command_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["orders.0002_more"])
    assert health.migrations() == Finding(
        "Database version", Verdict.FAILED, "1 migrations missing, first orders.0002_more", "Run: shopkeeper migrate"
    )


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="speaks of SQLite")
def test_a_sqlite_without_its_promises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_pragma", lambda name: {"journal_mode": "delete"}.get(name, 1))
    assert health.sqlite_pragmas().verdict is Verdict.FAILED


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    found = health.folder("Data folder", tmp_path / "missing")
    assert (found.verdict, found.told) == (Verdict.FAILED, f"{tmp_path / 'missing'}: No such file or directory")


def test_a_disk_that_fills_up_is_told_in_time(tmp_path: Path) -> None:
    assert health.disk(tmp_path, least=1 << 62).verdict is Verdict.WARNING


@pytest.mark.django_db
def test_a_worker_seen_within_a_minute_works_and_one_seen_earlier_does_not() -> None:
    assert health.worker(now=NOW).verdict is Verdict.WARNING
    Worker.objects.create(host="here", process=7, started_at=NOW, seen_at=NOW)
    assert health.worker(now=NOW + timedelta(seconds=59)).told == "1 working (here:7)"
    assert health.worker(now=NOW + timedelta(seconds=60)).verdict is Verdict.WARNING


def test_the_gravest_finding_counts() -> None:
    well, warning, failed = (Finding("x", verdict, "") for verdict in Verdict)
    assert health.verdict([well, failed, warning]) is Verdict.FAILED
    assert health.verdict([well, warning]) is Verdict.WARNING
    assert health.verdict([]) is Verdict.WELL
