"""Finding customers who may be one: the planted pairs, and nobody of their households."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopkeeper.customers import operations, tasks
from shopkeeper.customers.models import Address, BlockKey, Candidate, Compared, Customer
from shopkeeper.customers.operations.finding import BATCH
from shopkeeper.customers.operations.merging import settle_candidate
from shopkeeper.customers.rules import Decision
from shopkeeper.customers.tests.factories import AT, AddressFactory, CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.jobs import Cancelled
from shopkeeper.foundation.personal.blind import blind_index

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")
LATER = AT + timedelta(days=1)


def customer(name: str, email: str = "", *, phone: str = "", postcode: str = "", birth_date: str = "") -> UUID:
    given, _, family = name.partition(" ")
    made = CustomerFactory(given_name=given, family_name=family, email=email, birth_date=birth_date)
    if phone or postcode:
        AddressFactory(customer=made, postcode=postcode, phone=phone)
    key: UUID = made.pk
    return key


def pair(*ids: UUID) -> tuple[UUID, UUID]:
    one, other = sorted(ids)
    return one, other


def found() -> dict[tuple[UUID, UUID], list[str]]:
    rows = Candidate.objects.filter(decision="open")
    return {(row.one_id, row.other_id): [one["rule"] for one in row.evidence] for row in rows}


def find() -> int:
    return operations.find_candidates(at=LATER)


def touch(*ids: UUID) -> None:
    for number, key in enumerate(ids):
        Customer.objects.filter(pk=key).update(updated_at=LATER + timedelta(seconds=number))


def test_planted_duplicates_are_found_and_their_households_are_not() -> None:
    planted = {}
    matches = ["same-mailbox"], ["mail-typo"], ["name-and-postcode"], ["same-phone"]
    for n in range(40):
        phone, postcode = f"+44 20 7946 {n:04}", f"N{n} 1AA"
        name = f"Clara Winter{n}"
        first = customer(name, f"clara.winter.{n}x@gmail.com", phone=phone, postcode=postcode, birth_date="1980-05-17")
        customer(
            f"Ben Winter{n}", f"ben.winter.{n}x@gmail.com", phone=phone, postcode=postcode, birth_date="1979-01-02"
        )
        customer(f"Clara Winter{n}", f"c{n}.other@example.org", postcode=f"E{n} 2BB", birth_date="2001-03-04")
        if n % 4 == 0:
            again = customer(name, f"clarawinter{n}x+shop@googlemail.com")
        elif n % 4 == 1:
            again = customer(name, f"clara.wimter.{n}x@gmail.com")
        elif n % 4 == 2:
            again = customer(name, f"work{n}@example.net", postcode=postcode.lower().replace(" ", ""))
        else:
            again = customer(f"C Winter{n}", f"cw{n}@example.com", phone=f"020 7946 {n:04}")
        planted[pair(first, again)] = matches[n % 4]
    find()
    assert found() == planted


def test_members_of_a_household_are_two_people() -> None:
    for n, (given, birth) in enumerate([("Ada", "1980-05-17"), ("Ben", "1980-05-17"), ("Cleo", "")]):
        customer(f"{given} Byron", f"byron+{n}@gmail.com", phone="+44 20 7946 0000", postcode="N1", birth_date=birth)
    assert (find(), found()) == (0, {})


def test_the_same_birth_date_makes_a_pair_surer_and_another_one_no_pair() -> None:
    first = customer("Ada Byron", postcode="N1", birth_date="1980-05-17")
    same = customer("Byron Ada", postcode="N1", birth_date="1980-05-17")
    other = customer("Ada Byron", postcode="N1", birth_date="1950-01-01")
    assert find() == 1
    assert found() == {pair(first, same): ["name-and-postcode", "same-birth-date"]}
    assert Candidate.objects.get().score == 0.88
    assert other not in {key for keys in found() for key in keys}


def test_what_more_share_than_are_one_person_is_nobodys() -> None:
    for n in range(21):
        customer("Ada Byron", f"a{n}@example.org", phone="+44 20 7946 0000", postcode="N1")
    assert (find(), found()) == (0, {})


def test_only_who_changed_is_looked_at_and_met_with_all() -> None:
    first = customer("Ada Byron", "ada@example.org", postcode="N1")
    assert find() == 0
    with CaptureQueriesContext(connection) as queries:
        assert find() == 0
    assert len(queries) == 2  # who changed, and who is due: nobody
    second = customer("Ada Byron", "other@example.org", postcode="N1")
    assert find() == 1
    Address.objects.filter(customer=second).delete()
    assert set(found()) == {pair(first, second)}
    touch(second)
    assert (find(), found()) == (0, {})


def test_who_is_closed_or_merged_or_erased_is_left_out() -> None:
    first, second, third, fourth = (customer("Ada Byron", postcode="N1") for _ in range(4))
    assert find() == 6
    operations.close_customer(customer_id=fourth, at=LATER + timedelta(hours=1), actor=STAFF)
    operations.erase_customer(customer_id=third, at=LATER, actor=STAFF)
    assert not BlockKey.objects.filter(customer=third).exists()
    operations.merge_customers(survivor_id=first, merged_id=second, evidence=[], at=LATER, actor=STAFF)
    find()
    assert found() == {}
    assert set(BlockKey.objects.values_list("customer", flat=True)) == {first}


@pytest.mark.parametrize("decision", [Decision.APART, Decision.LATER])
def test_a_pair_that_somebody_decided_on_is_not_proposed_again(decision: Decision) -> None:
    first, second = (customer("Ada Byron", postcode="N1") for _ in range(2))
    find()
    settle_candidate(first, second, decision, at=LATER, actor=STAFF)
    touch(first, second)
    assert (find(), found()) == (0, {})
    assert Candidate.objects.get().decision == decision


def test_what_a_source_named_together_stays_and_takes_in_what_is_like() -> None:
    one, other = pair(customer("Ada Byron", postcode="N1"), customer("Ada Byron", postcode="N1"))
    named = [{"rule": "named-together"}]
    Candidate.objects.create(one_id=one, other_id=other, score=0.95, evidence=named, found_at=AT)
    assert find() == 0
    assert found() == {(one, other): ["named-together", "name-and-postcode"]}
    Address.objects.filter(customer=one).delete()
    touch(one)
    find()
    assert (found(), Candidate.objects.get().score) == ({(one, other): ["named-together"]}, 0.95)


def test_a_run_that_was_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.customers.operations.finding.BATCH", 2)
    ids = [customer("Ada Byron", postcode="N1") for _ in range(5)]
    stops: list[str] = []

    def stop_at(moment: tuple[int, str]) -> Callable[[int, str], None]:
        def checkpoint(done: int, note: str) -> None:
            stops.append(note)
            if (done, note) == moment:
                raise InterruptedError

        return checkpoint

    with pytest.raises(InterruptedError):
        operations.find_candidates(at=LATER, checkpoint=stop_at((2, "customers read")))
    assert Compared.objects.count() == 2
    with pytest.raises(InterruptedError):
        operations.find_candidates(at=LATER, checkpoint=stop_at((2, "customers compared")))
    assert Compared.objects.filter(is_due=True).count() == 3
    find()
    assert set(found()) == set(combinations(sorted(ids), 2))
    assert Compared.objects.filter(is_due=True).count() == 0


class Running:
    """A job that somebody cancels, or nobody."""

    def __init__(self, *, is_cancelled: bool) -> None:
        self.is_cancelled = is_cancelled
        self.told: list[tuple[int, int | None, str]] = []

    def now(self) -> datetime:
        return LATER

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        self.told.append((done, total, note))

    def raise_if_cancelled(self) -> None:
        if self.is_cancelled:
            raise Cancelled


def test_the_job_says_how_far_it_is_and_can_be_cancelled() -> None:
    for _ in range(2):
        customer("Ada Byron", postcode="N1")
    with pytest.raises(Cancelled):
        tasks.find_candidates.function(Running(is_cancelled=True))
    assert (Compared.objects.count(), found()) == (2, {})
    running = Running(is_cancelled=False)
    tasks.find_candidates.function(running)
    assert running.told == [(2, None, "customers compared"), (1, 1, "pairs found")]


def test_a_batch_costs_as_many_statements_as_a_customer() -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            find()
        return len(queries)

    for n in range(2):
        customer("Ada Byron", f"ada.byron.{n}@example.org", postcode="N1")
    few = statements()
    for n in range(60):
        customer(f"Ada Byron{n // 2}", f"ada.byron.{n}@example.com", postcode="N1")
    assert statements() == few
    assert BATCH > 62


def test_nothing_that_is_compared_stands_anywhere_in_clear_nor_under_a_plain_digest() -> None:
    customer("Ada Byron", "ada.byron@example.org", phone="+44 20 7946 0000", postcode="N1")
    find()
    digests = {bytes(one) for one in BlockKey.objects.values_list("digest", flat=True)}
    assert blind_index("block", "phone +442079460000")[:8] in digests
    assert {len(one) for one in digests} == {8}
