import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.audit import chain, queries, recording
from shopkeeper.foundation.audit.anchor import CHAIN, note
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.audit.tests.anchors import forget_anchors
from shopkeeper.foundation.audit.triggers import allow_changes, refuse_changes
from shopkeeper.foundation.audit.verification import Problem, accept_end, verify
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.keystore.port import Anchor

AT = datetime(2026, 11, 22, 10, 30, 0, 123456, tzinfo=UTC)
STAFF = Actor(kind="staff", id="7")


@pytest.fixture(autouse=True)
def _no_anchor() -> None:
    forget_anchors()


@pytest.fixture
def log(db: None, django_capture_on_commit_callbacks: Any) -> Any:
    """Adds entries as separate transactions would, anchors included."""

    def add(count: int, **given: Any) -> None:
        for _ in range(count):
            with django_capture_on_commit_callbacks(execute=True):
                record(**given)

    return add


def record(**given: Any) -> int:
    facts: dict[str, Any] = {
        "actor": STAFF,
        "action": "customers.address-changed",
        "subject_kind": "customer",
        "subject_id": "c1",
        "at": AT,
        "changes": {"country": ["DE", "FR"]},
        "sealed_fields": ["line1"],
    }
    return audit.record(**{**facts, **given})


@contextmanager
def as_a_thief() -> Iterator[Any]:
    """Write access to the database, without the keys."""
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _bare() as editor:
        allow_changes(None, editor)
        yield editor.execute
        refuse_changes(None, editor)


@contextmanager
def _bare() -> Iterator[Any]:
    class Editor:
        def __init__(self) -> None:
            self.connection = connection

        def execute(self, statement: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)

    yield Editor()


def problems() -> list[Problem]:
    return list(verify().problems)


@pytest.mark.django_db
def test_entries_count_from_one_and_an_untouched_log_is_intact(log: Any) -> None:
    log(3)
    assert list(Entry.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3]
    verdict = verify()
    assert (verdict.entries, verdict.is_intact) == (3, True)


@pytest.mark.django_db
def test_an_empty_log_is_intact() -> None:
    assert verify().is_intact


@pytest.mark.django_db
def test_an_entry_says_who_did_what_when_to_whom(log: Any) -> None:
    subject = uuid4()
    record(subject_id=subject, at=AT.astimezone(tz=None), changes={"visits": [1.5, 10**22], "at": [None, AT]})
    (entry,) = queries.entries("customer", subject)
    assert (entry.position, entry.at, entry.actor, entry.action) == (1, AT, STAFF, "customers.address-changed")
    assert entry.changes == {"visits": [1.5, 10**22], "at": [None, str(AT)]}
    assert entry.sealed_fields == ("line1",)
    assert verify().is_intact


@pytest.mark.django_db
def test_an_entry_stands_or_falls_with_its_transaction() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert record() == 1


@pytest.mark.django_db
def test_values_of_sealed_fields_are_refused() -> None:
    with pytest.raises(recording.UnableToRecord, match="line1"):
        record(changes={"line1": ["old street", "new street"]})
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_changes(statement: str) -> None:
    record()
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get().action == "customers.address-changed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "column", ["at", "actor_kind", "actor_id", "action", "subject_kind", "subject_id", "changes", "sealed_fields"]
)
def test_a_changed_entry_is_named(column: str, log: Any) -> None:
    log(4)
    value = "2026-11-22 10:30:01" if column == "at" else "other"
    with as_a_thief() as execute:
        execute(f"UPDATE audit_entry SET {column} = '{value}' WHERE position = 2")
    assert [str(problem) for problem in problems()] == ["Entry 2 was changed after being written"]


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["previous", "digest"])
def test_a_changed_digest_is_named(column: str, log: Any) -> None:
    log(4)
    with as_a_thief() as execute:
        source = f"SELECT {column} FROM audit_entry WHERE position = 4"
        execute(f"UPDATE audit_entry SET {column} = ({source}) WHERE position = 2")
    assert problems() == [Problem("changed", 2, 2)]


@pytest.mark.django_db
def test_deleted_entries_are_named(log: Any) -> None:
    log(9)
    with as_a_thief() as execute:
        execute("DELETE FROM audit_entry WHERE position IN (1, 4, 5)")
    assert [str(problem) for problem in problems()] == [
        "Entry 1 was deleted: there is a gap",
        "Entries 4 to 5 were deleted: there is a gap",
    ]


@pytest.mark.django_db
def test_entries_cut_off_the_end_are_named(log: Any) -> None:
    log(5)
    with as_a_thief() as execute:
        execute("DELETE FROM audit_entry WHERE position > 3")
    assert [str(problem) for problem in problems()] == ["Entries 4 to 5 were cut off the end of the log"]
    with as_a_thief() as execute:
        execute("DELETE FROM audit_entry")
    assert problems() == [Problem("cut", 1, 5)]


@pytest.mark.django_db
def test_a_cut_is_still_named_after_the_log_has_grown_over_it(log: Any) -> None:
    log(5)
    with as_a_thief() as execute:
        execute("DELETE FROM audit_entry WHERE position > 3")
    log(4, action="customers.shown")
    assert problems() == [Problem("replaced", 5, 5)]


@pytest.mark.django_db
def test_a_process_that_comes_late_to_the_anchor_raises_no_alarm(log: Any) -> None:
    log(3)
    early = Entry.objects.get(position=2)
    note(2, bytes(early.digest))
    assert problems() == []
    assert keys.store().anchor(CHAIN) == Anchor(3, bytes(Entry.objects.get(position=3).digest))


@pytest.mark.django_db
def test_an_entry_of_another_branch_is_named(log: Any) -> None:
    log(3)
    with as_a_thief() as execute:
        execute("DELETE FROM audit_entry WHERE position = 2")
        Entry.objects.create(
            **{
                **vars(facts := _facts(2)),
                "previous": bytes(32),
                "digest": chain.digest(recording.log_key(), bytes(32), facts),
            }
        )
    assert problems() == [Problem("replaced", 2, 2), Problem("replaced", 3, 3)]


def _facts(position: int) -> chain.Facts:
    return chain.Facts(position, AT, "staff", "8", "x.y", "customer", "c1", "{}", "[]")


@pytest.mark.django_db
def test_an_end_restored_from_a_backup_can_be_accepted_and_says_so(
    log: Any, django_capture_on_commit_callbacks: Any
) -> None:
    log(5)
    with as_a_thief() as execute:
        execute("DELETE FROM audit_entry WHERE position > 3")
    with django_capture_on_commit_callbacks(execute=True):
        assert accept_end(actor=system("cli"), at=AT, reason="restored the backup of Sunday") == 4
    assert problems() == []
    (entry,) = queries.recent_entries(limit=1)
    assert (entry.action, entry.changes["position"]) == ("audit.end-accepted", [5, 3])
    log(3)
    assert problems() == []


@pytest.mark.django_db
def test_an_empty_log_can_be_accepted() -> None:
    assert accept_end(actor=system("cli"), at=AT, reason="begun anew") == 1


@pytest.mark.django_db
def test_entries_come_newest_first_a_page_at_a_time(log: Any) -> None:
    log(5)
    record(subject_id="c2")
    first = queries.entries("customer", "c1", limit=3)
    second = queries.entries("customer", "c1", limit=3, before=first[-1].position)
    assert [entry.position for entry in first + second] == [5, 4, 3, 2, 1]
    assert [entry.position for entry in queries.recent_entries(limit=2)] == [6, 5]


@pytest.mark.django_db
def test_progress_is_told_now_and_then(log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.foundation.audit.verification._CHUNK", 2)
    log(5)
    told: list[int] = []
    verify(told.append)
    assert told == [2, 4]


@pytest.mark.django_db
def test_recording_costs_two_queries(django_assert_num_queries: Any) -> None:
    record()
    # A savepoint and its release, the end of the log, the entry; PostgreSQL takes a lock besides.
    with django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        record()


@pytest.mark.django_db(transaction=True)
def test_the_suite_can_empty_the_log() -> None:
    record()
    call_command("flush", interactive=False, verbosity=0)
    assert record() == 1


TAMPERING = st.tuples(st.sampled_from(["change", "delete", "cut"]), st.integers(min_value=1, max_value=6))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(how=TAMPERING)
@pytest.mark.django_db
def test_any_tampering_is_named(how: tuple[str, int], log: Any) -> None:
    kind, position = how
    forget_anchors()
    with transaction.atomic():
        log(6)
        with as_a_thief() as execute:
            if kind == "change":
                execute(f"UPDATE audit_entry SET action = 'forged' WHERE position = {position}")
            else:
                execute(f"DELETE FROM audit_entry WHERE position {'>=' if kind == 'cut' else '='} {position}")
        found = problems()
        transaction.set_rollback(True)
    expected = {
        "change": Problem("changed", position, position),
        "delete": Problem("cut" if position == 6 else "deleted", position, position),
        "cut": Problem("cut", position, 6),
    }[kind]
    assert found == [expected]


def test_json_is_written_one_way() -> None:
    assert json.loads(recording._json({"b": 1, "a": [AT]})) == {"a": [str(AT)], "b": 1}
