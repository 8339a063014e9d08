from uuid import uuid4

import pytest
from django.test import Client

from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries

pytestmark = pytest.mark.django_db


def given(**change: str) -> dict[str, str]:
    form = {"key": str(uuid4()), "amount": "12.50", "currency": "eur", "reason": "goodwill", "note": "Sorry."}
    return form | change


def test_credit_is_given_once_however_often_the_form_is_sent(owner: Client) -> None:
    customer = CustomerFactory()
    page, form = f"/console/customers/{customer.pk}/credit/", given()
    for _ in range(2):
        assert owner.post(f"{page}give/", form).status_code == 302
    shown = owner.get(page).content.decode()
    assert "Store credit: €12.50" in shown
    assert "Sorry." in shown
    assert queries.store_credit(customer.pk) == [Money("EUR", 1250)]


@pytest.mark.parametrize(("change", "message"), [({"amount": "0"}, "above zero"), ({"currency": "XXQ"}, "ISO 4217")])
def test_what_can_not_be_given_says_why(owner: Client, change: dict[str, str], message: str) -> None:
    customer = CustomerFactory()
    answer = owner.post(f"/console/customers/{customer.pk}/credit/give/", given(**change))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert queries.store_credit(customer.pk) == []


def test_who_may_not_change_orders_gives_nothing(signed_in: SignedIn) -> None:
    customer = CustomerFactory()
    officer = signed_in("privacy-officer")
    assert officer.get(f"/console/customers/{customer.pk}/credit/").status_code == 200
    assert officer.post(f"/console/customers/{customer.pk}/credit/give/", given()).status_code == 403
    assert officer.get(f"/console/customers/{uuid4()}/credit/").status_code == 404
