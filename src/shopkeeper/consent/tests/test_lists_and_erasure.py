"""Lists taken in; people forgotten, whose refusals are not; selves of which the strictest holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.consent import operations, queries
from shopkeeper.consent.handlers import part_choices
from shopkeeper.consent.models import Entry
from shopkeeper.consent.privacy import erase, export_consent
from shopkeeper.consent.queries import Purpose, Reason, Source
from shopkeeper.consent.tests.conftest import ACTOR, ADA, AT, confirm, digest, evidence, link, permits
from shopkeeper.customers import operations as customers
from shopkeeper.customers.events import MergeUndone
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topics")]
DAY = timedelta(days=1)
HEAD = "address,topic,said_at,source,proof\n"


def take(lines: str, head: str = HEAD, days: int = 0) -> operations.Taken:
    return operations.import_permissions(text=head + lines, name="list.csv", at=AT + days * DAY, actor=ACTOR)


def test_a_permission_with_its_origin_is_taken_where_nothing_was_said() -> None:
    taken = take(f"{ADA},news,2025-03-04T09:00:00+01:00,old shop,form 7\n")
    assert (taken.read, taken.granted, taken.left) == (1, 1, [])
    assert permits()
    entry = Entry.objects.get()
    assert entry.proof == {"list": "list.csv", "line": 2, "collected": "old shop", "proof": "form 7"}
    assert entry.occurred_at.isoformat() == "2025-03-04T08:00:00+00:00"
    assert Customer.objects.get().status == "guest"


@pytest.mark.parametrize("word", ["withdraw", "ask", "bounce", "complain"])
def test_no_list_raises_what_was_said_whatever_day_it_claims(word: str) -> None:
    if word == "withdraw":
        operations.unsubscribe(link=link(), whole=True, evidence=evidence(Source.ONE_CLICK), at=AT)
    elif word == "ask":
        operations.ask_permission(address=ADA, topics=["news"], evidence=evidence(), at=AT, actor=ACTOR)
    else:
        reason = Reason.BOUNCE if word == "bounce" else Reason.COMPLAINT
        operations.suppress(channel="email", digest=digest(), reason=reason, evidence=evidence(), at=AT, actor=ACTOR)
    taken = take(f"{ADA},news,2026-03-05,old shop,form 7\n", days=9)
    assert (taken.granted, permits(at=AT + 9 * DAY)) == (0, False)
    assert "something was said about this address already" in taken.left[0].text


def test_a_withdrawal_in_a_list_always_counts() -> None:
    confirm()
    head = "address;topic;said_at;source;proof;word\n"
    taken = take(f"{ADA};;2026-03-05;;;withdrawn\n", head, days=9)
    assert (taken.withdrawn, taken.left) == (1, [])
    assert not permits(at=AT + 9 * DAY)


def test_the_same_list_again_takes_nothing_twice() -> None:
    line = f"{ADA},news,2025-03-04,old shop,form 7\n"
    take(line)
    again = take(line, days=1)
    assert (again.granted, again.left[0].text) == (0, "taken already, by this list or another")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (",news,2025-03-04,a,b", "address"),
        (f"{ADA},nothing,2025-03-04,a,b", "no topic"),
        (f"{ADA},news,4.3.2025,a,b", "said_at"),
        (f"{ADA},news,,a,b", "said_at"),
        (f"{ADA},news,2099-03-04,a,b", "future"),
        (f"{ADA},news,2025-03-04,,b", "source"),
        (f"{ADA},news,2025-03-04,a,", "proof"),
        (f"{ADA},news,2025-03-04,a,{'b' * 2000}", "proof"),
    ],
)
def test_a_line_that_lacks_something_is_left_out_with_its_number(line: str, wrong: str) -> None:
    taken = take(f"{line}\nnew@example.org,news,2025-03-04,old shop,form 8\n")
    assert (taken.granted, len(taken.left), taken.left[0].line) == (1, 1, 2)
    assert wrong in taken.left[0].text


@pytest.mark.parametrize("text", ["", "address,topic\n", HEAD.strip() + ",surprise\n", "\0\n"])
def test_what_is_no_list_is_refused_whole(text: str) -> None:
    with pytest.raises(operations.UnableToImportPermissions):
        operations.import_permissions(text=text, name="x", at=AT, actor=ACTOR)


def forget(customer: Any, at: Any = AT) -> None:
    erase(customer, at, ACTOR)
    customers.erase_customer(customer_id=customer, at=at, actor=ACTOR)


def test_an_erasure_leaves_a_refusal_that_names_nobody() -> None:
    person = confirm().customer_id
    forget(person, AT + DAY)
    assert not permits(at=AT + DAY)
    assert set(queries.suppressions(channel="email", digest=digest(), at=AT + DAY)) == {"erased"}
    assert [one.proof for one in Entry.objects.filter(word="confirmed")] == [""]
    taken = take(f"{ADA},news,2026-04-01,old shop,form\n", days=40)
    assert (taken.granted, permits(at=AT + 40 * DAY)) == (0, False)


def test_an_erasure_repeated_does_not_touch_who_came_back() -> None:
    person = confirm().customer_id
    forget(person, AT + DAY)
    again = confirm(at=AT + 9 * DAY)
    assert again.customer_id != person
    forget(person, AT + 10 * DAY)
    assert permits(at=AT + 10 * DAY)


def test_an_address_that_was_the_persons_once_is_suppressed_too() -> None:
    person = confirm().customer_id
    customers.add_identifier(customer_id=person, kind="email", value="new@example.org", at=AT, actor=ACTOR)
    first = Customer.objects.get().identifiers.order_by("created_at").first()
    assert first
    customers.remove_identifier(customer_id=person, identifier_id=first.pk, at=AT, actor=ACTOR)
    forget(person, AT + DAY)
    for address in (ADA, "new@example.org"):
        assert "erased" in queries.suppressions(channel="email", digest=digest(address), at=AT + DAY)


def test_a_person_gets_what_they_said_in_words_with_its_proof() -> None:
    person = confirm().customer_id
    said = export_consent(person)["permissions"]
    assert {(one["what"], one["how"]) for one in said} == {
        ("Confirmed News by e-mail", "by a link in a mail"),
        ("Asked for News by e-mail; a confirmation was sent", "in a form of the shop"),
    }
    assert any((one["proof"] or {}).get("ip") == "203.0.113.7" for one in said)


def visitor_of(customer: Any) -> Any:
    sighting = customers.Sighting(key=b"1", at=AT, source="browser", trusted=False, anonymous_id="anon-1")
    (found,) = customers.recognise([sighting], at=AT)
    customers.link_visitor(
        anonymous_id="anon-1", customer_id=customer, method="code", at=AT, actor=Actor("customer", str(customer))
    )
    return found.person_id


def test_of_a_customer_and_their_browser_the_strictest_holds() -> None:
    customer = CustomerFactory(email=ADA).pk
    visitor = visitor_of(customer)
    operations.note_signals([operations.Signal(visitor, AT, gpc=True, choices={"tracking": False})], at=AT)
    for person in (visitor, customer):
        held = queries.tracking([person], at=AT)[person]
        assert (held.allowed, held.gpc) == (False, True)


def test_what_a_known_customer_chooses_counts_on_each_of_their_devices() -> None:
    customer = CustomerFactory(email=ADA).pk
    visitor = visitor_of(customer)
    operations.note_signals([operations.Signal(visitor, AT, choices={"tracking": False})], at=AT)
    operations.choose(
        person_id=customer,
        answers={Purpose.TRACKING: True},
        evidence=evidence(Source.ACCOUNT, AT + DAY),
        at=AT + DAY,
        actor=Actor("customer", str(customer)),
    )
    assert queries.tracking([visitor], at=AT + DAY)[visitor].allowed
    assert not queries.tracking([visitor], at=AT)[visitor].allowed


def chose(customer: Any, at: Any, *, yes: bool) -> None:
    operations.choose(
        person_id=customer,
        answers={Purpose.SELLERS: yes, Purpose.ADVERTISERS: yes},
        evidence=evidence(Source.ACCOUNT, at),
        at=at,
        actor=Actor("customer", str(customer)),
    )


def shares(person: Any, at: Any) -> bool:
    return queries.tracking([person], at=at)[person].sharing


def test_of_two_merged_customers_the_strictest_holds_and_undoing_gives_each_their_own_back() -> None:
    strict, generous = CustomerFactory(email=ADA).pk, CustomerFactory(email="ada2@example.org").pk
    chose(strict, AT, yes=False)
    chose(generous, AT + DAY, yes=True)
    merge = customers.merge_customers(survivor_id=generous, merged_id=strict, evidence=[], at=AT + 2 * DAY, actor=ACTOR)
    assert not shares(generous, AT + 2 * DAY)
    chose(generous, AT + 3 * DAY, yes=True)
    assert shares(generous, AT + 3 * DAY)
    customers.undo_merge(merge_id=merge, at=AT + 4 * DAY, actor=ACTOR)
    part_choices(MergeUndone(merge_id=merge, survivor_id=generous, merged_id=strict), AT + 4 * DAY)
    assert (shares(generous, AT + 4 * DAY), shares(strict, AT + 4 * DAY)) == (True, False)


def test_a_merge_changes_nothing_about_an_address() -> None:
    confirm()
    strict = CustomerFactory(email="ada2@example.org").pk
    operations.withdraw(channel="email", address="ada2@example.org", evidence=evidence(), at=AT, actor=ACTOR)
    person = Customer.objects.exclude(pk=strict).get().pk
    customers.merge_customers(survivor_id=person, merged_id=strict, evidence=[], at=AT + DAY, actor=ACTOR)
    assert (permits(at=AT + DAY), permits(address="ada2@example.org", at=AT + DAY)) == (True, False)
    forget(person, AT + 2 * DAY)
    for address in (ADA, "ada2@example.org"):
        assert "erased" in queries.suppressions(channel="email", digest=digest(address), at=AT + 2 * DAY)


def test_what_many_persons_permit_costs_the_same_statements_as_what_one_does(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    first = CustomerFactory(email=ADA).pk
    visitor = visitor_of(first)
    merged = CustomerFactory(email="ada2@example.org").pk
    customers.merge_customers(survivor_id=first, merged_id=merged, evidence=[], at=AT, actor=ACTOR)
    chose(merged, AT, yes=False)
    many = [first, visitor, merged, *(CustomerFactory(email=f"one{number}@example.org").pk for number in range(30))]
    for persons in (many[:1], many):
        with django_assert_max_num_queries(9):
            held = queries.tracking(persons, at=AT)
        assert set(held) == set(persons)
    chose(first, AT + DAY, yes=True)
    assert [shares(person, AT + DAY) for person in (first, visitor, merged)] == [True, True, True]
