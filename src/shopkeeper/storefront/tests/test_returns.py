"""Sending back: five presses from the order to the label, every way out, another's order, what is over or mistyped."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory, IdentifierFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders import queries as orders
from shopkeeper.orders.models import CheckOut, Order, Quote, Shipment
from shopkeeper.returns import operations
from shopkeeper.returns import queries as returns
from shopkeeper.returns.models import Claim, Return, Withdrawal
from shopkeeper.returns.queries import ClaimKind, Resolution
from shopkeeper.returns.tests.factories import STAFF, delivered, goods

pytestmark = pytest.mark.django_db


def came(customer: Customer, days: int = 2, **fields: Any) -> Order:
    """Return an order of two goods that came so many days ago."""
    order = delivered(customer=customer, discount=0, **fields)
    Shipment.objects.filter(order=order).update(delivered_at=clock.now() - timedelta(days=days))
    return order


def text(client: Client, url: str, **given: Any) -> str:
    return client.get(url, given).content.decode()


def chosen(order: Order, **more: str) -> dict[str, Any]:
    line = goods(order)[0]
    return {"line": str(line.pk), f"quantity-{line.pk}": "2", "reason": "too_big", **more}


def test_from_the_order_to_the_label_in_five_presses(as_ada: Client, ada: Customer) -> None:
    order = came(ada)
    page = text(as_ada, f"/account/orders/{order.number}/")
    ask = f"/account/orders/{order.number}/return/"
    assert ask in page  # 1: Return or replace
    assert 'type="checkbox"' in text(as_ada, ask)  # 2: a line, 3: a reason, 4: Continue
    offers = text(as_ada, ask, **chosen(order))
    assert "£25.00 goes back to how you paid." in offers
    key = re.search(r'name="key" value="([^"]+)"', offers)
    assert key
    given = chosen(order, outcome="refund", key=key[1])
    answers = [as_ada.post(ask, given) for _ in range(2)]  # 5: the way out; pressed twice, it is one
    row = Return.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/account/returns/{row.number}/"}
    shown = text(as_ada, answers[0]["Location"])
    assert (row.status, row.lines.get().requested) == ("label_issued", 2)
    assert "Your label" in shown
    assert "<svg" in shown
    assert "storefront/shop." in shown  # in the shop's own clothes
    label = as_ada.get(f"/account/returns/{row.number}/label/")
    assert (label["Content-Type"], label.content[:5]) == ("application/pdf", b"%PDF-")
    assert "£25.00 goes back to how you paid" in shown
    assert row.number in text(as_ada, "/account/returns/")
    assert row.number in text(as_ada, f"/account/orders/{order.number}/")


def test_a_line_that_stands_alone_is_ticked(as_ada: Client, ada: Customer) -> None:
    order = came(ada)
    goods(order)[1].delete()
    page = text(as_ada, f"/account/orders/{order.number}/return/")
    assert re.search(r'name="line" value="[^"]+" checked', page)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"line": ""}, "One of these"),
        ({"reason": ""}, "Say why"),
        ({"reason": "spite"}, "Say why"),
        ({"quantity": "4"}, "between 1 and 3"),
        ({"quantity": "-1"}, "between 1 and 3"),
        ({"quantity": "1e9"}, "between 1 and 3"),
    ],
)
def test_what_is_mistyped_is_said_and_nothing_is_asked_for(
    as_ada: Client, ada: Customer, changed: dict[str, str], said: str
) -> None:
    order = came(ada)
    given, url = chosen(order), f"/account/orders/{order.number}/return/"
    given |= {(f"quantity-{goods(order)[0].pk}" if name == "quantity" else name): one for name, one in changed.items()}
    assert said in text(as_ada, url, **given)
    as_ada.post(url, {**given, "outcome": "refund", "key": "k"})
    assert not Return.objects.exists()


def test_another_shoppers_order_and_return_are_not_there(as_ada: Client, ada: Customer) -> None:
    mine, theirs = came(ada), came(CustomerFactory())
    as_ada.post(f"/account/orders/{mine.number}/return/", chosen(mine, outcome="refund", key="k"))
    number = Return.objects.get().number
    assert as_ada.get(f"/account/orders/{theirs.number}/return/").status_code == 404
    assert as_ada.post(f"/account/orders/{theirs.number}/return/", chosen(theirs, outcome="refund")).status_code == 404
    Order.objects.filter(pk=mine.pk).update(customer=theirs.customer)
    assert as_ada.get(f"/account/returns/{number}/").status_code == 404
    assert as_ada.post(f"/account/returns/{number}/cancel/").status_code == 404
    assert Return.objects.get().status == "label_issued"


def test_a_line_of_another_order_is_refused(as_ada: Client, ada: Customer) -> None:
    mine, other = came(ada), came(ada)
    url = f"/account/orders/{mine.number}/return/"
    as_ada.post(url, chosen(other, outcome="refund", key="k"))
    assert not Return.objects.exists()


def test_what_is_over_says_why(as_ada: Client, ada: Customer) -> None:
    order = came(ada, days=400)
    assert "The time to send it back is over." in text(as_ada, f"/account/orders/{order.number}/return/")
    assert "Return or replace" not in text(as_ada, f"/account/orders/{order.number}/")


def test_a_return_is_called_off_in_two_presses(as_ada: Client, ada: Customer) -> None:
    order = came(ada)
    as_ada.post(f"/account/orders/{order.number}/return/", chosen(order, outcome="refund", key="k"))
    number = Return.objects.get().number
    assert f"/account/returns/{number}/cancel/" in text(as_ada, f"/account/returns/{number}/")
    as_ada.post(f"/account/returns/{number}/cancel/")
    assert Return.objects.get().status == "cancelled"
    assert "/cancel/" not in text(as_ada, f"/account/returns/{number}/")


def guests(**fields: Any) -> Order:
    """Return a delivered order of somebody without an account."""
    return came(CustomerFactory(status="guest"), country="DE", **fields)


def hide_prices(order: Order) -> None:
    """Let the order be a gift whose recipient hears no price."""
    assert order.customer
    at = clock.now()
    quote = Quote.objects.create(
        customer=order.customer, state="taken", currency="GBP", items_minor=7500, total_minor=7500, hides_prices=True,
        created_at=at, expires_at=at + timedelta(minutes=1),
    )  # fmt: skip
    CheckOut.objects.create(
        quote=quote, order=order, customer=order.customer, hides_prices=True, at=at, key="k", asked_digest=bytes(32)
    )


def track(order: Order) -> str:
    return f"/track/{orders.tracking_link_token(order.pk, clock.now())}/"


def test_a_guest_sends_back_by_the_link_of_the_mail(client: Client) -> None:
    order = guests()
    page = track(order)
    assert f"{page}return/" in text(client, page)
    assert "£25.00 goes back" in text(client, f"{page}return/", **chosen(order))
    answer = client.post(f"{page}return/", chosen(order, outcome="refund", key="k"))
    shown = client.get(answer["Location"])
    assert shown["Referrer-Policy"] == "same-origin"
    assert "<svg" in shown.content.decode()
    assert client.get(f"{answer['Location']}label/").content[:5] == b"%PDF-"


def test_whoever_got_a_gift_sees_no_price_by_the_link(client: Client) -> None:
    order = guests()
    hide_prices(order)
    page = f"{track(order)}return/"
    assert "£" not in text(client, page, **chosen(order))
    answer = client.post(page, chosen(order, outcome="refund", key="k"))
    assert "£" not in client.get(answer["Location"]).content.decode()


def test_who_has_an_account_is_asked_to_sign_in_and_made_up_links_show_nothing(client: Client) -> None:
    order = came(CustomerFactory())
    assert "/return/" not in text(client, track(order))
    assert client.get(f"{track(order)}return/")["Location"] == f"/account/orders/{order.number}/return/"
    for url in ("/track/AAAA/return/", "/returned/AAAA/", "/returned/AAAA/label/", "/withdrawal/AAAA/"):
        assert client.get(url).status_code == 404
    token = orders.tracking_link_token(order.pk, clock.now())
    assert client.get(f"/returned/{token}/").status_code == 404  # a link opens what it was made for alone


STATED = {"name": "Ann", "email": "ann@example.org"}


def withdraw(client: Client, number: str, **given: str) -> str:
    said = {**STATED, "number": number, "key": str(new_id()), **given}
    confirm = client.post("/withdraw/", said).content.decode()
    assert "Confirm withdrawal" in confirm
    return client.post("/withdraw/", {**said, "step": "confirm"}).content.decode()


def test_a_withdrawal_takes_two_steps_and_no_sign_in(client: Client) -> None:
    order = guests()
    assert order.customer
    IdentifierFactory(customer=order.customer, kind="email", value="ann@example.org", is_primary=True)
    assert "Withdraw from a contract" in text(client, "/")
    page = withdraw(client, order.number)
    assert "We have received your withdrawal" in page
    row = Withdrawal.objects.get()
    assert (row.status, row.order_id) == ("confirmed", order.pk)
    receipt = f"/withdrawal/{returns.withdrawal_token(row.pk, clock.now())}/"
    shown = text(client, receipt)
    assert row.number in shown
    assert client.get(receipt, {"as": "pdf"}).content[:5] == b"%PDF-"
    back = re.search(r'href="(/returned/[^"]+)"', shown)
    assert back
    assert "<svg" in text(client, back[1])


def test_the_answer_to_a_withdrawal_says_nothing_of_orders(client: Client) -> None:
    order = guests()
    assert order.customer
    IdentifierFactory(customer=order.customer, kind="email", value="ann@example.org", is_primary=True)
    pages = {
        name: withdraw(client, number, email=email, key="11111111-1111-4111-8111-111111111111")
        for name, number, email in (
            ("none", "NOPE-1", "ann@example.org"),
            ("of another", order.number, "bo@example.org"),
            ("theirs", order.number, "ann@example.org"),
        )
    }
    stated = {"NOPE-1": "#", order.number: "#", "bo@example.org": "@", "ann@example.org": "@"}

    def bare(page: str) -> str:
        for text_, sign in stated.items():
            page = page.replace(text_, sign)
        return re.sub(r"On <b>[^<]+</b>|csrfmiddlewaretoken[^>]+", "", page)

    assert len({bare(page) for page in pages.values()}) == 1
    assert Withdrawal.objects.count() == 1


def test_a_withdrawal_confirmed_twice_is_one_and_the_first_step_does_nothing(client: Client) -> None:
    order = guests()
    assert order.customer
    IdentifierFactory(customer=order.customer, kind="email", value="ann@example.org", is_primary=True)
    said = {**STATED, "number": order.number, "key": str(new_id())}
    client.post("/withdraw/", said)
    assert not Withdrawal.objects.exists()
    for _ in range(2):
        client.post("/withdraw/", {**said, "step": "confirm"})
    assert Return.objects.filter(kind="withdrawal").count() == Withdrawal.objects.count() == 1


def test_what_is_missing_in_a_withdrawal_is_asked_for(client: Client) -> None:
    answer = client.post("/withdraw/", {"name": "", "number": "1", "email": "no address"})
    assert answer.status_code == 400
    assert "Enter a valid email address" in answer.content.decode()


def test_something_wrong_is_told_and_a_word_added(as_ada: Client, ada: Customer) -> None:
    order = came(ada)
    url, line = f"/account/orders/{order.number}/problem/", goods(order)[0]
    assert url in text(as_ada, f"/account/orders/{order.number}/")
    said = {"kind": "damaged", "line": str(line.pk), f"quantity-{line.pk}": "1", "wish": "replacement", "key": "k"}
    answers = [as_ada.post(url, {**said, "words": "The <lid> is broken"}) for _ in range(2)]
    claim = Claim.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/account/claims/{claim.number}/"}
    assert "The &lt;lid&gt; is broken" in text(as_ada, f"/account/claims/{claim.number}/")
    as_ada.post(f"/account/claims/{claim.number}/", {"words": "And the spout"})
    assert "And the spout" in text(as_ada, f"/account/claims/{claim.number}/")
    assert claim.number in text(as_ada, "/account/returns/")


@pytest.mark.parametrize("changed", [{"kind": "odd"}, {"wish": ""}, {"line": ""}, {"quantity": "9"}, {"quantity": "x"}])
def test_a_claim_that_says_too_little_is_asked_again(as_ada: Client, ada: Customer, changed: dict[str, str]) -> None:
    order = came(ada)
    line = goods(order)[0]
    said = {"kind": "damaged", "line": str(line.pk), "wish": "refund", "words": "Broken", "key": "k"}
    said |= {(f"quantity-{line.pk}" if name == "quantity" else name): one for name, one in changed.items()}
    answer = as_ada.post(f"/account/orders/{order.number}/problem/", said)
    assert answer.status_code == 400
    assert "Broken" in answer.content.decode()
    assert not Claim.objects.exists()


def test_another_shoppers_claim_is_not_there(as_ada: Client) -> None:
    order = came(CustomerFactory())
    claim_id = operations.open_claim(
        order_id=order.pk, kind=ClaimKind.DAMAGED, lines={goods(order)[0].pk: 1}, wish=Resolution.REFUND,
        words="Broken", key="k", at=clock.now(), actor=STAFF,
    )  # fmt: skip
    number = Claim.objects.get(pk=claim_id).number
    assert as_ada.get(f"/account/claims/{number}/").status_code == 404
    assert as_ada.post(f"/account/claims/{number}/", {"words": "x"}).status_code == 404
    assert as_ada.get(f"/account/orders/{order.number}/problem/").status_code == 404
