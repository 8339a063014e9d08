from collections.abc import Callable

import pytest
from django.test import Client

from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.staff import operations
from shopkeeper.foundation.staff.models import User

SignedIn = Callable[[str], Client]


@pytest.fixture
def staff(db: None) -> Callable[[str], User]:
    """Return a maker of members of staff with a role."""

    def make(role: str) -> User:
        user, _ = operations.add_staff(
            email=f"{role}@example.org", name="Ada Osei", role=role, actor=system("tests"), at=clock.now()
        )
        return user

    return make


@pytest.fixture
def signed_in(staff: Callable[[str], User]) -> SignedIn:
    """Return a browser in which someone of that role is signed in."""

    def client(role: str) -> Client:
        browser = Client()
        browser.force_login(staff(role))
        return browser

    return client


@pytest.fixture
def owner(signed_in: SignedIn) -> Client:
    return signed_in("owner")
