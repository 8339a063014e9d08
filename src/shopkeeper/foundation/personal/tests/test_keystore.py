import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from shopkeeper.foundation.personal.keystore import sqlite
from shopkeeper.foundation.personal.keystore.port import TOMBSTONE, Anchor, KeyStore, StaleRoot
from shopkeeper.foundation.personal.tests.stores import KINDS, fresh_store


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeyStore]:
    with fresh_store(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def founded(store: KeyStore) -> KeyStore:
    store.found(b"root")
    return store


def test_a_store_keeps_the_first_root_it_is_given(store: KeyStore) -> None:
    assert store.root() is None
    store.found(b"one")
    store.found(b"two")
    assert store.root() == b"one"


def test_keys_come_back_by_subject_and_unknown_ones_do_not(founded: KeyStore) -> None:
    known, unknown = uuid4(), uuid4()
    founded.add([(known, b"key")], root=b"root")
    assert founded.fetch([known, unknown]) == {known: b"key"}


def test_more_keys_than_one_query_takes(founded: KeyStore) -> None:
    subjects = [uuid4() for _ in range(1201)]
    founded.add([(subject, b"key") for subject in subjects], root=b"root")
    assert len(founded.fetch(subjects)) == 1201
    assert founded.counts() == (1201, 0)


def test_a_subject_keeps_its_first_key(founded: KeyStore) -> None:
    subject = uuid4()
    founded.add([(subject, b"first")], root=b"root")
    founded.add([(subject, b"second")], root=b"root")
    assert founded.fetch([subject]) == {subject: b"first"}


def test_nothing_is_added_under_another_root(founded: KeyStore) -> None:
    subject = uuid4()
    with pytest.raises(StaleRoot):
        founded.add([(subject, b"key")], root=b"other")
    assert founded.fetch([subject]) == {}


def test_a_buried_key_stays_buried(founded: KeyStore) -> None:
    had, never_had = uuid4(), uuid4()
    founded.add([(had, b"key")], root=b"root")
    for subject in (had, never_had):
        founded.bury(subject)
    founded.add([(had, b"again"), (never_had, b"again")], root=b"root")
    assert founded.fetch([had, never_had]) == {had: TOMBSTONE, never_had: TOMBSTONE}
    assert founded.counts() == (0, 2)


def test_rewrapping_changes_every_living_key_and_the_root(founded: KeyStore) -> None:
    living, dead = uuid4(), uuid4()
    founded.add([(living, b"key"), (dead, b"key")], root=b"root")
    founded.bury(dead)
    assert founded.rewrap(lambda _, key: key + b"!", old_root=b"root", new_root=b"new") == 1
    assert founded.fetch([living, dead]) == {living: b"key!", dead: TOMBSTONE}
    assert founded.root() == b"new"
    with pytest.raises(StaleRoot):
        founded.rewrap(lambda _, key: key, old_root=b"root", new_root=b"newer")


def test_rewrapping_that_fails_changes_nothing(founded: KeyStore) -> None:
    subjects = [uuid4(), uuid4()]
    founded.add([(subject, b"key") for subject in subjects], root=b"root")

    def fail_at_the_second(subject: object, key: bytes, seen: list[object] = []) -> bytes:  # noqa: B006  remembers
        seen.append(subject)
        if len(seen) == 2:
            raise ZeroDivisionError
        return b"changed"

    with pytest.raises(ZeroDivisionError):
        founded.rewrap(fail_at_the_second, old_root=b"root", new_root=b"new")
    assert founded.root() == b"root"
    assert set(founded.fetch(subjects).values()) == {b"key"}


def test_an_anchor_only_moves_forward(store: KeyStore) -> None:
    assert store.anchor("audit") is None
    assert store.advance("audit", Anchor(5, b"five"))
    assert not store.advance("audit", Anchor(5, b"other"))
    assert not store.advance("audit", Anchor(4, b"four"))
    assert store.advance("audit", Anchor(6, b"six"))
    assert store.anchor("audit") == Anchor(6, b"six")


def test_an_anchor_can_be_set_back_and_forgotten(store: KeyStore) -> None:
    store.advance("audit", Anchor(5, b"five"))
    store.reset("audit", Anchor(2, b"two"))
    assert store.anchor("audit") == Anchor(2, b"two")
    store.reset("audit", None)
    assert store.anchor("audit") is None


def test_the_place_is_named_without_a_password(store: KeyStore) -> None:
    assert "keys" in store.place
    assert "password" not in store.place


def test_threads_share_a_store(founded: KeyStore) -> None:
    subjects = [uuid4() for _ in range(40)]
    threads = [
        threading.Thread(target=founded.add, args=([(subject, b"key")],), kwargs={"root": b"root"})
        for subject in subjects
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert founded.counts() == (40, 0)


def test_a_closed_store_opens_again(founded: KeyStore) -> None:
    founded.close()
    founded.close()
    assert founded.root() == b"root"


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    with fresh_store("file", tmp_path) as store:
        store.found(b"root")
        for path in tmp_path.iterdir():
            assert path.stat().st_mode & 0o077 == 0, path


def test_no_trace_of_a_buried_key_is_left_in_the_files(tmp_path: Path) -> None:
    subject = uuid4()
    with fresh_store("file", tmp_path) as store:
        store.found(b"root")
        store.add([(uuid4(), b"neighbour" * 5) for _ in range(100)], root=b"root")
        store.add([(subject, b"a wrapped key that must go")], root=b"root")
        store.bury(subject)
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"a wrapped key that must go" not in left
    assert b"neighbour" in left


def test_a_log_that_a_reader_keeps_from_being_cut_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sqlite, "CUT_PATIENCE", 0.0)
    subject = uuid4()
    with fresh_store("file", tmp_path) as store:
        store.found(b"root")
        store.add([(subject, b"key")], root=b"root")
        store.bury(uuid4())
        assert caplog.records == []
        with closing(sqlite3.connect(tmp_path / "keys.sqlite3", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM root").fetchall()
            store.bury(subject)
        assert store.fetch([subject]) == {subject: TOMBSTONE}
    assert ["could not be cut" in record.message for record in caplog.records] == [True]


def test_a_commit_that_fails_leaves_no_transaction_open(tmp_path: Path) -> None:
    store = sqlite.SQLiteKeyStore(tmp_path / "keys.sqlite3")
    connection = store._open()
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("CREATE TABLE child (id REFERENCES root (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), store._write() as writing:
        writing.execute("INSERT INTO child VALUES (1)")
    assert not connection.in_transaction
    store.found(b"root")
    assert store.root() == b"root"
    store.close()


def test_a_forked_child_has_its_own_connection(tmp_path: Path) -> None:
    with fresh_store("file", tmp_path) as store:
        store.found(b"root")
        child = os.fork()
        if child == 0:
            store.close()
            os._exit(0 if store.root() == b"root" else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert store.root() == b"root"
