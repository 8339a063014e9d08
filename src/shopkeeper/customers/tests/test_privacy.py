import pytest

from shopkeeper.customers import operations, privacy, queries
from shopkeeper.customers.models import Customer, Identifier, SignInCode
from shopkeeper.customers.tests.factories import AT, AddressFactory, CustomerFactory, InterestFactory, PasskeyFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.personal.registry import undeclared

pytestmark = pytest.mark.django_db
ACTOR = Actor("staff", "7")


def whole_customer() -> Customer:
    customer = CustomerFactory(given_name="Ada", birth_date="1980-05-17", email="ada@example.org", indexed=True)
    AddressFactory(customer=customer, city="London")
    InterestFactory(customer=customer)
    PasskeyFactory(customer=customer)
    return customer


def test_every_field_is_declared_either_way() -> None:
    assert [one for one in undeclared() if one.startswith("customers:")] == []


def test_an_export_holds_what_the_customer_gave() -> None:
    exported = privacy.export_customer(whole_customer().pk)
    assert (exported["given_name"], exported["birth_date"]) == ("Ada", "1980-05-17")
    assert exported["identifiers"] == [{"kind": "email", "value": "ada@example.org", "is_primary": True, "source": ""}]
    assert exported["addresses"][0]["city"] == "London"
    assert exported["interests"] == [{"topic": "garden", "weight": 1.0, "source": ""}]
    assert exported["passkeys"][0]["label"] == "laptop"
    assert privacy.export_customer(new_id()) == {}


def test_an_erased_customer_leaves_a_key_without_a_face() -> None:
    customer = whole_customer()
    operations.issue_sign_in_code(email="ada@example.org", at=AT)
    assert privacy.DECLARED.erase is not None
    for _ in range(2):
        privacy.DECLARED.erase(customer.pk, AT, ACTOR)
    found = queries.profile(customer.pk)
    assert found is not None
    assert (found.status, found.name, found.email, found.country) == ("erased", "", "", "")
    assert [len(found.addresses.all()), len(found.interests.all()), len(found.passkeys.all())] == [0, 0, 0]
    assert (Identifier.objects.count(), SignInCode.objects.count()) == (0, 0)
    assert queries.find_customers("Ada") == []
    assert Event.objects.filter(wire_name="customers.customer-erased").count() == 1
    with pytest.raises(operations.UnableToUpdateCustomer):
        operations.update_customer(customer_id=customer.pk, country="GB", at=AT, actor=ACTOR)


def test_who_comes_back_after_erasure_is_a_new_customer() -> None:
    customer = whole_customer()
    operations.erase_customer(customer_id=customer.pk, at=AT, actor=ACTOR)
    recipient, code = operations.issue_sign_in_code(email="ada@example.org", at=AT)
    assert recipient != customer.pk
    assert operations.redeem_sign_in_code(email="ada@example.org", code=code, at=AT) == recipient
