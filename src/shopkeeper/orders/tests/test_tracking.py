"""Parcels: what is in them, news that comes twice, late and out of order, links that expire."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Order, Shipment, TrackingUpdate
from shopkeeper.orders.queries import TrackingState, Update
from shopkeeper.orders.rules.tracking import ENDS, moves
from shopkeeper.orders.tests.factories import AT, ShipmentFactory, order_of

STAFF = Actor(kind="staff", id="1")
NUMBER = "JD01 4600-0039"


def hour(count: int) -> datetime:
    return AT + timedelta(hours=count)


def sent(number: str = NUMBER, **fields: object) -> tuple[Order, Shipment]:
    order = order_of([VariantFactory(), VariantFactory()], quantity=2, promised_at=hour(48))
    key = operations.ship_order(
        order_id=order.pk,
        carrier="Post",
        tracking_number=number,
        at=AT,
        actor=STAFF,
        **fields,  # type: ignore[arg-type]
    )
    return order, Shipment.objects.get(pk=key)


def note(*updates: Update, number: str = NUMBER) -> int:
    return operations.note_tracking(carrier="post", tracking_number=number, updates=updates, at=hour(90))


def told(name: str) -> int:
    return Event.objects.filter(wire_name=name).count()


@pytest.mark.django_db
def test_a_parcel_is_found_by_its_number_however_it_is_written_and_news_is_kept_once() -> None:
    _order, parcel = sent()
    news = Update(TrackingState.OUT_FOR_DELIVERY, hour(20), "OFD")
    assert note(news, number="jd0146000039") == 1
    assert note(news) == 0
    parcel.refresh_from_db()
    assert (parcel.tracking_state, parcel.tracking_at) == ("out_for_delivery", hour(20))
    assert told("orders.shipment-out-for-delivery") == 1
    assert TrackingUpdate.objects.count() == 1


@pytest.mark.django_db
def test_the_carriers_delivery_delivers_the_order_at_the_carriers_time() -> None:
    order, _parcel = sent()
    note(Update(TrackingState.DELIVERED, hour(30)), Update(TrackingState.IN_TRANSIT, hour(5)))
    order.refresh_from_db()
    assert order.status == "delivered"
    assert {(one.quantity, one.at) for one in queries.delivered(order.pk)} == {(2, hour(30))}
    assert (told("orders.shipment-delivered"), told("orders.order-delivered")) == (1, 1)


@pytest.mark.django_db
def test_what_comes_late_is_kept_and_changes_nothing() -> None:
    order, parcel = sent()
    note(Update(TrackingState.DELIVERED, hour(30)))
    note(Update(TrackingState.DELAYED, hour(10)), Update(TrackingState.IN_TRANSIT, hour(40)))
    parcel.refresh_from_db()
    assert (parcel.status, parcel.tracking_state) == ("delivered", "delivered")
    assert told("orders.shipment-delayed") == 0
    found = queries.tracking(order.pk)
    assert found
    assert [one.state for one in found.parcels[0].updates] == ["in_transit", "delivered", "delayed"]


@pytest.mark.django_db
def test_a_lost_parcel_may_turn_up() -> None:
    _order, parcel = sent()
    note(Update(TrackingState.LOST, hour(60)))
    assert told("orders.parcel-lost") == 1
    note(Update(TrackingState.IN_TRANSIT, hour(70)))
    parcel.refresh_from_db()
    assert parcel.status == "lost"
    note(Update(TrackingState.DELIVERED, hour(80)))
    parcel.refresh_from_db()
    assert parcel.status == "delivered"


@pytest.mark.django_db
def test_what_staff_noted_stands() -> None:
    _, parcel = sent()
    operations.deliver_shipment(shipment_id=parcel.pk, at=hour(9), actor=STAFF)
    note(Update(TrackingState.LOST, hour(60)))
    parcel.refresh_from_db()
    assert (parcel.status, parcel.delivered_at) == ("delivered", hour(9))


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "nobody", "' OR 1=1"])
def test_news_of_an_unknown_parcel_is_refused(number: str) -> None:
    sent()
    with pytest.raises(operations.UnableToNoteTracking, match="no parcel"):
        note(Update(TrackingState.LOST, hour(60)), number=number)


@pytest.mark.django_db
def test_an_order_leaves_in_parts_and_is_delivered_with_the_last() -> None:
    order = order_of([VariantFactory(), VariantFactory()], quantity=2)
    first, second = order.lines.all()
    one = operations.ship_order(order_id=order.pk, quantities={first.pk: 1}, at=AT, actor=STAFF)
    operations.deliver_shipment(shipment_id=one, at=hour(5), actor=STAFF)
    order.refresh_from_db()
    assert order.status == "shipped"
    with pytest.raises(operations.UnableToShipOrder, match="1 have not left"):
        operations.ship_order(order_id=order.pk, quantities={first.pk: 2}, at=AT, actor=STAFF)
    other = operations.ship_order(order_id=order.pk, at=hour(1), actor=STAFF)
    found = queries.tracking(order.pk)
    assert found
    assert [[(item.line_id, item.quantity) for item in parcel.items] for parcel in found.parcels] == [
        [(first.pk, 1)],
        [(first.pk, 1), (second.pk, 2)],
    ]
    assert found.waiting == ()
    operations.deliver_shipment(shipment_id=other, at=hour(9), actor=STAFF)
    order.refresh_from_db()
    assert order.status == "delivered"
    assert sorted((one.quantity, one.at) for one in queries.delivered(order.pk)) == [
        (1, hour(5)),
        (1, hour(9)),
        (2, hour(9)),
    ]


@pytest.mark.django_db
def test_a_parcel_of_history_holds_everything() -> None:
    order = order_of([VariantFactory()], quantity=2, status="delivered")
    ShipmentFactory(order=order, status="delivered", delivered_at=hour(3))
    assert [(one.quantity, one.at) for one in queries.delivered(order.pk)] == [(2, hour(3))]


@pytest.mark.django_db
def test_two_parcels_of_history_brought_everything_with_the_last() -> None:
    order = order_of([VariantFactory()], quantity=2, status="delivered")
    for at in (hour(3), hour(8)):
        ShipmentFactory(order=order, status="delivered", delivered_at=at)
    assert [(one.quantity, one.at) for one in queries.delivered(order.pk)] == [(2, hour(8))]


@pytest.mark.django_db
def test_promises_are_kept_account_of() -> None:
    for delivered in (hour(40), hour(60), None):
        order = order_of([VariantFactory()], status="shipped")
        status = "delivered" if delivered else "shipped"
        ShipmentFactory(order=order, status=status, promised_at=hour(48), delivered_at=delivered)
    kept = queries.promise_kept(period_from=AT, period_to=hour(100), at=hour(41))
    assert (kept.in_time, kept.late, kept.lost, kept.waiting) == (1, 1, 0, 1)
    assert queries.promise_kept(period_from=AT, period_to=hour(100), at=hour(90)).late == 2


@pytest.mark.django_db
def test_the_address_changes_until_the_order_is_picked_and_within_its_country() -> None:
    order = order_of([VariantFactory()], country="GB", ship_to={"line1": "1 Old Road", "city": "Leeds"})
    there = {"line1": " 2 New Road ", "city": "York", "country": "GB", "colour": "red"}
    operations.change_delivery(order_id=order.pk, ship_to=there, at=AT, actor=STAFF)
    order.refresh_from_db()
    assert order.ship_to == {"line1": "2 New Road", "city": "York", "country": "GB"}
    assert told("orders.delivery-changed") == 1
    for wrong, word in (({**there, "country": "FR"}, "country"), ({**there, "city": ""}, "city")):
        with pytest.raises(operations.UnableToChangeDelivery, match=word):
            operations.change_delivery(order_id=order.pk, ship_to=wrong, at=AT, actor=STAFF)
    operations.pick_order(order_id=order.pk, at=AT, actor=STAFF)
    with pytest.raises(operations.UnableToChangeDelivery, match="packing it now"):
        operations.change_delivery(order_id=order.pk, ship_to=there, at=AT, actor=STAFF)


@pytest.mark.django_db
def test_a_link_opens_its_order_until_it_expires_and_no_other() -> None:
    key = UUID(int=7)
    token = queries.tracking_link_token(key, AT)
    assert queries.tracked_order(token, AT) == key
    assert queries.tracked_order(token, AT + timedelta(days=91)) is None
    assert queries.download_of(token, AT) is None
    for forged in ("", "x", "é", token[:-1], token[:-3] + "AAA", "B" + token[1:], token * 5):
        assert queries.tracked_order(forged, AT) is None


NEWS = st.builds(
    Update, st.sampled_from(TrackingState), st.integers(0, 20).map(lambda one: datetime(2026, 3, 1, one, tzinfo=UTC))
)


@given(st.lists(NEWS, max_size=12))
def test_an_end_is_never_left_and_what_is_told_twice_changes_nothing(news: list[Update]) -> None:
    state: TrackingState | None = None
    since: datetime | None = None
    for one in [*news, *news]:
        before = state
        if moves(state, since, one):
            state, since = one.state, one.at
        assert before not in ENDS or state == before
        assert not moves(state, since, Update(state, since)) if state and since else True
