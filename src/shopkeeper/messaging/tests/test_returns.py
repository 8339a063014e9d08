from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory, IdentifierFactory
from shopkeeper.delivery.models import Message
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.outbox.registry import registry
from shopkeeper.foundation.outbox.telling import adapter
from shopkeeper.orders import operations as orders
from shopkeeper.orders.models import Order
from shopkeeper.returns import operations
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import ClaimKind, Outcome, Resolution
from shopkeeper.returns.tests.factories import (
    LATER,
    SHOPPER,
    STAFF,
    asked,
    back,
    delivered,
    found,
    goods,
    policy,
    requested,
)

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


def dearer(row_of: Order, by: int = 500) -> Any:
    """Return another variant of the first product of the order, so much dearer, and on the shelf."""
    product = goods(row_of)[0].variant.product  # type: ignore[union-attr]  # a factory's line has a variant
    return VariantFactory(product=product, price_minor=1250 + by, stock_on_hand=3, position=2)


def exchanged(order: Order, by: int = 500) -> Return:
    other = dearer(order, by)
    line = asked(goods(order)[0], 1, replacement_id=other.pk)
    return requested(order, [line], outcome=Outcome.EXCHANGE)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "costs £5.00 more"),
        ("de", "kostet 5,00 £ mehr"),
        ("fr", "coûte 5,00 £GB de plus"),
        ("es", "cuesta 5,00 GBP más"),
    ],
)
def test_what_an_exchange_costs_more_is_asked_for_by_letter_with_the_day(language: str, sentence: str) -> None:
    exchanged(bought(language=language))
    assert sorted(hear()) == ["exchange-difference-asked", "return-label"]
    text = str(Message.objects.get(purpose="exchange-difference-asked").text).replace("\N{NO-BREAK SPACE}", " ")
    assert sentence in text
    assert "/returned/" in text
    assert "20" in text  # the sixth of March, and fourteen days


def test_an_exchange_that_nobody_answers_lapses_is_told_and_pays_back() -> None:
    order = bought()
    row = exchanged(order)
    shelf = row.lines.get().replacement
    hear()
    back(row)
    assert operations.lapse_exchanges(at=LATER + timedelta(days=13)) == 0
    assert [operations.lapse_exchanges(at=LATER + timedelta(days=14)) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    shelf.refresh_from_db()  # type: ignore[union-attr]  # it was asked for
    assert (row.outcome, row.status, row.refund_minor, row.exchange.status) == ("refund", "resolved", 1250, "cancelled")
    assert shelf.stock_on_hand == 3  # type: ignore[union-attr]  # it was asked for
    letters = hear()
    assert letters.count("exchange-lapsed") == 1
    text = str(Message.objects.get(purpose="exchange-lapsed").text)
    assert "We have heard nothing" in text
    assert "£12.50" in text


def test_a_replacement_that_nobody_pays_is_for_sale_again_and_told_by_one_letter() -> None:
    order = bought()
    row = exchanged(order)
    operations.agree_to_difference(return_id=row.pk, at=LATER, actor=STAFF)
    back(row)
    row = Return.objects.get(pk=row.pk)
    replacement = row.exchange.replacement_order
    assert replacement is not None
    assert (row.status, replacement.status) == ("resolved", "pending")
    hear()
    at = LATER + timedelta(days=14)
    assert operations.lapse_exchanges(at=at) == 1
    listeners_hear_orders()
    replacement.refresh_from_db()
    row.refresh_from_db()
    assert (replacement.status, row.refund_minor) == ("cancelled", 1250)
    assert [one for one in hear() if one in {"exchange-lapsed", "order-cancelled"}] == ["exchange-lapsed"]
    assert not Message.objects.filter(purpose="order-cancelled").exists()
    assert "That was not paid" in str(Message.objects.get(purpose="exchange-lapsed").text)


def listeners_hear_orders() -> None:
    for event in Event.objects.filter(wire_name__startswith="orders.").order_by("id"):
        kind = registry.event_class(event.wire_name)
        for one in registry.listeners(event.wire_name):
            one.call(adapter(kind).validate_python(event.payload), LATER)  # type: ignore[arg-type]  # a class is hashable


def test_a_replacement_that_leaves_is_told_by_one_letter_that_says_for_what() -> None:
    order = bought()
    row = back(exchanged(order, by=0))
    replacement = Return.objects.get(pk=row.pk).exchange.replacement_order
    assert replacement is not None
    orders.ship_order(order_id=replacement.pk, carrier="Post", tracking_number="RR7", at=LATER, actor=STAFF)
    listeners_hear_orders()
    hear()
    told = set(Message.objects.values_list("purpose", flat=True))
    assert "exchange-shipped" in told
    assert not told & {"order-shipped", "order-confirmed"}
    (letter,) = Message.objects.filter(purpose="exchange-shipped")
    assert row.number in str(letter.text)
    assert "/track/" in str(letter.text)


def test_staff_ask_for_more_and_each_question_is_a_letter() -> None:
    order = bought()
    claim = operations.open_claim(
        order_id=order.pk, kind=ClaimKind.DAMAGED, lines={goods(order)[0].pk: 1}, wish=Resolution.REFUND,
        words="Broken", key="k", at=LATER, actor=STAFF,
    )  # fmt: skip
    for question in ("Where is the crack?", "And the <box>?"):
        operations.ask_evidence(claim_id=claim, words=question, at=LATER, actor=STAFF)
        assert hear() == ["claim-evidence-wanted"]
        operations.add_evidence(claim_id=claim, words="Here", at=LATER, actor=SHOPPER)
    first, second = Message.objects.filter(purpose="claim-evidence-wanted").order_by("created_at", "id")
    assert "Where is the crack?" in str(first.text)
    assert "And the &lt;box&gt;?" in str(second.html)


def test_the_ends_of_a_return_that_brings_nothing_are_told() -> None:
    late, lost, refused = (of(bought()) for _ in range(3))
    hear()
    operations.note_scan(return_id=lost.pk, at=LATER, actor=STAFF)
    operations.report_lost(return_id=lost.pk, at=LATER, actor=STAFF)
    operations.receive(return_id=refused.pk, at=LATER, actor=STAFF)
    operations.inspect(return_id=refused.pk, findings=found(refused, accepted=0), at=LATER, actor=STAFF)
    operations.send_back(return_id=refused.pk, at=LATER, actor=STAFF)
    operations.expire_due(at=LATER + timedelta(days=60))
    assert sorted(set(hear()) - {"return-received"}) == ["return-expired", "return-lost", "return-sent-back"]
    late.refresh_from_db()
    assert late.status == "expired"


def test_store_credit_with_a_bonus_is_told_by_one_letter() -> None:
    policy(bonus_percent=10)
    row = back(of(bought(), outcome=Outcome.STORE_CREDIT))
    orders.submit_refunds(clock=lambda: LATER)
    for event in Event.objects.order_by("id"):
        if event.wire_name.startswith(("orders.refund", "ledger.", "returns.return-re")):
            kind = registry.event_class(event.wire_name)
            for one in registry.listeners(event.wire_name):
                one.call(adapter(kind).validate_python(event.payload), LATER)  # type: ignore[arg-type]  # a class is hashable
    assert list(Message.objects.values_list("purpose", flat=True)) == ["return-resolved"]
    text = str(Message.objects.get().text)
    assert (row.refund_minor, row.bonus_minor) == (2500, 250)
    assert "£27.50 of store credit" in text
    assert "£2.50 of it as a thank-you" in text


def test_credit_that_goes_back_before_the_goods_were_looked_at_is_told_with_its_bonus() -> None:
    policy(bonus_percent=10, trigger="approval")
    of(bought(), outcome=Outcome.STORE_CREDIT)
    orders.submit_refunds(clock=lambda: LATER)
    for event in Event.objects.order_by("id"):
        if event.wire_name.startswith(("orders.refund", "ledger.")):
            kind = registry.event_class(event.wire_name)
            for one in registry.listeners(event.wire_name):
                one.call(adapter(kind).validate_python(event.payload), LATER)  # type: ignore[arg-type]  # a class is hashable
    assert list(Message.objects.values_list("purpose", flat=True)) == ["refunded"]
    assert "On top there are £2.50" in str(Message.objects.get().text)
