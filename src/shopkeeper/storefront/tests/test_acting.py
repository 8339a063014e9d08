from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from shopkeeper.customers.models import Address, Customer
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff import operations as staff
from shopkeeper.foundation.staff.models import User

pytestmark = pytest.mark.django_db


def a_colleague(role: str, email: str = "sam@example.org") -> User:
    user, _ = staff.add_staff(email=email, name="Sam", role=role, actor=system("tests"), at=clock.now())
    return user


@pytest.fixture
def agent() -> User:
    return a_colleague("agent")


@pytest.fixture
def desk(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


def way(customer_id: UUID) -> str:
    """Return where the button of the customer's page in the console leads."""
    return reverse("storefront:visit", args=[customer_id])


def actions() -> list[str]:
    return [action for action in Entry.objects.order_by("pk").values_list("action", flat=True) if "imperson" in action]


def test_staff_see_the_shop_as_a_customer_after_a_press(desk: Client, ada: Customer) -> None:
    assert desk.get(way(ada.pk)).status_code == 405
    assert "shopper" not in desk.session
    assert desk.post(way(ada.pk)).status_code == 302
    home = desk.get("/").content.decode()
    assert "You see the shop as" in home
    assert "Good to see you, Ada" in home
    assert desk.get("/account/details/").status_code == 200
    assert desk.post("/as/stop/").status_code == 302
    assert "shopper" not in desk.session
    assert actions() == ["customers.impersonated", "customers.impersonation-ended"]
    assert desk.session["_auth_user_id"]


def test_who_looks_on_changes_nothing(desk: Client, ada: Customer) -> None:
    desk.post(way(ada.pk))
    address = {"name": "Eve", "line1": "Road 1", "city": "Paris", "country": "FR"}
    for path, given in (
        ("/account/details/", {"given_name": "Eve"}),
        ("/account/addresses/new/", address),
        ("/account/passkeys/options/", {}),
    ):
        answer = desk.post(path, given)
        assert answer.status_code == 403
        assert "change nothing" in answer.content.decode()
    assert Customer.objects.get(pk=ada.pk).given_name == "Ada"
    assert not Address.objects.exists()


def test_the_visit_ends_by_itself(desk: Client, ada: Customer) -> None:
    desk.post(way(ada.pk))
    session = desk.session
    session["acting"] = session["acting"] | {"until": clock.now().timestamp() - 1}
    session.save()
    assert "You see the shop as" not in desk.get("/").content.decode()
    assert desk.get("/account/").status_code == 302


def test_the_button_is_for_customers_who_are_there(desk: Client) -> None:
    assert desk.post(way(new_id())).status_code == 404
    assert desk.post("/as/made-up/").status_code == 404
    assert actions() == []


def test_a_role_without_the_permission_is_refused(client: Client, ada: Customer) -> None:
    client.force_login(a_colleague("analyst"))
    assert client.post(way(ada.pk)).status_code == 403
    assert actions() == []


def test_a_stranger_is_sent_to_the_staff_door(client: Client, ada: Customer) -> None:
    answer = client.post(way(ada.pk))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/console/")


def test_stopping_without_having_begun_does_nothing(client: Client) -> None:
    assert client.post("/as/stop/").status_code == 302
    assert actions() == []
