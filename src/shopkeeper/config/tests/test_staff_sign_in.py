"""Staff sign in through django-allauth, in the clothes of the console."""

import base64
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shopkeeper.delivery.models import Message
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.staff import operations
from shopkeeper.foundation.staff.models import User

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


@pytest.fixture
def person() -> tuple[User, str]:
    return operations.add_staff(email="olga@example.org", name="Olga", role="owner", actor=system("tests"), at=AT)


def test_the_address_and_the_password_open_the_console(client: Client, person: tuple[User, str]) -> None:
    user, password = person
    answer = client.post(reverse("account_login"), {"login": "Olga@example.org", "password": password})
    assert (answer.status_code, answer["Location"]) == (302, reverse("console:home"))
    assert client.session["_auth_user_id"] == str(user.pk)
    assert [entry.action for entry in audit.entries("staff", user.pk)] == ["staff.signed-in", "staff.added"]


@pytest.mark.parametrize("login", ["olga@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: Client, person: object, login: str
) -> None:
    answer = client.post(reverse("account_login"), {"login": login, "password": "wrong"})
    assert answer.status_code == 200
    assert "not correct" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_a_few_wrong_passwords_the_right_one_must_wait_too(client: Client, person: tuple[User, str]) -> None:
    for number in range(6):
        spoken = {"X-Forwarded-For": f"203.0.113.{number}"}  # headers that anyone can write are not asked
        client.post(reverse("account_login"), {"login": "olga@example.org", "password": "wrong"}, headers=spoken)
    answer = client.post(reverse("account_login"), {"login": "Olga@example.org", "password": person[1]})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_count_of_tries_outlives_a_flood_of_other_names(client: Client, person: tuple[User, str]) -> None:
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "olga@example.org", "password": "wrong"})
    cache.set_many({f"flood:{number}": [1.0] for number in range(1_000)})
    client.post(reverse("account_login"), {"login": "olga@example.org", "password": person[1]})
    assert "_auth_user_id" not in client.session


def test_a_code_may_be_guessed_at_a_few_times_only(client: Client, person: tuple[User, str]) -> None:
    client.post(reverse("account_request_login_code"), {"email": "olga@example.org"})
    code = Message.objects.get().subject.split()[0]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": wrong})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_leads_to_no_other_site(client: Client, person: tuple[User, str], target: str) -> None:
    given = {"login": "olga@example.org", "password": person[1], "next": target}
    assert client.post(reverse("account_login"), given)["Location"] == reverse("console:home")


def test_a_person_deactivated_can_not_sign_in(client: Client, person: tuple[User, str]) -> None:
    user, password = person
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(reverse("account_login"), {"login": "olga@example.org", "password": password})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("email", ["olga@example.org", "nobody@example.org"])
def test_a_code_is_asked_for_with_the_same_answer_for_anyone(client: Client, person: object, email: str) -> None:
    answer = client.post(reverse("account_request_login_code"), {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_confirm_login_code"))


def test_the_mailed_code_opens_the_console(client: Client, person: tuple[User, str]) -> None:
    client.post(reverse("account_request_login_code"), {"email": "olga@example.org"})
    message = Message.objects.get()
    code = message.subject.split()[0]
    assert len(code) == 6
    assert (message.address, message.purpose) == ("olga@example.org", "sign-in")
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person[0].pk)


def test_nobody_signs_up(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "closed" in page.content.decode().lower()


def test_what_a_session_holds_is_sealed(client: Client, person: object) -> None:
    client.post(reverse("account_request_login_code"), {"email": "olga@example.org"})
    assert "olga@example.org" in str(dict(client.session))
    assert b"olga" not in base64.b64decode(Session.objects.get().session_data)


def test_the_console_asks_for_a_sign_in(client: Client) -> None:
    answer = client.get(reverse("console:home"))
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_secrets_of_an_authenticator_app_are_sealed(person: tuple[User, str]) -> None:
    made = TOTP.activate(person[0], "JBSWY3DPEHPK3PXP")
    stored = repr(Authenticator.objects.values_list("data", flat=True).get())
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert made.instance.wrap().validate_code("") is False


def test_no_address_of_the_staff_stands_in_the_tables_of_allauth(client: Client, person: tuple[User, str]) -> None:
    client.post(reverse("account_login"), {"login": "olga@example.org", "password": person[1]})
    assert not EmailAddress.objects.exists()
