"""An exchange for something dearer: what is asked, answered and paid, in the account and by a guest's link."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.orders.models import Order
from shopkeeper.returns import operations
from shopkeeper.returns import queries as returns
from shopkeeper.returns.models import Exchange, Return
from shopkeeper.returns.queries import Condition, Outcome
from shopkeeper.returns.tests.factories import SHOPPER, STAFF, asked, back, found, goods, policy, requested
from shopkeeper.storefront.account.wording import day
from shopkeeper.storefront.tests.test_paying import gateway as gateway  # noqa: PLC0414  a fixture, used by its name
from shopkeeper.storefront.tests.test_returns import came, guests, hide_prices, text

pytestmark = pytest.mark.django_db


def dearer(order: Order, *, is_here: bool = True) -> Return:
    """Return an exchange for something that costs 7.50 more, its goods back and found new."""
    line = goods(order)[0]
    assert line.variant
    instead: Variant = VariantFactory(
        product=line.variant.product, title="Large", price_minor=2000, stock_on_hand=5, currency="GBP", position=1
    )
    row = requested(
        order, [asked(line, replacement_id=instead.pk)], outcome=Outcome.EXCHANGE, at=clock.now(), actor=SHOPPER
    )
    return back(row, at=clock.now()) if is_here else row


def link(row: Return) -> str:
    return f"/returned/{returns.return_token(row.pk, clock.now())}/"


def stands(row: Return) -> tuple[str, str, str]:
    """Return where the return, its exchange and the order of the replacement stand."""
    row.refresh_from_db()
    exchange = Exchange.objects.get(of_return=row)
    placed = exchange.replacement_order
    return row.status, exchange.status, placed.status if placed else ""


def test_how_much_and_why_is_said_agreed_to_and_paid(as_ada: Client, ada: Customer, settings: LazySettings) -> None:
    settings.TEST_PAYMENTS = True
    row = dearer(came(ada))
    page = f"/account/returns/{row.number}/"
    shown = text(as_ada, page)
    for words in ("costs £7.50 more", "(Large)", "£20.00", "£12.50 goes back to how you paid", "Agree and pay"):
        assert words in shown
    answer = as_ada.post(f"{page}difference/", {"answer": "agree"}, follow=True)
    assert "Pay £7.50" in answer.content.decode()
    assert stands(row) == ("resolved", "sent", "pending")
    placed = Exchange.objects.get().replacement_order
    assert placed
    assert f"/account/orders/{placed.number}/pay/" in text(as_ada, page)
    as_ada.post("/checkout/pay-again/", {"pay": "test", "key": "k"})
    assert stands(row) == ("resolved", "sent", "paid")
    assert "left to pay" not in text(as_ada, page)


def test_what_is_kept_of_the_money_and_until_when_is_named(as_ada: Client, ada: Customer) -> None:
    policy(fee_minor=290, wear={"used": 20}, pay_within_days=7)
    row = dearer(came(ada), is_here=False)
    operations.receive(return_id=row.pk, at=clock.now(), actor=STAFF)
    operations.inspect(return_id=row.pk, findings=found(row, condition=Condition.USED), at=clock.now(), actor=STAFF)
    shown = text(as_ada, f"/account/returns/{row.number}/")
    assert (
        "£7.10 goes back to how you paid (the worth of it, less £2.90 for sending it back and £2.50 for wear)" in shown
    )
    due_at = Exchange.objects.get(of_return=row).due_at
    assert due_at
    assert f"we keep it aside for you until {day(due_at, timezone.get_current_timezone())}" in shown


def test_rather_not_gives_the_money_back_once(as_ada: Client, ada: Customer) -> None:
    row = dearer(came(ada))
    url = f"/account/returns/{row.number}/difference/"
    assert "your money goes back" in as_ada.post(url, {"answer": "decline"}, follow=True).content.decode()
    assert stands(row) == ("resolved", "cancelled", "")
    assert row.refund_minor == 1250
    assert "answered already" in as_ada.post(url, {"answer": "agree"}, follow=True).content.decode()
    assert stands(row) == ("resolved", "cancelled", "")


def test_before_the_goods_are_here_it_is_agreed_to_now_and_paid_later(as_ada: Client, ada: Customer) -> None:
    row = dearer(came(ada), is_here=False)
    page = f"/account/returns/{row.number}/"
    assert "You pay when what you send back is with us" in text(as_ada, page)
    as_ada.post(f"{page}difference/", {"answer": "agree"})
    assert "You agreed to the difference" in text(as_ada, page)
    row = back(row, at=clock.now())
    assert stands(row) == ("resolved", "sent", "pending")
    assert "£7.50 left to pay" in text(as_ada, page)


def test_an_answer_that_is_none_changes_nothing(as_ada: Client, ada: Customer) -> None:
    row = dearer(came(ada))
    url = f"/account/returns/{row.number}/difference/"
    assert "Choose one of the two" in as_ada.post(url, {"answer": "perhaps"}, follow=True).content.decode()
    assert as_ada.get(url).status_code == 405
    assert stands(row)[1] == "awaiting_difference"


def test_nobody_answers_for_another(client: Client, as_ada: Client, ada: Customer) -> None:
    theirs = dearer(came(CustomerFactory()))
    agree = {"answer": "agree"}
    assert as_ada.post(f"/account/returns/{theirs.number}/difference/", agree).status_code == 404
    stranger = Client()
    assert "/sign-in/" in stranger.post(f"/account/returns/{theirs.number}/difference/", agree)["Location"]
    # whoever has an account answers there, the link only shows
    assert f'href="/account/returns/{theirs.number}/"' in text(stranger, link(theirs))
    for what in ("difference", "pay"):
        assert stranger.post(f"{link(theirs)}{what}/", agree).status_code == 404
        assert stranger.post(f"/returned/AAAA/{what}/", agree).status_code == 404
    assert stands(theirs)[1] == "awaiting_difference"


def test_staff_who_look_on_answer_nothing(as_ada: Client, ada: Customer) -> None:
    row = dearer(came(ada))
    session = as_ada.session
    session["acting"] = {"staff": "1", "until": clock.now().timestamp() + 600}
    session.save()
    assert as_ada.post(f"/account/returns/{row.number}/difference/", {"answer": "agree"}).status_code == 403
    assert stands(row)[1] == "awaiting_difference"


def test_a_guest_agrees_and_pays_by_the_link_alone(client: Client, settings: LazySettings) -> None:
    settings.TEST_PAYMENTS = True
    row = dearer(guests())
    page = link(row)
    assert "Agree and pay" in text(client, page)
    answer = client.post(f"{page}difference/", {"answer": "agree"})
    assert (answer["Location"], answer["Referrer-Policy"]) == (f"{page}pay/", "same-origin")
    assert f"{page}pay/" in text(client, page)
    shown = text(client, f"{page}pay/")
    key = re.search(r'name="key" value="([^"]+)"', shown)
    assert key
    assert "Choose how to pay" in client.post(f"{page}pay/", {"pay": "nothing", "key": key[1]}).content.decode()
    assert stands(row)[2] == "pending"
    for _ in range(2):
        assert client.post(f"{page}pay/", {"pay": "test", "key": key[1]})["Location"] == page
    assert stands(row) == ("resolved", "sent", "paid")
    # the link opened this return, and made nobody a buyer of the shop
    assert client.get("/checkout/ordered/").status_code == 404
    assert "guest" not in client.session


def test_a_guest_comes_back_from_the_gateways_page_to_the_return(client: Client, gateway: Any) -> None:
    row = dearer(guests())
    page = link(row)
    client.post(f"{page}difference/", {"answer": "agree"})
    answer = client.post(f"{page}pay/", {"pay": "card", "key": "k"})
    assert answer["Location"].startswith("http://gateway")
    (intent_id,) = client.session["pays_by_link"]
    assert client.get(f"/checkout/back/{intent_id}/")["Location"] == page
    assert "not paid yet" in text(client, page)
    assert Client().get(f"/checkout/back/{intent_id}/").status_code == 404


def test_whoever_got_a_gift_hears_no_price_and_agrees_to_none(client: Client) -> None:
    order = guests()
    hide_prices(order)
    row = dearer(order)
    shown = text(client, link(row))
    assert "£" not in shown
    assert "Agree" not in shown
    assert client.post(f"{link(row)}difference/", {"answer": "agree"}).status_code == 404
    client.post(f"{link(row)}difference/", {"answer": "decline"})
    assert stands(row) == ("resolved", "cancelled", "")
