import json
import re

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import AddressFactory, CustomerFactory, InterestFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.tests.factories import order_of
from shopkeeper.privacy import operations, queries
from shopkeeper.privacy.models import PrivacyRequest
from shopkeeper.privacy.queries import Kind
from shopkeeper.storefront.account.frame import GROUPS
from shopkeeper.storefront.account.known import PARTS

pytestmark = pytest.mark.django_db
LIST, KNOWN = "/account/privacy-requests/", "/account/known/"
STAFF = Actor("staff", "7")


def test_a_request_is_made_shown_with_its_day_and_taken_back(as_ada: Client) -> None:
    shown = as_ada.get(f"{LIST}?kind=erasure").content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', shown)[0]
    assert 'value="erasure" required checked' in shown
    for _ in range(2):
        as_ada.post(LIST, {"kind": "copy", "words": "All of it <b>", "key": key})
    row = PrivacyRequest.objects.get()
    shown = as_ada.get(LIST).content.decode()
    assert row.number in shown
    assert f"our answer by {row.due_on.day}" in shown
    assert "All of it &lt;b&gt;" in shown
    assert 'value="copy" required disabled' in shown
    as_ada.post(f"{LIST}{row.pk}/withdraw/")
    assert "Taken back" in as_ada.get(LIST).content.decode()
    assert "choose what you want" in as_ada.post(LIST, {"kind": "riches"}, follow=True).content.decode()


def test_the_copy_is_taken_when_it_is_released_by_its_owner_alone(as_ada: Client, ada: Customer) -> None:
    as_ada.post(LIST, {"kind": "copy", "key": "a"})
    row = PrivacyRequest.objects.get()
    assert as_ada.get(f"{LIST}{row.pk}/copy/").status_code == 404
    operations.answer(request_id=row.pk, is_done=True, words="", at=clock.now(), actor=STAFF)
    assert "Take your copy" in as_ada.get(LIST).content.decode()
    taken = as_ada.get(f"{LIST}{row.pk}/copy/")
    assert taken.headers["Content-Disposition"] == f'attachment; filename="{row.number}.json"'
    assert json.loads(taken.content)["customers"]["given_name"] == "Ada"
    bea = Client()
    session = bea.session
    session["shopper"] = str(CustomerFactory().pk)
    session.save()
    assert bea.get(f"{LIST}{row.pk}/copy/").status_code == 404
    assert bea.post(f"{LIST}{row.pk}/withdraw/").status_code == 404
    assert Client().get(LIST).status_code == 302


def test_what_is_known_stands_there_with_where_to_change_it(as_ada: Client, ada: Customer) -> None:
    AddressFactory(customer=ada, line1="12 St James's Square", city="London")
    InterestFactory(customer=ada, topic="tea-things", weight=1.0)
    order_of([VariantFactory(product__title="Brown teapot")], customer=ada, status="delivered")
    shown = as_ada.get(KNOWN).content.decode()
    for text in ("Ada", "ada@example.org", "St James", "Tea things", "Brown teapot"):
        assert text in shown
    for link in ("/account/details/", "/account/choices/", LIST, "/account/sign-ins/"):
        assert f'href="{link}' in shown


def test_no_part_of_the_house_is_left_out_of_it(as_ada: Client) -> None:
    shown = as_ada.get(KNOWN).content.decode()
    for one in queries.held():
        assert one.domain in PARTS, f"name {one.domain} in storefront/account/known.py"
        assert PARTS[one.domain] in shown


def test_the_place_one_is_at_is_marked_and_each_place_opens(as_ada: Client) -> None:
    for _, inside in GROUPS:
        for key, *_ in inside:
            url = (
                f"/account/{key}/"
                if key not in {"account", "wishes"}
                else {"account": "/account/", "wishes": "/wishes/"}[key]
            )
            answer = as_ada.get(url)
            assert answer.status_code == 200
            if key != "wishes":
                assert answer.content.decode().count('aria-current="page"') >= 2


def test_an_erasure_that_is_on_its_way_is_told_and_not_taken_back(as_ada: Client, ada: Customer) -> None:
    as_ada.post(LIST, {"kind": Kind.ERASURE.value, "key": "a"})
    row = PrivacyRequest.objects.get()
    operations.begin_erasure(request_id=row.pk, at=clock.now(), actor=STAFF)
    assert "Being erased" in as_ada.get(LIST).content.decode()
    said = as_ada.post(f"{LIST}{row.pk}/withdraw/", follow=True).content.decode()
    assert "be taken back: request" in said
