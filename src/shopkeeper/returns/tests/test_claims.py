"""Claims: what may be claimed, what is asked and said, and how it is put right without being paid twice."""

from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import operations as orders
from shopkeeper.orders.models import Order, Refund
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Claim, Return
from shopkeeper.returns.queries import ClaimKind, Resolution
from shopkeeper.returns.tests.factories import CAME, LATER, SHOPPER, STAFF, asked, back, delivered, goods, requested

pytestmark = pytest.mark.django_db


def claimed(order: Order, quantity: int = 1, *, at: Any = LATER, **more: Any) -> Claim:
    made = operations.open_claim(
        **{
            "order_id": order.pk,
            "kind": ClaimKind.DAMAGED,
            "lines": {goods(order)[0].pk: quantity},
            "wish": Resolution.REFUND,
            "words": "The lid is in two.",
            "key": str(quantity),
            "at": at,
            "actor": SHOPPER,
            **more,
        }
    )
    return Claim.objects.get(pk=made)


def approved(row: Claim, resolution: Resolution, **more: Any) -> Claim:
    operations.approve_claim(claim_id=row.pk, resolution=resolution, at=LATER, actor=STAFF, **more)
    row.refresh_from_db()
    return row


def told() -> list[str]:
    names = Event.objects.filter(wire_name__startswith="returns.").order_by("id").values_list("wire_name", flat=True)
    return [name.removeprefix("returns.") for name in names]


def test_a_claim_is_asked_about_answered_and_paid_without_anything_sent_back() -> None:
    order = delivered()
    row = claimed(order, 2)
    assert (row.number, row.words, row.status) == (f"C-{order.number}-1", "The lid is in two.", "open")
    operations.ask_evidence(claim_id=row.pk, words="Is the box dented?", at=LATER, actor=STAFF)
    operations.add_evidence(claim_id=row.pk, words="Yes, at a corner.", at=LATER, actor=SHOPPER)
    row = approved(row, Resolution.REFUND, words="We are sorry.")
    assert (row.status, row.refund_minor, row.answer) == ("resolved", 2250, "We are sorry.")
    whole = queries.the_claim(row.pk, order.customer_id)
    assert whole
    assert [one.words for one in whole.evidence.all()] == ["Is the box dented?", "Yes, at a corner."]
    assert Refund.objects.get().amount_minor == 2250
    assert [one for one in told() if "claim" in one] == [
        "claim-opened", "claim-evidence-wanted", "claim-decided", "claim-resolved",
    ]  # fmt: skip
    assert not {"return-requested", "return-approved", "return-resolved"} & set(told())
    with pytest.raises(operations.UnableToReturn, match="1 can"):
        requested(order, [asked(goods(order)[0], 2)])


def test_credit_is_an_answer_too() -> None:
    order = delivered()
    approved(claimed(order), Resolution.CREDIT)
    orders.submit_refunds(clock=lambda: LATER)
    assert order.customer_id
    assert ledger.store_credit_in(order.customer_id, "GBP").minor == 1125


def test_another_piece_is_sent_for_nothing_and_with_both_the_money_goes_back_as_well() -> None:
    order = delivered()
    row = approved(claimed(order, wish=Resolution.REPLACEMENT), Resolution.REPLACEMENT)
    assert row.replacement_order
    assert (row.replacement_order.status, row.replacement_order.total_minor, row.refund_minor) == ("paid", 0, 0)
    assert Variant.objects.get(order_lines=goods(order)[0]).stock_on_hand == 9
    row = approved(claimed(order, 2, key="b"), Resolution.BOTH)
    assert row.replacement_order
    assert (row.replacement_order.total_minor, row.refund_minor) == (0, 2250)
    with pytest.raises(operations.UnableToClaim, match="0 can"):
        claimed(order, 1, key="c")


def test_a_part_of_the_price_counts_against_what_may_still_come_back() -> None:
    order = delivered(discount=0, shipping=0)
    row = approved(claimed(order), Resolution.REFUND, amount=Money("GBP", 250))
    assert row.refund_minor == 250
    back(requested(order, [asked(line, 3) for line in goods(order)]))
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == order.total_minor


def test_all_of_an_order_that_never_came_gives_back_its_shipping() -> None:
    order = delivered()
    order.shipments.update(status="lost", delivered_at=None)
    Order.objects.filter(pk=order.pk).update(status="shipped")
    lines = {line.pk: 3 for line in goods(order)}
    row = approved(claimed(order, kind=ClaimKind.MISSING, lines=lines), Resolution.REFUND)
    assert row.refund_minor == order.total_minor


def test_a_denied_claim_says_why_and_stays_so() -> None:
    row = claimed(delivered())
    with pytest.raises(operations.UnableToClaim, match="tell the customer why"):
        operations.deny_claim(claim_id=row.pk, words=" ", at=LATER, actor=STAFF)
    operations.deny_claim(claim_id=row.pk, words="It was dropped.", at=LATER, actor=STAFF)
    with pytest.raises(operations.UnableToClaim, match="denied"):
        approved(row, Resolution.REFUND)
    with pytest.raises(operations.UnableToClaim, match="denied"):
        operations.add_evidence(claim_id=row.pk, words="No.", at=LATER, actor=SHOPPER)
    assert not Return.objects.exists()


def test_the_same_key_is_the_same_claim_and_what_is_claimed_is_not_claimed_again() -> None:
    order = delivered()
    assert claimed(order, 3).pk == claimed(order, 3).pk
    with pytest.raises(operations.UnableToClaim, match="another claim"):
        claimed(order, 2, key="3")
    with pytest.raises(operations.UnableToClaim, match="0 can"):
        claimed(order, 1, key="b")


@pytest.mark.parametrize("quantity", [-1, 0, 4])
def test_what_is_not_there_can_not_be_claimed(quantity: int) -> None:
    with pytest.raises(operations.UnableToClaim, match="can't be claimed"):
        claimed(delivered(), quantity)


def test_two_years_after_it_came_it_is_too_late_and_before_it_left_too_early() -> None:
    order = delivered()
    with pytest.raises(operations.UnableToClaim, match="two years"):
        claimed(order, at=CAME + timedelta(days=731))
    Order.objects.filter(pk=order.pk).update(status="paid")
    with pytest.raises(operations.UnableToClaim, match="has left yet"):
        claimed(order)
    with pytest.raises(operations.UnableToClaim, match="no such line"):
        claimed(delivered(), lines={goods(order)[0].pk: 1})


def test_a_customer_finds_their_own_claims_alone() -> None:
    one, other = claimed(delivered()), claimed(delivered())
    assert queries.the_claim(one.pk, other.customer_id) is None
    assert [row.pk for row in queries.claims_of(one.customer_id).rows] == [one.pk]
    assert {row.pk for row in queries.open_claims().rows} == {one.pk, other.pk}
    assert queries.claim_counts() == {"open": 2}
