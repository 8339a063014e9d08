"""Terms as data, the label, the links, erasure and merging."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from shopkeeper.catalog.models import Category, Product
from shopkeeper.catalog.tests.factories import CategoryFactory
from shopkeeper.customers import operations as customers
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns import operations, privacy, queries
from shopkeeper.returns.models import Return, ReturnPolicy
from shopkeeper.returns.queries import Terms, Trigger
from shopkeeper.returns.rules.terms import together
from shopkeeper.returns.tests.factories import LATER, SHOPPER, STAFF, asked, back, delivered, goods, policy, requested

pytestmark = pytest.mark.django_db


def test_the_nearest_category_above_the_goods_says_the_terms() -> None:
    top: Category = CategoryFactory()
    below: Category = CategoryFactory(parent=top)
    policy(window_days=30)
    policy(top.pk, window_days=10)
    order = delivered()
    Product.objects.filter(variants__order_lines=goods(order)[0]).update(category=below)
    there = queries.eligibility(order.pk, LATER)
    assert there
    assert [line.terms.window_days for line in there.lines] == [10, 30]


def test_members_have_longer_than_guests() -> None:
    policy(window_days=1, member_days=30)
    member, guest = delivered(), delivered(customer=CustomerFactory(status="guest"))
    found = [queries.eligibility(order.pk, LATER) for order in (member, guest)]
    assert [one.may_return for one in found if one] == [True, False]


def test_terms_are_set_changed_and_removed_and_returns_keep_theirs() -> None:
    made = operations.set_policy(
        policy_id=None, category_id=None, terms=Terms(fee_minor=300, currency="GBP"), at=LATER, actor=STAFF
    )
    order = delivered()
    row = requested(order, [asked(goods(order)[0])])
    operations.set_policy(
        policy_id=made, category_id=None, terms=Terms(trigger=Trigger.APPROVAL), at=LATER, actor=STAFF
    )
    assert back(row).refund_minor == 1125 - 300
    assert [one.trigger for one in queries.policies()] == ["approval"]
    operations.remove_policy(policy_id=made, at=LATER, actor=STAFF)
    assert not ReturnPolicy.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "name"),
        ({"window_days": -1}, "the window"),
        ({"window_days": 10**6}, "the window"),
        ({"fee_minor": 1}, "ISO 4217"),
        ({"fee_minor": -1, "currency": "GBP"}, "negative"),
        ({"bonus_percent": 101}, "bonus"),
        ({"wear": {"used": 101}}, "wear"),
        ({"wear": {"eaten": 1}}, "wear"),
        ({"most_open": 0}, "open returns"),
    ],
)
def test_terms_that_make_no_sense_are_refused_in_words(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(operations.UnableToSetPolicy, match=says):
        operations.set_policy(
            policy_id=None,
            category_id=None,
            terms=replace(Terms(), **wrong),  # type: ignore[arg-type]  # parametrised
            at=LATER,
            actor=STAFF,
        )


def test_there_is_one_row_a_category_and_one_for_the_rest() -> None:
    policy()
    with pytest.raises(operations.UnableToSetPolicy, match="already"):
        operations.set_policy(policy_id=None, category_id=None, terms=Terms(), at=LATER, actor=STAFF)


def test_what_is_said_in_another_currency_does_not_hold() -> None:
    terms = Terms(currency="EUR", fee_minor=300, keep_below_minor=500)
    assert (together([terms], "EUR").fee_minor, together([terms], "JPY").fee_minor) == (300, 0)
    strict = together([Terms(trigger=Trigger.APPROVAL), Terms(trigger=Trigger.RECEIPT, approves_itself=False)], "EUR")
    assert (strict.trigger, strict.approves_itself) == (Trigger.RECEIPT, False)


def test_the_label_is_there_until_the_goods_are_and_its_link_opens_nothing_else() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0])])
    assert (queries.label_pdf(row.pk) or b"").startswith(b"%PDF")
    assert re.match("<svg", queries.label_qr(row.pk) or "")
    assert queries.label_code(row) == row.number
    token = queries.return_token(row.pk, LATER)
    assert queries.return_of_token(token, LATER) == row.pk
    assert queries.return_of_token(token, LATER + timedelta(days=91)) is None
    assert queries.withdrawal_of_token(token, LATER) is None
    assert orders_seen.tracked_order(token, LATER) is None
    assert queries.return_of_token("x" * 50, LATER) is None
    back(row)
    assert queries.label_pdf(row.pk) is None
    assert queries.label_qr(row.pk) is None


def test_what_can_be_done_now_is_named() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0])])
    assert queries.may(row) == {"note_scan", "receive", "cancel"}
    assert queries.may(back(row)) == {"close"}


def test_a_customer_finds_their_own_returns_alone_and_the_desk_all() -> None:
    one, other = delivered(), delivered()
    mine = requested(one, [asked(goods(one)[0])])
    requested(other, [asked(goods(other)[0])])
    assert one.customer_id
    assert [row.pk for row in queries.returns_of(one.customer_id).rows] == [mine.pk]
    assert queries.the_return(mine.pk, other.customer_id) is None
    assert queries.return_by_number(mine.number.lower(), one.customer_id)
    assert queries.return_by_number(mine.number, other.customer_id) is None
    assert len(queries.open_returns().rows) == 2
    assert queries.return_counts() == {"label_issued": 2}
    assert [row.pk for row in queries.returns_of_order(one.pk)] == [mine.pk]


def test_returns_follow_their_order_through_a_merge_and_back() -> None:
    order = delivered()
    row = requested(order, [asked(goods(order)[0])], comment="Too big")
    survivor, merged = CustomerFactory().pk, order.customer_id
    assert merged
    before = privacy.export_returns(merged)
    merge = customers.merge_customers(survivor_id=survivor, merged_id=merged, evidence=[], at=LATER, actor=STAFF)
    orders.follow_customer(customer_id=merged, at=LATER)
    assert [one.comment for one in queries.returns_of(survivor).rows] == ["Too big"]
    operations.cancel(return_id=row.pk, at=LATER, actor=SHOPPER)
    customers.undo_merge(merge_id=merge, at=LATER, actor=STAFF)
    orders.follow_customer(customer_id=merged, at=LATER)
    assert privacy.export_returns(merged)["returns"][0] == {**before["returns"][0], "status": "cancelled"}
    assert privacy.export_returns(survivor)["returns"] == []


def test_erasure_leaves_goods_and_amounts_and_no_words() -> None:
    order = delivered()
    row = back(requested(order, [asked(goods(order)[0])], comment="Too big"))
    claim = operations.open_claim(
        order_id=order.pk, kind=queries.ClaimKind.DAMAGED, lines={goods(order)[1].pk: 1},
        wish=queries.Resolution.REFUND, words="Broken", key="a", at=LATER, actor=SHOPPER,
    )  # fmt: skip
    operations.add_evidence(claim_id=claim, words="In two", at=LATER, actor=SHOPPER)
    operations.declare_withdrawal(
        order_id=order.pk, quantities=None, name="Ada", email="ada@example.org", key="a", at=LATER, actor=SHOPPER
    )
    assert order.customer_id
    operations.erase_returns(customer_id=order.customer_id, at=LATER, actor=STAFF)
    held = privacy.export_returns(order.customer_id)
    assert not re.search("Too big|Broken|In two|Ada|ada@", str(held))
    assert Return.objects.get(pk=row.pk).refund_minor == 1125
