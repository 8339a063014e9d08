import jwt
import pytest

from shopkeeper.behaviour.models import Event, Rejection
from shopkeeper.behaviour.operations import MadeSource
from shopkeeper.behaviour.tests.conftest import AT, accept, track, work
from shopkeeper.customers import queries as customers
from shopkeeper.customers.models import Customer, Tie
from shopkeeper.customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


def token(source: MadeSource, **more: object) -> str:
    claims = {"sub": "42", "aud": source.slug, "exp": int(AT.timestamp()) + 600, **more}
    return jwt.encode(claims, source.signing_secret, algorithm="HS256")


def test_a_token_of_the_shops_server_makes_a_browsers_word_good(browser: MadeSource) -> None:
    accept(browser, track(userId="42", context={"identityToken": token(browser)}))
    work()
    event = Event.objects.get()
    assert event.trusted
    assert customers.selves(event.person_id)[0] == event.person_id
    assert "identityToken" not in str(event.content), "it is a key while it lasts"


@pytest.mark.parametrize("bad", [{"sub": "43"}, {"aud": "another"}, {"exp": 1}])
def test_a_token_for_another_user_source_or_time_is_worth_nothing(browser: MadeSource, bad: dict[str, object]) -> None:
    accept(browser, track(userId="42", context={"identityToken": token(browser, **bad)}))
    work()
    assert not Event.objects.get().trusted
    assert Customer.objects.count() == 0
    told = Rejection.objects.get()
    assert (told.reason, told.body["context"]) == ("forged-token", {"identityToken": "(not kept)"})


def test_who_is_signed_in_cannot_name_anothers_address_beside_the_token(browser: MadeSource) -> None:
    CustomerFactory(email="victim@example.org")
    identify = {
        "type": "identify",
        "userId": "42",
        "anonymousId": "anon-1",
        "messageId": "m-1",
        "traits": {"email": "victim@example.org"},
        "context": {"identityToken": token(browser)},
    }
    accept(browser, identify)
    work()
    assert (Tie.objects.count(), Customer.objects.count()) == (0, 2)


def test_an_address_inside_the_token_is_the_users(browser: MadeSource) -> None:
    ada = CustomerFactory(email="ada@example.org")
    accept(browser, track(userId="42", context={"identityToken": token(browser, email="ada@example.org")}))
    work()
    assert Event.objects.get().person_id == ada.pk
