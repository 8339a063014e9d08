"""Eight threads that record at once, in a process of their own on a real database; prints the verdict."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import django

django.setup()

from django.core.management import call_command  # noqa: E402  Django must be set up first
from django.db import connection, transaction  # noqa: E402

from shopkeeper.foundation import audit  # noqa: E402
from shopkeeper.foundation.actors import system  # noqa: E402
from shopkeeper.foundation.audit.verification import verify  # noqa: E402


def record_some(thread: int) -> None:
    for number in range(25):
        with transaction.atomic():
            audit.record(
                actor=system(f"thread {thread}"),
                action="tests.crowded",
                subject_kind="test",
                subject_id=str(number),
                at=datetime(2026, 11, 22, tzinfo=UTC),
            )
    connection.close()


call_command("migrate", "audit", verbosity=0, skip_checks=True)
with ThreadPoolExecutor(8) as crowd:
    list(crowd.map(record_some, range(8)))
verdict = verify()
sys.stdout.write(f"{verdict.entries} entries, problems: {[str(one) for one in verdict.problems]}\n")
