import pytest
from django.test import Client

from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.delivery.models import Message
from shopkeeper.messaging.models import TemplateVersion
from shopkeeper.orders.tests.factories import OrderFactory, OrderLineFactory

pytestmark = pytest.mark.django_db
LETTER = "/console/messages/letters/delivered/en/"
TEXT = {"subject": "Here it is", "body": "<mj-text>Your {{ order.number }} came.</mj-text>", "based_on": "0"}


def order(number: str) -> None:
    OrderLineFactory(order=OrderFactory(number=number), title="Teapot & lid")


def test_a_letter_is_looked_at_for_a_real_order_put_in_force_and_given_back(owner: Client) -> None:
    order("N77")
    assert "Your parcel has arrived" in owner.get(LETTER + "look/").content.decode()
    looked = owner.post(LETTER + "look/", {**TEXT, "number": "n77"}).content.decode()
    assert "Your N77 came." in looked
    assert not TemplateVersion.objects.exists()
    assert owner.post(LETTER, TEXT).status_code == 302
    assert "Your N77 came." in owner.get(LETTER + "look/").content.decode()
    assert "yours" in owner.get("/console/messages/letters/").content.decode()
    assert owner.post(LETTER + "test/").status_code == 302
    assert Message.objects.get(recipient_kind="staff").subject == "[Test] Here it is"
    assert owner.post(LETTER + "ours/").status_code == 302
    assert "Your parcel has arrived" in owner.get(LETTER + "look/").content.decode()
    assert "ours again" in owner.get(LETTER).content.decode()


def test_a_mistake_is_told_with_its_line_and_changes_nothing(owner: Client) -> None:
    order("N78")
    wrong = {**TEXT, "body": "<mj-text>\n{{ order.nothing }}</mj-text>"}
    refused = owner.post(LETTER, wrong)
    assert refused.status_code == 422
    assert "line 2" in refused.content.decode()
    assert "line 2" in owner.post(LETTER + "look/", wrong).content.decode()
    assert not TemplateVersion.objects.exists()


def test_who_may_not_edit_may_look_only(signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    assert agent.get(LETTER).status_code == 200
    assert agent.post(LETTER, TEXT).status_code == 403


def test_there_is_no_letter_of_another_name_or_language(owner: Client) -> None:
    assert owner.get("/console/messages/letters/delivered/pl/").status_code == 404
    assert owner.get("/console/messages/letters/nothing/en/").status_code == 404
