"""Pages made for a person are kept nowhere; what everyone gets may be."""

import pytest
from django.test import Client

from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.staff import operations

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/console/", "/console/customers/", "/console/nowhere/", "/", "/search/?q=mug"])
def test_what_a_person_sees_is_kept_nowhere(client: Client, path: str) -> None:
    user, _ = operations.add_staff(
        email="olga@example.org", name="Olga", role="owner", actor=system("tests"), at=clock.now()
    )
    client.force_login(user)
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/console/", "/api/v1/customers", "/api/v1/openapi.json"])
def test_refusals_of_the_console_and_the_api_are_kept_nowhere_either(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


def test_the_shop_as_strangers_see_it_may_be_kept(client: Client) -> None:
    assert not client.get("/").has_header("Cache-Control")


def test_what_says_itself_how_long_it_may_be_kept_is_left_alone(client: Client) -> None:
    client.cookies["sessionid"] = "x"
    assert "max-age" in client.get("/favicon.ico")["Cache-Control"]
