from typing import Any

import pytest

from shopkeeper.customers.tests.factories import CustomerFactory, IdentifierFactory
from shopkeeper.delivery.models import Message
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.outbox.registry import registry
from shopkeeper.foundation.outbox.telling import adapter
from shopkeeper.orders.models import Order
from shopkeeper.returns import operations
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import ClaimKind, Outcome, Resolution
from shopkeeper.returns.tests.factories import LATER, STAFF, asked, back, delivered, goods, policy, requested

pytestmark = pytest.mark.django_db


def bought(**fields: Any) -> Order:
    customer = CustomerFactory(given_name="Ann", **fields)
    IdentifierFactory(customer=customer, kind="email", value=f"{customer.pk.hex}@example.org", is_primary=True)
    return delivered(customer=customer, discount=0)


def hear() -> list[str]:
    """Let the letters hear all that returns told, twice; return what was written since, in order."""
    before = Message.objects.count()
    for event in Event.objects.filter(wire_name__startswith="returns.").order_by("id"):
        kind = registry.event_class(event.wire_name)
        for one in registry.listeners(event.wire_name) * 2:
            one.call(adapter(kind).validate_python(event.payload), LATER)  # type: ignore[arg-type]  # a class is hashable
    return list(Message.objects.order_by("created_at", "id").values_list("purpose", flat=True))[before:]


def of(order: Order, **more: Any) -> Return:
    return requested(order, [asked(goods(order)[0], 2)], **more)


def test_a_return_that_is_approved_at_once_is_told_by_its_label_alone() -> None:
    of(bought())
    assert hear() == ["return-label"]
    text = str(Message.objects.get().text)
    assert "/returned/" in text
    assert "£25.00" in text


def test_each_step_that_takes_its_time_is_told_once() -> None:
    policy(approves_itself=False, issues_label=False)
    row, told = of(bought(language="de")), []
    told += hear()
    operations.approve(return_id=row.pk, at=LATER, actor=STAFF)
    told += hear()
    operations.receive(return_id=row.pk, at=LATER, actor=STAFF)
    told += hear()
    assert told == ["return-requested", "return-approved", "return-received"]


def test_what_went_by_in_one_go_is_told_by_its_end() -> None:
    row = back(of(bought(), outcome=Outcome.STORE_CREDIT))
    assert row.status == "resolved"
    assert hear() == ["return-resolved"]
    assert "£25.00 of store credit" in str(Message.objects.get().text)


@pytest.mark.parametrize("accepted", [True, False])
def test_a_claim_is_told_when_it_is_decided(accepted: bool) -> None:
    order = bought()
    claim = operations.open_claim(
        order_id=order.pk, kind=ClaimKind.DAMAGED, lines={goods(order)[0].pk: 1}, wish=Resolution.REFUND,
        words="Broken", key="k", at=LATER, actor=STAFF,
    )  # fmt: skip
    assert hear() == []
    if accepted:
        operations.approve_claim(claim_id=claim, resolution=Resolution.REFUND, at=LATER, actor=STAFF)
    else:
        operations.deny_claim(claim_id=claim, words="It was whole", at=LATER, actor=STAFF)
    letters = hear()
    assert letters.count("claim-decided") == 1
    text = str(Message.objects.get(purpose="claim-decided").text)
    assert ("You get your money back" in text, "It was whole" in text) == (accepted, not accepted)


def test_a_withdrawal_is_receipted_with_its_day_and_hour() -> None:
    order = bought()
    made = operations.declare_withdrawal(
        order_id=order.pk, quantities=None, name="Ann", email="ann@example.org", key="k", at=LATER, actor=STAFF
    )
    assert hear() == []
    operations.confirm_withdrawal(withdrawal_id=made, at=LATER, actor=STAFF)
    assert hear().count("withdrawal-received") == 1
    text = str(Message.objects.get(purpose="withdrawal-received").text)
    assert "6 March 2026" in text
    assert "09:30" in text
    assert "/withdrawal/" in text


def test_a_rejection_carries_what_staff_say() -> None:
    policy(approves_itself=False)
    row = of(bought())
    operations.reject(return_id=row.pk, reason="used", words="It was <worn>", at=LATER, actor=STAFF)
    assert hear() == ["return-rejected"]
    message = Message.objects.get()
    assert "It was <worn>" in str(message.text)
    assert "It was &lt;worn&gt;" in str(message.html)
