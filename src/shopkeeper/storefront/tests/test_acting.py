from datetime import timedelta
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
from shopkeeper.foundation.staff.passes import issue_pass

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


def way(staff_id: UUID, customer_id: UUID, *, minutes_ago: int = 0) -> str:
    at = clock.now() - timedelta(minutes=minutes_ago)
    return f"/as/{issue_pass(staff_id=staff_id, customer_id=customer_id, at=at)}/"


def actions() -> list[str]:
    return [action for action in Entry.objects.order_by("pk").values_list("action", flat=True) if "imperson" in action]


def test_staff_see_the_shop_as_a_customer_after_a_press(desk: Client, agent: User, ada: Customer) -> None:
    link = way(agent.pk, ada.pk)
    assert "See the shop as Ada" in desk.get(link).content.decode()
    assert "shopper" not in desk.session
    assert desk.post(link).status_code == 302
    home = desk.get("/").content.decode()
    assert "You see the shop as" in home
    assert "Good to see you, Ada" in home
    assert desk.get("/account/details/").status_code == 200
    assert desk.post("/as/stop/").status_code == 302
    assert "shopper" not in desk.session
    assert actions() == ["customers.impersonated", "customers.impersonation-ended"]
    assert desk.session["_auth_user_id"]


def test_who_looks_on_changes_nothing(desk: Client, agent: User, ada: Customer) -> None:
    desk.post(way(agent.pk, ada.pk))
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


def test_the_visit_ends_by_itself(desk: Client, agent: User, ada: Customer) -> None:
    desk.post(way(agent.pk, ada.pk))
    session = desk.session
    session["acting"] = session["acting"] | {"until": clock.now().timestamp() - 1}
    session.save()
    assert "You see the shop as" not in desk.get("/").content.decode()
    assert desk.get("/account/").status_code == 302


def test_a_link_is_worth_nothing_to_others(desk: Client, agent: User, ada: Customer) -> None:
    assert desk.post(way(new_id(), ada.pk)).status_code == 403
    assert desk.post(way(agent.pk, ada.pk, minutes_ago=6)).status_code == 403
    assert desk.post("/as/made-up/").status_code == 403
    assert desk.post(way(agent.pk, new_id())).status_code == 404
    assert actions() == []


def test_a_role_without_the_permission_is_refused(client: Client, ada: Customer) -> None:
    analyst = a_colleague("analyst")
    client.force_login(analyst)
    assert client.post(way(analyst.pk, ada.pk)).status_code == 403


def test_a_stranger_is_sent_to_the_staff_door(client: Client, agent: User, ada: Customer) -> None:
    answer = client.get(way(agent.pk, ada.pk))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/console/")


def test_stopping_without_having_begun_does_nothing(client: Client) -> None:
    assert client.post("/as/stop/").status_code == 302
    assert actions() == []


def test_the_button_of_the_console_begins_at_once(desk: Client, ada: Customer) -> None:
    path = reverse("storefront:visit", args=[ada.pk])
    assert desk.get(path).status_code == 405
    assert desk.post(path).status_code == 302
    assert "Good to see you, Ada" in desk.get("/").content.decode()
    assert actions() == ["customers.impersonated"]


def test_the_button_is_for_customers_who_are_there_and_staff_who_may(
    client: Client, desk: Client, ada: Customer
) -> None:
    assert desk.post(reverse("storefront:visit", args=[new_id()])).status_code == 404
    client.force_login(a_colleague("analyst", "kim@example.org"))
    assert client.post(reverse("storefront:visit", args=[ada.pk])).status_code == 403
    assert actions() == []
