"""Sending back: five presses from the order to the label, every way out, another's order, what is over or mistyped."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.returns.models import Return
from shopkeeper.returns.tests.factories import delivered, goods

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
