import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from shopkeeper.customers.models import Customer, SignInCode
from shopkeeper.delivery.models import Message
from shopkeeper.foundation import clock, limits
from shopkeeper.storefront.account.sign_in import place_of

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, HOME = "/sign-in/", "/sign-in/code/", "/"


def ask(client: Client, email: str, **more: str) -> Any:
    return client.post(SIGN_IN, {"email": email, **more})


def mailed() -> str:
    text = Message.objects.latest("created_at").text
    return str(re.findall(r"^\d{6}$", text, re.MULTILINE)[0])


def shopper_in(client: Client) -> str | None:
    return client.session.get("shopper")


def test_a_code_from_the_mail_signs_the_shopper_in(client: Client, ada: Customer) -> None:
    assert ask(client, "Ada@Example.org", next="/account/").headers["Location"] == CODE
    page = client.get(CODE)
    assert 'autocomplete="one-time-code"' in page.content.decode()
    spaced = mailed()[:3] + " " + mailed()[3:]
    assert client.post(CODE, {"code": spaced}).headers["Location"] == "/account/"
    assert shopper_in(client) == str(ada.id)


def test_an_unknown_address_joins_by_its_first_code(client: Client) -> None:
    ask(client, "new@example.org")
    assert client.post(CODE, {"code": mailed()}).headers["Location"] == HOME
    assert Customer.objects.get(pk=str(shopper_in(client))).status == "active"


def test_known_and_unknown_addresses_get_the_same_answer(ada: Customer) -> None:
    answers = []
    for email in ("ada@example.org", "nobody@example.org"):
        client = Client()
        first = ask(client, email)
        page = client.get(CODE).content.decode().replace(email, "X")
        wrong = client.post(CODE, {"code": "000000"}).content.decode().replace(email, "X")
        plain = [re.sub(r'value="[A-Za-z0-9]{64}"', "", text) for text in (page, wrong)]
        answers.append((first.status_code, first.headers["Location"], sorted(first.cookies), plain))
    assert answers[0] == answers[1]


def test_a_message_stands_in_the_queue_for_known_and_unknown_alike(client: Client, ada: Customer) -> None:
    ask(client, "ada@example.org")
    ask(client, "nobody@example.org")
    assert Message.objects.filter(purpose="sign-in").count() == 2


def test_a_code_is_good_once(client: Client, ada: Customer) -> None:
    ask(client, "ada@example.org")
    code = mailed()
    client.post(CODE, {"code": code})
    other = Client()
    limits.forget()
    session = other.session
    session["sign-in"] = {"email": "ada@example.org", "next": "/"}
    session.save()
    assert other.post(CODE, {"code": code}).status_code == 400
    assert shopper_in(other) is None


def test_guessing_ends_after_five_tries_even_with_the_right_code(client: Client, ada: Customer) -> None:
    ask(client, "ada@example.org")
    code = mailed()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert client.post(CODE, {"code": wrong}).status_code == 400
    assert client.post(CODE, {"code": code}).status_code == 400
    assert shopper_in(client) is None


def test_guessing_over_many_codes_is_bounded_too(client: Client, ada: Customer) -> None:
    ask(client, "ada@example.org")
    statuses = [client.post(CODE, {"code": "000000"}).status_code for _ in range(11)]
    assert statuses[-1] == 429


def test_asking_for_codes_is_limited_for_unknown_addresses_alike(client: Client) -> None:
    statuses = [ask(client, "nobody@example.org").status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    refused = ask(client, "nobody@example.org")
    assert int(refused.headers["Retry-After"]) > 0


def test_one_place_can_not_ask_for_everybody(client: Client) -> None:
    statuses = {ask(client, f"nobody{number}@example.org").status_code for number in range(31)}
    assert statuses == {302, 429}


def test_an_old_code_is_refused(client: Client, ada: Customer) -> None:
    ask(client, "ada@example.org")
    code = mailed()
    past = clock.now() - timedelta(hours=1)
    SignInCode.objects.update(created_at=past, expires_at=past + timedelta(minutes=10))
    assert client.post(CODE, {"code": code}).status_code == 400


def test_a_session_key_planted_before_is_worth_nothing(client: Client, ada: Customer) -> None:
    ask(client, "ada@example.org")
    planted = client.session.session_key
    client.post(CODE, {"code": mailed()})
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_link_leads_nobody_out_of_the_shop(client: Client, ada: Customer, target: str) -> None:
    assert target not in client.get(SIGN_IN, {"next": target}).content.decode()
    ask(client, "ada@example.org", next=target)
    assert client.post(CODE, {"code": mailed()}).headers["Location"] == HOME


def test_a_forged_host_is_refused_and_never_written_into_a_mail(client: Client, ada: Customer) -> None:
    assert client.post(SIGN_IN, {"email": "ada@example.org"}, headers={"host": "evil.example"}).status_code == 400
    ask(client, "ada@example.org")
    assert "evil.example" not in Message.objects.latest("created_at").text


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b", "ada@example.org\nBcc: x@example.org", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_said_to_be_none(client: Client, email: str) -> None:
    answer = ask(client, email)
    assert answer.status_code == 400
    assert not Message.objects.exists()


@pytest.mark.parametrize("code", ["", "abc", "12345678901234567890"])
def test_what_is_no_code_is_refused(client: Client, ada: Customer, code: str) -> None:
    ask(client, "ada@example.org")
    assert client.post(CODE, {"code": code}).status_code == 400


def test_a_form_from_another_site_is_refused(ada: Customer) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(SIGN_IN, {"email": "ada@example.org"})
    assert answer.status_code == 403
    assert "Please send that again" in answer.content.decode()


def test_the_code_page_needs_an_address_first(client: Client) -> None:
    assert client.get(CODE).headers["Location"] == SIGN_IN


def test_a_closed_account_can_not_sign_in(client: Client, ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(status="closed")
    ask(client, "ada@example.org")
    assert client.post(CODE, {"code": mailed()}).status_code == 400


def test_a_session_of_a_closed_account_is_over(as_ada: Client, ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(status="closed")
    assert as_ada.get(reverse("storefront:account")).status_code == 302
    assert shopper_in(as_ada) is None


def test_who_is_signed_in_is_not_asked_again(as_ada: Client) -> None:
    assert as_ada.get(SIGN_IN).headers["Location"] == HOME


def test_signing_out_ends_the_session_and_needs_a_press(as_ada: Client) -> None:
    assert as_ada.get("/sign-out/").status_code == 405
    before = as_ada.session.session_key
    assert as_ada.post("/sign-out/").headers["Location"] == HOME
    assert shopper_in(as_ada) is None
    assert as_ada.session.session_key != before


@pytest.mark.parametrize(
    ("proxies", "place"), [(0, "127.0.0.1"), (1, "192.0.2.7"), (2, "203.0.113.9"), (4, "127.0.0.1")]
)
def test_a_place_is_what_our_own_proxies_saw_and_not_what_anyone_wrote(
    rf: RequestFactory, settings: Any, proxies: int, place: str
) -> None:
    settings.PROXIES = proxies
    assert place_of(rf.get("/", headers={"X-Forwarded-For": "10.9.8.7, 203.0.113.9, 192.0.2.7"})) == place


@pytest.mark.parametrize(("origin", "status"), [("https://shop.example", 302), ("https://evil.example", 403)])
def test_a_form_comes_from_the_shops_public_address(settings: Any, origin: str, status: int) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://shop.example"]  # as SHOPKEEPER_URL says, behind a proxy that ends TLS
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    token = client.cookies["csrftoken"].value
    given = {"email": "ada@example.org", "csrfmiddlewaretoken": token}
    assert client.post(SIGN_IN, given, headers={"Origin": origin}).status_code == status
