from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.audit.models import Entry as Audited
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff import giving
from shopkeeper.foundation.staff.giving import Limit
from shopkeeper.foundation.staff.tests.factories import staff_actor
from shopkeeper.ledger import operations, queries
from shopkeeper.ledger.models import AskedGrant
from shopkeeper.ledger.privacy import erase, export_ledger
from shopkeeper.ledger.queries import GrantRefusal

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEY = Actor("api-key", "k")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits() -> None:
    limit = Limit(Money("EUR", 1000), Money("EUR", 1500))
    giving.set_limits(
        currency="EUR", wanted={("agent", "grant"): limit, (giving.API_KEYS, "grant"): limit}, at=AT,
        actor=system("tests"),
    )  # fmt: skip


def give(actor: Actor, customer: Any, minor: int, key: str = "g", note: str = "Sorry.") -> operations.Given:
    return operations.give_store_credit(
        customer_id=customer.pk, amount=Money("EUR", minor), reason="goodwill", reference="N1", key=key, at=AT,
        actor=actor, note=note,
    )  # fmt: skip


def answer(given: operations.Given, allow: bool, actor: Actor, at: datetime = AT, why: Any = None) -> None:
    assert given.asked_id
    operations.answer_grant(asked_id=given.asked_id, allow=allow, at=at, actor=actor, why=why)


def held(customer: Any) -> list[Money]:
    return queries.store_credit(customer.pk)


def test_within_the_limit_it_is_given_and_above_it_asked_for() -> None:
    agent, customer = staff_actor("agent"), CustomerFactory()
    assert give(agent, customer, 1000).entry_id
    asked = give(agent, customer, 1001, key="h")
    assert (asked.entry_id, held(customer)) == (None, [Money("EUR", 1000)])
    assert [one.note for one in queries.asked_grants()] == ["Sorry."]


def test_a_days_deeds_add_up_and_the_same_key_is_counted_once() -> None:
    agent, customer = staff_actor("agent"), CustomerFactory()
    first = [give(agent, customer, 1000) for _ in range(3)]
    assert len({one.entry_id for one in first}) == 1
    assert give(agent, customer, 500, key="h").entry_id
    assert give(agent, customer, 1, key="i").asked_id


def test_the_operation_itself_refuses_what_is_above_the_limit() -> None:
    agent, customer = staff_actor("agent"), CustomerFactory()
    with pytest.raises(operations.UnableToGrant, match="alone"):
        operations.grant_store_credit(
            customer_id=customer.pk, amount=Money("EUR", 1001), reason="bonus", reference="", key="g", at=AT,
            actor=agent,
        )  # fmt: skip
    assert (held(customer), queries.entry_by_key("g")) == ([], None)


def test_an_api_key_has_its_limit_too() -> None:
    assert give(KEY, CustomerFactory(), 1001).asked_id


def test_another_who_may_lets_it_go_once() -> None:
    agent, owner, customer = staff_actor("agent"), staff_actor("owner"), CustomerFactory()
    asked = give(agent, customer, 2000)
    with pytest.raises(operations.UnableToAnswer, match="role"):
        answer(asked, True, staff_actor("agent"))
    answer(asked, True, owner)
    with pytest.raises(operations.UnableToAnswer, match="before you"):
        answer(asked, True, owner)
    assert held(customer) == [Money("EUR", 2000)]
    again = give(agent, customer, 2000)
    assert (again.asked_id, again.entry_id) == (asked.asked_id, AskedGrant.objects.get().entry_id)
    assert queries.statement(customer.pk).lines[0].entry.note == "Sorry."
    actions = Audited.objects.filter(action__startswith="ledger.grant-").order_by("position")
    assert [(one.action, one.actor_id) for one in actions] == [
        ("ledger.grant-asked", agent.id),
        ("ledger.grant-allowed", owner.id),
    ]


def test_nobody_lets_go_what_they_asked_for() -> None:
    giving.set_limits(
        currency="EUR", wanted={("owner", "grant"): Limit(Money("EUR", 0), Money("EUR", 0))}, at=AT,
        actor=system("tests"),
    )  # fmt: skip
    owner, customer = staff_actor("owner"), CustomerFactory()
    asked = give(owner, customer, 1)
    with pytest.raises(operations.UnableToAnswer, match="yourself"):
        answer(asked, True, owner)
    answer(asked, True, staff_actor("owner"))
    assert held(customer) == [Money("EUR", 1)]


def test_a_no_needs_its_reason_and_gives_nothing() -> None:
    agent, owner, customer = staff_actor("agent"), staff_actor("owner"), CustomerFactory()
    asked = give(agent, customer, 2000)
    with pytest.raises(operations.UnableToAnswer, match="why"):
        answer(asked, False, owner)
    answer(asked, False, owner, why=GrantRefusal.TOO_MUCH)
    with pytest.raises(operations.UnableToAnswer, match="before you"):
        answer(asked, True, owner)
    assert held(customer) == []
    assert [(one.status, one.refusal) for one in queries.asked_grants_of(customer.pk)] == [("declined", "too-much")]


def test_what_nobody_answers_in_time_is_declined_by_itself() -> None:
    agent, owner, customer = staff_actor("agent"), staff_actor("owner"), CustomerFactory()
    asked = give(agent, customer, 2000)
    late = AT + timedelta(days=7)
    assert operations.expire_asked_grants(at=late - timedelta(seconds=1)) == 0
    with pytest.raises(operations.UnableToAnswer, match="in time"):
        answer(asked, True, owner, at=late)
    assert [operations.expire_asked_grants(at=late) for _ in range(2)] == [1, 0]
    assert (AskedGrant.objects.get().refusal, queries.count_asked_grants(), held(customer)) == ("expired", 0, [])


def test_one_key_is_one_wish() -> None:
    agent, customer = staff_actor("agent"), CustomerFactory()
    give(agent, customer, 2000)
    with pytest.raises(operations.KeyTaken):
        give(agent, customer, 2001)
    with pytest.raises(operations.UnableToAnswer, match="nobody asked"):
        operations.answer_grant(asked_id=customer.pk, allow=True, at=AT, actor=agent)


def test_what_was_asked_for_a_person_is_exported_and_ends_with_their_erasure() -> None:
    agent, customer = staff_actor("agent"), CustomerFactory()
    give(agent, customer, 2000)
    assert [one["note"] for one in export_ledger(customer.pk)["asked_for"]] == ["Sorry."]
    erase(customer.pk, AT, system("privacy"))
    assert AskedGrant.objects.get().refusal == "erased"


def test_the_database_lets_no_credit_go_without_its_entry() -> None:
    give(staff_actor("agent"), CustomerFactory(), 2000)
    with pytest.raises(IntegrityError):
        AskedGrant.objects.update(status="allowed")
