"""The graph in the database: any order of the same events gives the same one."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Candidate, Claim, Customer, Identifier, Merge, Noticed, Tie, Visitor
from shopkeeper.customers.operations import Sighting
from shopkeeper.customers.rules import NodeKind
from shopkeeper.customers.rules.identities import LIMITS
from shopkeeper.customers.tests.factories import AT, CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")
IN_TEST = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def seen(number: int, *, trusted: bool = True, **more: Any) -> Sighting:
    values = {"source": "server", "at": AT + timedelta(minutes=number), **more}
    return Sighting(key=str(number).encode(), trusted=trusted, **values)


def recognise(*sightings: Sighting) -> list[operations.Recognised]:
    return operations.recognise(sightings, at=AT)


def clear() -> None:
    for model in (Claim, Tie, Visitor, Candidate, Merge, Identifier, Noticed, Event):
        model.objects.all().delete()
    Customer.objects.update(merged_into=None, status="active")
    Customer.objects.all().delete()


def when(one: Claim | Tie) -> tuple[Any, ...]:
    return one.first_at, one.last_at, bytes(one.first_key)


def picture() -> dict[str, Any]:
    """Return the whole graph without keys: which values are one person's, what joins nothing, who is shared."""
    stands = queries.survivors(Customer.objects.values_list("id", flat=True))
    people: dict[UUID, set[Any]] = {}
    for one in Identifier.objects.all():
        people.setdefault(stands[one.customer_id], set()).add((one.kind, bytes(one.digest), one.value))
    for visitor in Visitor.objects.all():
        if visitor.customer_id:
            people.setdefault(stands[visitor.customer_id], set()).add(
                ("visitor", bytes(visitor.digest), visitor.linked_at)
            )
    return {
        "people": {frozenset(values) for values in people.values()},
        "visitors": {
            (bytes(one.digest), one.state, one.first_seen_at, one.last_seen_at) for one in Visitor.objects.all()
        },
        "claims": {
            (bytes(one.visitor.digest), one.kind, bytes(one.digest), one.basis, one.source, one.value, *when(one))
            for one in Claim.objects.select_related("visitor")
        },
        "ties": {
            (bytes(one.a_digest), bytes(one.b_digest), one.source, one.refused, *when(one)) for one in Tie.objects.all()
        },
    }


SIGHTINGS = st.lists(
    st.builds(
        seen,
        st.integers(0, 500),
        trusted=st.integers(0, 3).map(bool),
        source=st.sampled_from(["server", "till"]),
        anonymous_id=st.sampled_from(["", "a", "b", "c", "null"]),
        user_id=st.sampled_from(["", "1", "2", "3", "4", "undefined"]),
        email=st.sampled_from(["", "ada@example.org", "bob@example.org", "cleo@example.org", "noreply@shop.de"]),
        phone=st.sampled_from(["", "", "+49 30 1234567", "+49 30 7654321"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.key,
)


def batches(sightings: list[Sighting], sizes: Iterable[int]) -> None:
    waiting = list(sightings)
    for size in sizes:
        recognise(*waiting[:size])
        waiting = waiting[size:]
    recognise(*waiting)


@IN_TEST
@given(sightings=SIGHTINGS, data=st.data())
def test_any_order_of_the_same_sightings_gives_the_same_graph(sightings: list[Sighting], data: st.DataObject) -> None:
    pictures = []
    for _ in range(2):
        order = data.draw(st.permutations(sightings))
        clear()
        batches(order, data.draw(st.lists(st.integers(1, 4), max_size=6)))
        pictures.append(picture())
    assert pictures[0] == pictures[1]


@IN_TEST
@given(sightings=SIGHTINGS)
def test_no_customer_has_more_of_a_kind_than_one_person_has(sightings: list[Sighting]) -> None:
    clear()
    batches(sightings, [1, 2, 3])
    counts = Counter(
        (one.customer_id, one.kind, one.source if one.kind == "user" else "") for one in Identifier.objects.all()
    )
    assert all(count <= LIMITS[NodeKind(kind)] for (_, kind, _), count in counts.items())


def test_a_user_id_nobody_knows_makes_a_customer_with_what_is_said_of_them() -> None:
    first, again = recognise(
        seen(1, user_id="42", email="ada@example.org", phone="+49 30 1234567", anonymous_id="a"),
        seen(2, anonymous_id="a", trusted=False),
    )
    assert first.person_id == first.customer_id
    assert again.person_id == again.visitor_id
    assert again.customer_id == first.customer_id
    assert first.customer_id
    customer = queries.profile(first.customer_id)
    assert customer
    assert (customer.email, customer.phone, customer.source) == ("ada@example.org", "+49 30 1234567", "server")
    assert customer.external_id.startswith("user-")
    assert len(customer.external_id) == 37, "a digest: a user id can be a name"
    assert queries.selves(first.customer_id) == [first.customer_id, first.visitor_id]
    (later,) = recognise(seen(3, user_id="42"))
    assert (later.person_id, later.visitor_id) == (first.customer_id, None)


def test_a_known_address_leads_to_the_customer_whose_it_is() -> None:
    ada = CustomerFactory(email="ada@example.org")
    (found,) = recognise(seen(1, user_id="42", email="Ada@Example.org"))
    assert found.customer_id == ada.pk
    assert recognise(seen(2, user_id="42"))[0].customer_id == ada.pk
    assert Customer.objects.count() == 1


def test_our_own_key_or_the_sources_key_of_a_record_names_the_customer() -> None:
    ours, theirs = CustomerFactory(), CustomerFactory(source="server", external_id="42")
    outside = CustomerFactory()
    operations.add_identifier(customer_id=outside.pk, kind="external", value="43", source="server", at=AT, actor=STAFF)
    found = recognise(seen(1, user_id=str(ours.pk)), seen(2, user_id="42"), seen(3, user_id="43"))
    assert [one.customer_id for one in found] == [ours.pk, theirs.pk, outside.pk]


def test_a_customer_of_sightings_joins_the_one_whose_address_turns_up_later() -> None:
    ada = CustomerFactory(email="ada@example.org")
    (before,) = recognise(seen(1, user_id="42"))
    assert before.customer_id not in {None, ada.pk}
    recognise(seen(2, user_id="42", email="ada@example.org"))
    assert before.customer_id
    assert queries.survivor(before.customer_id) == ada.pk
    assert queries.selves(ada.pk) == [ada.pk, before.customer_id]
    merge = Merge.objects.get()
    assert (merge.is_automatic, merge.evidence) == (True, [{"rule": "seen-together", "source": "server"}])


def test_two_customers_of_the_shop_are_proposed_and_not_merged() -> None:
    ada, bob = CustomerFactory(email="ada@example.org"), CustomerFactory(email="bob@example.org")
    recognise(seen(1, user_id="42", email="ada@example.org"), seen(2, user_id="42", email="bob@example.org"))
    assert Merge.objects.count() == 0
    pair = Candidate.objects.get()
    assert {pair.one_id, pair.other_id} == {ada.pk, bob.pk}
    assert pair.evidence == [{"rule": "named-together"}]


def test_two_people_on_one_device_stay_two_and_the_device_is_neithers() -> None:
    one, _, other = recognise(
        seen(1, anonymous_id="tablet", user_id="1", email="ada@example.org"),
        seen(2, anonymous_id="tablet", trusted=False),
        seen(3, anonymous_id="tablet", user_id="2", email="bob@example.org"),
    )
    assert one.customer_id != other.customer_id
    assert Merge.objects.count() == 0
    assert Visitor.objects.get().state == "shared"
    (after,) = recognise(seen(4, anonymous_id="tablet", trusted=False))
    assert (after.person_id, after.customer_id) == (after.visitor_id, None)


def test_two_people_who_share_an_address_are_two() -> None:
    one, other = recognise(
        seen(1, user_id="1", email="family@example.org"), seen(2, user_id="2", email="family@example.org")
    )
    assert one.customer_id != other.customer_id
    assert Tie.objects.get(refused="limit").value == "family@example.org"


def test_a_customer_has_the_first_hundred_visitors_whatever_their_order() -> None:
    for order in (range(104), reversed(range(104))):
        clear()
        for number in order:
            recognise(seen(number, anonymous_id=f"device {number}", user_id="1"))
        linked = Visitor.objects.filter(state="linked")
        assert linked.count() == 100
        assert max(one.linked_at for one in linked if one.linked_at) == AT + timedelta(minutes=99)


def test_a_visitor_who_gives_a_place_back_lets_the_next_have_it() -> None:
    recognise(*(seen(number, anonymous_id=f"device {number}", user_id="1") for number in range(101)))
    assert Visitor.objects.filter(state="linked").count() == 100
    recognise(seen(200, anonymous_id="device 5", user_id="2"))
    assert Counter(Visitor.objects.values_list("state", flat=True)) == {"linked": 100, "shared": 1}


def test_what_anybody_says_is_kept_sealed_and_bounded_and_links_to_nobody() -> None:
    ada = CustomerFactory(email="ada@example.org")
    for number in range(30):
        recognise(seen(number, trusted=False, anonymous_id="a", user_id=f"user {number}", email="ada@example.org"))
    assert queries.selves(ada.pk) == [ada.pk]
    assert Claim.objects.count() == 10
    assert set(Claim.objects.values_list("basis", flat=True)) == {"unproven"}
    assert Noticed.objects.get().kind == "too-many-names"


def test_values_that_name_nobody_are_told_once_a_source() -> None:
    for number in range(3):
        recognise(seen(number, anonymous_id="null", user_id="undefined", email="noreply@shop.de"))
    assert {(one.kind, one.word) for one in Noticed.objects.all()} == {
        ("names-nobody", "undefined"),
        ("names-nobody", "noreply@..."),
    }
    assert Visitor.objects.get().state == "blocked"
    with pytest.raises(operations.UnableToLinkVisitor, match="many send"):
        operations.link_visitor(
            anonymous_id="null", customer_id=CustomerFactory().pk, method="code", at=AT, actor=STAFF
        )


def test_an_address_alone_names_whose_it_is_and_otherwise_waits_for_an_owner() -> None:
    ada = CustomerFactory(email="ada@example.org")
    known, unknown = recognise(seen(1, email="ada@example.org"), seen(2, email="bob@example.org"))
    assert known.person_id == ada.pk
    assert queries.selves(ada.pk) == [ada.pk, known.visitor_id]
    assert unknown.person_id == unknown.visitor_id
    (bob,) = recognise(seen(3, user_id="2", email="bob@example.org"))
    assert bob.customer_id
    assert queries.selves(bob.customer_id) == [bob.customer_id, unknown.visitor_id]


def test_who_was_taken_for_another_until_somebody_with_a_better_claim_turned_up_is_a_customer_of_their_own() -> None:
    shared: dict[str, Any] = {"phone": "+49 30 1234567"}
    (first,) = recognise(seen(1, source="server", user_id="3", **shared))
    (taken,) = recognise(seen(9, source="till", user_id="4", **shared))
    assert taken.customer_id == first.customer_id
    (better,) = recognise(seen(5, source="till", user_id="2", **shared))
    assert better.customer_id == first.customer_id
    (apart,) = recognise(seen(10, source="till", user_id="4"))
    assert apart.customer_id not in {None, first.customer_id}
    assert Tie.objects.get(refused="limit").value == "+49 30 1234567"
