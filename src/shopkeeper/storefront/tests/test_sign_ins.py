import re

import pytest
from django.test import Client

from shopkeeper.customers import operations as customers
from shopkeeper.customers.models import Customer, SignIn
from shopkeeper.delivery.models import Message
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db
LIST = "/account/sign-ins/"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"


def signed_in(agent: str) -> Client:
    """Return a browser in which Ada typed the code that was mailed to her."""
    client = Client(headers={"user-agent": agent})
    client.post("/sign-in/", {"email": "ada@example.org"})
    text = Message.objects.latest("created_at").text
    client.post("/sign-in/code/", {"code": re.findall(r"^\d{6}$", text, re.MULTILINE)[0]})
    return client


def test_each_browser_is_listed_this_one_marked_and_a_stolen_one_is_out_at_once(ada: Customer) -> None:
    phone, stolen = signed_in(IPHONE), signed_in(WINDOWS)
    assert stolen.get("/account/orders/").status_code == 200
    shown = phone.get(LIST).content.decode()
    assert re.findall(r"<b>(\w+ on \w+)</b>", shown) == ["Safari on iPhone", "Firefox on Windows"]
    assert shown.count("This device") == 1
    other = SignIn.objects.latest("began_at")
    phone.post(f"{LIST}{other.pk}/end/")
    assert stolen.get("/account/orders/").status_code == 302
    assert phone.get("/account/orders/").status_code == 200
    assert "signed in nowhere else" in phone.get(LIST).content.decode()
    assert Entry.objects.filter(action="customers.sign-ins-ended").count() == 1


def test_all_others_are_ended_with_one_press_and_the_own_one_is_signed_out(ada: Customer) -> None:
    here, other, third = (signed_in(agent) for agent in (IPHONE, WINDOWS, WINDOWS))
    here.post(f"{LIST}others/")
    assert [one.get(LIST).status_code for one in (here, other, third)] == [200, 302, 302]
    here.post(f"{LIST}{SignIn.objects.get().pk}/end/")
    assert here.get(LIST).status_code == 302


def test_a_session_that_gets_a_new_key_is_followed(ada: Customer) -> None:
    here, other = signed_in(IPHONE), signed_in(WINDOWS)
    session = other.session
    session.cycle_key()
    other.cookies["sessionid"] = str(session.session_key)
    assert other.get(LIST).status_code == 200
    assert here.get(LIST).content.decode().count("<b>Safari on iPhone</b>") == 1
    assert here.get(LIST).content.decode().count("<b>Firefox on Windows</b>") == 1
    here.post(f"{LIST}others/")
    assert other.get(LIST).status_code == 302


def test_strangers_and_others_see_and_end_nothing(client: Client, as_ada: Client) -> None:
    stranger = Client()
    assert stranger.get(LIST).status_code == 302
    made = customers.note_sign_in(
        customer_id=customers.create_customer(source="x", at=clock.now(), actor=Actor("staff", "7")),
        session="a" * 32,
        agent=WINDOWS,
        method="code",
        at=clock.now(),
    )
    assert "not yours" in as_ada.post(f"{LIST}{made}/end/", follow=True).content.decode()
    assert SignIn.objects.filter(pk=made).exists()
    assert as_ada.get(f"{LIST}{made}/end/").status_code == 405
