"""The returns desk: from the question to the money, one press a step; what can't be or is not there is said."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.foundation import clock
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.returns import operations
from shopkeeper.returns.models import Claim, Exchange, Return, ReturnPolicy
from shopkeeper.returns.queries import ClaimKind, Outcome, Resolution
from shopkeeper.returns.tests.factories import SHOPPER, asked, delivered, goods, policy, requested

pytestmark = pytest.mark.django_db


def asked_for(*, by_itself: bool = False) -> Return:
    """Return a return of two pieces that came two days ago."""
    policy(approves_itself=by_itself)
    order, now = delivered(discount=0), clock.now()
    Shipment.objects.filter(order=order).update(delivered_at=now - timedelta(days=2))
    return requested(order, [asked(goods(order)[0], 2)], at=now, comment="It squeaks")


def act(browser: Client, row: Return, what: str, **given: str) -> str:
    answer = browser.post(f"/console/returns/{row.pk}/{what}/", given, follow=True)
    row.refresh_from_db()
    return answer.content.decode()


def test_a_return_goes_over_the_desk_to_its_money(owner: Client) -> None:
    row = asked_for()
    line = row.lines.get()
    assert row.number in owner.get("/console/returns/?pile=review").content.decode()
    assert "It squeaks" in owner.get(f"/console/returns/{row.pk}/").content.decode()
    act(owner, row, "approve", **{f"quantity-{line.pk}": "2"})
    assert row.status == "label_issued"
    act(owner, row, "receive", **{f"quantity-{line.pk}": "1"})
    assert row.status == "partially_received"
    act(owner, row, "receive", **{f"quantity-{line.pk}": "1"})
    given = {f"quantity-{line.pk}": "2", f"condition-{line.pk}": "new", f"disposition-{line.pk}": "restock"}
    act(owner, row, "inspect", **given)
    assert (row.status, row.refund_minor) == ("resolved", 2500)
    assert row.number in owner.get(f"/console/orders/{row.order_id}/").content.decode()
    assert row.number in owner.get(f"/console/customers/{row.order.customer_id}/orders/").content.decode()


def test_a_return_is_rejected_with_words_for_the_customer(owner: Client) -> None:
    row = asked_for()
    act(owner, row, "reject", reason="used", words="It was worn")
    assert (row.status, row.reject_reason, row.words) == ("rejected", "used", "It was worn")


@pytest.mark.parametrize(
    ("what", "given", "said"),
    [
        ("approve", {"quantity": "3"}, "can&#x27;t be approved"),
        ("approve", {"quantity": "-1"}, "whole number"),
        ("approve", {"quantity": "x"}, "whole number"),
        ("approve", {"quantity": "0"}, "at least one piece"),
        ("receive", {"quantity": "1"}, "nothing of it is approved"),
        ("inspect", {"quantity": "1", "condition": "odd", "disposition": "restock"}, "what becomes of it"),
        ("close", {}, "Nothing was changed"),
    ],
)
def test_what_can_not_be_is_said_and_changes_nothing(
    owner: Client, what: str, given: dict[str, str], said: str
) -> None:
    row = asked_for()
    line = row.lines.get()
    assert said in act(owner, row, what, **{f"{name}-{line.pk}": one for name, one in given.items()})
    assert row.status == "review"


def test_a_number_leads_to_its_return_and_an_orders_to_its_returns(owner: Client) -> None:
    row = asked_for()
    assert owner.get("/console/returns/", {"number": row.number.lower()}).headers["Location"].endswith(f"/{row.pk}/")
    assert row.number in owner.get("/console/returns/", {"number": row.order.number}).content.decode()
    assert "No return is like that" in owner.get("/console/returns/", {"number": "R-nothing"}).content.decode()


def test_who_may_see_no_person_sees_neither_name_nor_words(signed_in: SignedIn) -> None:
    row = asked_for()
    page = signed_in("analyst").get(f"/console/returns/{row.pk}/").content.decode()
    assert "It squeaks" not in page
    assert 'action="/console/returns/' not in page


def exchange_of(price: int, *, by_itself: bool = True) -> Return:
    """Return an exchange of one piece of 12.50 for something of that price."""
    policy(approves_itself=by_itself)
    order, now = delivered(discount=0), clock.now()
    Shipment.objects.filter(order=order).update(delivered_at=now - timedelta(days=2))
    line = goods(order)[0]
    assert line.variant
    instead = VariantFactory(
        product=line.variant.product, price_minor=price, stock_on_hand=5, currency="GBP", position=1
    )
    return requested(order, [asked(line, replacement_id=instead.pk)], outcome=Outcome.EXCHANGE, at=now)


def button(browser: Client, row: Return) -> tuple[bool, str]:
    """Return whether the replacement can be sent, and the page."""
    page = browser.get(f"/console/returns/{row.pk}/").content.decode()
    found = re.search(r"<button[^>]*>Send the replacement</button>", page)
    assert found
    return "disabled" not in found[0], page


def test_a_replacement_is_sent_first_by_a_word_of_staff_and_once(owner: Client) -> None:
    row = exchange_of(1250)
    assert button(owner, row)[0]
    assert "The replacement is ordered" in act(owner, row, "replace")
    placed = Exchange.objects.get().replacement_order
    assert placed
    is_open, page = button(owner, row)
    assert not is_open
    assert "It was sent already." in page
    assert placed.number in page
    assert "Nothing was changed" in act(owner, row, "replace")
    assert Order.objects.filter(kind="sale").count() == 2


def test_why_a_replacement_can_not_be_sent_is_said(owner: Client) -> None:
    row = exchange_of(2000, by_itself=False)
    assert "Approve the return first" in button(owner, row)[1]
    act(owner, row, "approve", **{f"quantity-{row.lines.get().pk}": "1"})
    is_open, page = button(owner, row)
    assert not is_open
    assert "It costs £7.50 more, and the customer has not agreed" in page
    assert "Nothing was changed" in act(owner, row, "replace")
    operations.agree_to_difference(return_id=row.pk, at=clock.now(), actor=SHOPPER)
    assert button(owner, row)[0]
    act(owner, row, "receive", **{f"quantity-{row.lines.get().pk}": "1"})
    is_open, page = button(owner, row)
    assert not is_open
    assert "it leaves by itself" in page
    assert not Exchange.objects.filter(replacement_order__isnull=False).exists()


def test_staff_call_an_exchange_off_for_a_customer_and_no_other_way_out_is_offered(owner: Client) -> None:
    row = exchange_of(2000)
    line = row.lines.get()
    act(owner, row, "receive", **{f"quantity-{line.pk}": "1"})
    given = {f"quantity-{line.pk}": "1", f"condition-{line.pk}": "new", f"disposition-{line.pk}": "restock"}
    act(owner, row, "inspect", **given)
    page = owner.get(f"/console/returns/{row.pk}/").content.decode()
    assert row.status == "inspected"
    assert not re.search(r">(Resolve|Let them keep it|Send it back)</button>", page)
    assert "the money goes back instead" in act(owner, row, "decline", outcome="store_credit")
    assert (row.status, row.outcome, row.refund_minor) == ("resolved", "store_credit", 1250)
    assert "Call the exchange off" not in owner.get(f"/console/returns/{row.pk}/").content.decode()


def test_a_press_that_comes_twice_counts_once(owner: Client) -> None:
    row = asked_for(by_itself=True)
    line = row.lines.get()
    for key in ("one", "one"):
        act(owner, row, "receive", key=key, **{f"quantity-{line.pk}": "1"})
    line.refresh_from_db()
    assert (row.status, line.received) == ("partially_received", 1)
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', owner.get(f"/console/returns/{row.pk}/").content.decode())


def test_an_exchange_that_is_off_sends_nothing_and_who_only_looks_can_not_ask(
    owner: Client, signed_in: SignedIn
) -> None:
    row = exchange_of(1250)
    operations.cancel(return_id=row.pk, at=clock.now(), actor=SHOPPER)
    is_open, page = button(owner, row)
    assert not is_open
    assert "The exchange is off" in page
    analyst = signed_in("analyst")
    assert "Send the replacement" not in analyst.get(f"/console/returns/{row.pk}/").content.decode()
    assert analyst.post(f"/console/returns/{row.pk}/replace/").status_code == 403


def test_what_is_not_there_is_said(owner: Client) -> None:
    row = asked_for()
    assert owner.get("/console/returns/?pile=nowhere").status_code == 404
    assert owner.post(f"/console/returns/{row.pk}/nonsense/").status_code == 404


def claimed() -> Claim:
    order, now = delivered(discount=0), clock.now()
    Shipment.objects.filter(order=order).update(delivered_at=now - timedelta(days=2))
    claim_id = operations.open_claim(
        order_id=order.pk, kind=ClaimKind.DAMAGED, lines={goods(order)[0].pk: 1}, wish=Resolution.REFUND,
        words="The lid is broken", key="k", at=now, actor=SHOPPER,
    )  # fmt: skip
    return Claim.objects.get(pk=claim_id)


def test_a_claim_is_asked_about_and_put_right(owner: Client) -> None:
    row = claimed()
    url = f"/console/returns/claims/{row.pk}/"
    assert row.number in owner.get("/console/returns/claims/").content.decode()
    assert "The lid is broken" in owner.get(url).content.decode()
    owner.post(f"{url}ask/", {"words": "Show us, please"})
    assert "Show us, please" in owner.get(url).content.decode()
    assert (
        "no amount"
        in owner.post(f"{url}approve/", {"resolution": "refund", "amount": "a"}, follow=True).content.decode()
    )
    owner.post(f"{url}approve/", {"resolution": "refund", "words": "Sorry"})
    row.refresh_from_db()
    assert (row.status, row.resolution, row.refund_minor, row.answer) == ("resolved", "refund", 1250, "Sorry")


def test_a_claim_is_denied_with_a_reason_only(owner: Client) -> None:
    row = claimed()
    url = f"/console/returns/claims/{row.pk}/"
    assert "tell the customer why" in owner.post(f"{url}deny/", {}, follow=True).content.decode()
    owner.post(f"{url}deny/", {"words": "It was whole"})
    row.refresh_from_db()
    assert row.status == "denied"
    assert owner.post(f"{url}nonsense/").status_code == 404


TERMS = {
    "name": "Shoes",
    "category": "",
    "window_days": "60",
    "member_days": "10",
    "ship_within_days": "14",
    "pay_within_days": "10",
    "trigger": "first_scan",
    "bonus_percent": "10",
    "currency": "gbp",
    "fee": "2.95",
    "keep_below": "5",
    "approves_itself": "on",
    "issues_label": "on",
}


def test_terms_are_set_changed_and_removed(owner: Client) -> None:
    owner.post("/console/settings/returns/save/", TERMS)
    row = ReturnPolicy.objects.get()
    assert (row.window_days, row.fee_minor, row.keep_below_minor, row.trigger) == (60, 295, 500, "first_scan")
    page = owner.get("/console/settings/returns/", {"policy": str(row.pk)}).content.decode()
    assert 'value="2.95"' in page
    owner.post("/console/settings/returns/save/", {**TERMS, "policy_id": str(row.pk), "window_days": "90"})
    row.refresh_from_db()
    assert row.window_days == 90
    owner.post(f"/console/settings/returns/{row.pk}/remove/")
    assert not ReturnPolicy.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"window_days": "-1"}, {"currency": "XXQ"}, {"fee": "-1"}, {"name": ""}, {"bonus_percent": "101"}]
)
def test_terms_that_make_no_sense_are_refused(owner: Client, changed: dict[str, str]) -> None:
    answer = owner.post("/console/settings/returns/save/", {**TERMS, **changed})
    assert answer.status_code == 422
    assert not ReturnPolicy.objects.exists()
