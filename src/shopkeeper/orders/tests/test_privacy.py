import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import undeclared
from shopkeeper.orders import privacy
from shopkeeper.orders.tests.factories import AT, OrderFactory, ShipmentFactory, order_of

pytestmark = pytest.mark.django_db


def test_every_field_is_declared_either_way() -> None:
    assert [one for one in undeclared() if one.split(":")[0] in {"orders", "catalog"}] == []


def test_an_export_holds_what_was_ordered_and_where_it_went() -> None:
    customer = CustomerFactory()
    order = order_of([VariantFactory()], customer=customer, number="AB-1", ship_to={"city": "London"})
    ShipmentFactory(order=order, tracking_number="RR123")
    OrderFactory()
    (exported,) = privacy.export_orders(customer.pk)["orders"]
    assert (exported["number"], exported["ship_to"], len(exported["lines"])) == ("AB-1", {"city": "London"}, 1)
    assert exported["shipments"] == [{"carrier": "Post", "tracking_number": "RR123", "status": "shipped"}]


def test_what_was_erased_is_exported_no_more() -> None:
    customer = CustomerFactory()
    order_of([VariantFactory()], customer=customer, ship_to={"city": "London"})
    assert privacy.DECLARED.erase is not None
    privacy.DECLARED.erase(customer.pk, AT, Actor("staff", "7"))
    assert privacy.export_orders(customer.pk)["orders"][0]["ship_to"] is None
