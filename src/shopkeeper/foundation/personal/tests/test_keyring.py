import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shopkeeper.foundation.personal.keyring import SECONDS, KeyMissing, KeyRing
from shopkeeper.foundation.personal.keystore.port import KeyStore
from shopkeeper.foundation.personal.tests.stores import KINDS, fresh_store
from shopkeeper.foundation.personal.wrapping import Master, WrongMasterKey

NONCE = bytes(12)


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeyStore]:
    with fresh_store(request.param, tmp_path) as made:
        yield made


def master(origin: str = "the test") -> Master:
    return Master(secrets.token_bytes(32), origin)


def ring_of(store: KeyStore, *masters: Master, clock: Clock | None = None, capacity: int = 10) -> KeyRing:
    return KeyRing(store, lambda _: list(masters), clock=clock or Clock(), capacity=capacity)


def same_key(one: KeyRing, other: KeyRing, subject: UUID) -> bool:
    first, second = (ring.cipher(subject) for ring in (one, other))
    assert first is not None
    assert second is not None
    return second.decrypt(NONCE, first.encrypt(NONCE, b"text", None), None) == b"text"


def test_two_processes_read_the_same_keys(store: KeyStore) -> None:
    key = master()
    one, other, subject = ring_of(store, key), ring_of(store, key), uuid4()
    one.create([subject])
    assert same_key(one, other, subject)
    assert one.service_key("blind/email") == other.service_key("blind/email") != one.service_key("audit")


def test_another_master_opens_nothing_and_says_what_to_do(store: KeyStore) -> None:
    ring_of(store, master()).create([uuid4()])
    wrong = ring_of(store, master("SHOPKEEPER_MASTER_KEY"))
    attempts: list[Callable[[], None]] = [
        lambda: wrong.create([uuid4()]),
        lambda: wrong.destroy(uuid4()),
        lambda: wrong.warm([uuid4()]),
    ]
    for attempt in attempts:
        with pytest.raises(WrongMasterKey, match=r"SHOPKEEPER_MASTER_KEY does not open .*Nothing was read or changed"):
            attempt()
    assert store.counts() == (1, 0)


def test_an_unknown_person_has_no_key(store: KeyStore) -> None:
    with pytest.raises(KeyMissing, match="No key for"):
        ring_of(store, master()).cipher(uuid4())


def test_a_destroyed_key_is_gone_and_never_made_again(store: KeyStore) -> None:
    ring, subject = ring_of(store, master()), uuid4()
    ring.create([subject])
    assert ring.cipher(subject) is not None
    ring.destroy(subject)
    ring.create([subject])
    assert ring.cipher(subject) is None


def test_another_process_forgets_a_destroyed_key_within_a_minute(store: KeyStore) -> None:
    key, clock, subject = master(), Clock(), uuid4()
    one, other = ring_of(store, key), ring_of(store, key, clock=clock)
    one.create([subject])
    assert other.cipher(subject) is not None
    one.destroy(subject)
    clock.at = SECONDS + 1
    assert other.cipher(subject) is None


def test_a_key_destroyed_while_it_is_fetched_is_not_held(store: KeyStore) -> None:
    ring, subject = ring_of(store, master()), uuid4()
    ring.create([subject])
    fetch = store.fetch

    def fetch_and_be_overtaken(subjects: Sequence[UUID]) -> Mapping[UUID, bytes]:
        found = fetch(subjects)
        ring.destroy(subject)
        return found

    store.fetch = fetch_and_be_overtaken  # type: ignore[method-assign]  # the moment between reading and holding
    ring.warm([subject])
    store.fetch = fetch  # type: ignore[method-assign]  # as before
    assert ring.cipher(subject) is None


def test_a_ring_holds_no_more_keys_than_it_may(store: KeyStore) -> None:
    ring, subjects = ring_of(store, master(), capacity=3), [uuid4() for _ in range(8)]
    ring.create(subjects)
    ring.warm(subjects)
    assert len(ring._held) == 3
    assert all(ring.cipher(subject) for subject in subjects)


def test_warmed_keys_are_fetched_at_once(store: KeyStore) -> None:
    ring, subjects = ring_of(store, master()), [uuid4() for _ in range(5)]
    ring.create(subjects)
    ring.warm([*subjects, uuid4()])
    store.close()
    store.fetch = lambda _: {}  # type: ignore[method-assign, assignment]  # the store now answers nothing
    assert all(ring.cipher(subject) for subject in subjects)
    ring.warm(subjects)


def test_a_rotated_master_opens_all_and_the_old_one_nothing(store: KeyStore) -> None:
    old, new, subject = master("old"), master("new"), uuid4()
    before = ring_of(store, old)
    before.create([subject])
    service = before.service_key("audit")
    witness = before.cipher(subject)
    assert before.rotate(new) == 1
    after = ring_of(store, new)
    cipher = after.cipher(subject)
    assert cipher is not None
    assert witness is not None
    assert cipher.decrypt(NONCE, witness.encrypt(NONCE, b"x", None), None) == b"x"
    assert after.service_key("audit") == service
    with pytest.raises(WrongMasterKey):
        ring_of(store, old).cipher(subject)


def test_a_process_that_ran_through_a_rotation_goes_on(store: KeyStore) -> None:
    old, new, before, after = master("old"), master("new"), uuid4(), uuid4()
    masters = [old]
    running = KeyRing(store, lambda _: masters, clock=Clock())
    running.create([before])
    ring_of(store, old).rotate(new)
    masters[:] = [old, new]
    assert running.cipher(before) is not None
    running.forget()
    masters[:] = [old, new]
    running.create([after])
    assert running.cipher(after) is not None


def test_a_key_is_not_added_under_a_master_rotated_meanwhile(store: KeyStore) -> None:
    old, new, subject = master("old"), master("new"), uuid4()
    running = KeyRing(store, lambda _: [old, new], clock=Clock())
    running.service_key("audit")
    ring_of(store, old).rotate(new)
    running.create([subject])
    assert ring_of(store, new).cipher(subject) is not None


def test_a_key_moved_to_another_person_does_not_open(store: KeyStore) -> None:
    key, one, other = master(), uuid4(), uuid4()
    ring = ring_of(store, key)
    ring.create([one])
    store.add([(other, store.fetch([one])[one])], root=store.root() or b"")
    with pytest.raises(WrongMasterKey, match="changed by hand"):
        ring.cipher(other)
