"""Labels bought once, carriers asked after what is silent."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.connectors.local_carrier import LocalCarrier
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders import operations
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.orders.ports import Label, LabelWanted, Update
from shopkeeper.orders.tests.factories import AT, order_of

pytestmark = pytest.mark.django_db
STAFF = Actor(kind="staff", id="1")


class Silent(LocalCarrier):
    """A carrier whose line is dead."""

    name = "Silent"

    def track(self, tracking_number: str, *, shipped_at: datetime, at: datetime) -> Sequence[Update]:
        raise ConnectionError


@pytest.fixture(autouse=True)
def _carriers() -> Iterator[None]:
    before = [LocalCarrier()]
    operations.install_carriers([LocalCarrier(), Silent()])
    yield
    operations.install_carriers(before)


def sent(carrier: str = "Shopkeeper Post") -> Order:
    order = order_of([VariantFactory()], country="DE")
    operations.ship_with_label(order_id=order.pk, carrier=carrier, quantities=None, key="1", at=AT, actor=STAFF)
    return order


def test_the_same_key_buys_the_same_label() -> None:
    wanted = LabelWanted(key="a", order_id=order_of([VariantFactory()]).pk, country="DE")
    first, again = (LocalCarrier().buy_label(wanted) for _ in range(2))
    assert first == again == Label(first.tracking_number)


def test_a_parcel_that_nothing_is_heard_of_is_asked_after_until_it_arrives() -> None:
    order = sent()
    assert operations.ask_carriers(at=AT + timedelta(hours=7)) == 1
    assert Shipment.objects.get().tracking_state == "in_transit"
    assert operations.ask_carriers(at=AT + timedelta(hours=8)) == 0
    assert operations.ask_carriers(at=AT + timedelta(hours=30)) == 1
    order.refresh_from_db()
    assert order.status == "delivered"
    assert Shipment.objects.get().delivered_at == AT + timedelta(hours=27)
    assert operations.ask_carriers(at=AT + timedelta(hours=60)) == 0


def test_a_carrier_that_does_not_answer_stands_in_nobodys_way() -> None:
    sent("Silent")
    sent()
    assert operations.ask_carriers(at=AT + timedelta(hours=7)) == 1


def test_a_label_is_not_bought_for_what_has_left_or_of_nobody() -> None:
    order = sent()
    for carrier, word in (("Shopkeeper Post", "too late"), ("Owls", "no carrier")):
        with pytest.raises(operations.UnableToShipOrder, match=word):
            operations.ship_with_label(order_id=order.pk, carrier=carrier, quantities=None, key="2", at=AT, actor=STAFF)
