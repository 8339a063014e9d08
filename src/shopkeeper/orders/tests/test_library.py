"""What is bought as files: given when it is paid, sent by nobody, taken back with the money."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog import queries as catalog_queries
from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders import events, handlers, operations, privacy, queries
from shopkeeper.orders.models import Download, LibraryItem, Order, OrderLine, Payment, ShippingMethod
from shopkeeper.orders.operations import LineRequest, PayBy
from shopkeeper.orders.queries import Pile
from shopkeeper.orders.tests.factories import AT

pytestmark = pytest.mark.django_db
TESTS = system("tests")
HOME = {"name": "Ada Byron", "line1": "12 St James's Square", "city": "London", "postcode": "SW1Y 4JH", "country": "GB"}


@pytest.fixture
def ada() -> Customer:
    return CustomerFactory()


@pytest.fixture
def book() -> Variant:
    variant: Variant = VariantFactory(sku="BOOK", price_minor=900, currency="GBP", is_digital=True)
    return variant


def with_file(variant: Variant, name: str = "book.pdf", text: bytes = b"Once upon a time", **more: Any) -> UUID:
    told = {"at": AT, "actor": TESTS, **more}
    return catalog.add_file(variant_id=variant.pk, name=name, content=ContentFile(text), **told)


def paid(customer: Customer, *variants: Variant, undo: timedelta | None = None) -> Order:
    quote = operations.make_quote(
        customer_id=customer.pk,
        lines=[LineRequest(one.pk, 1) for one in variants],
        ship_to=HOME,
        at=AT,
        actor=TESTS,
    )
    done = operations.check_out(
        quote_id=quote.pk, pay=PayBy("test"), key=str(quote.pk), at=AT, actor=TESTS, undo_within=undo
    )
    handlers.fill_library(events.OrderPaid(done.order_id, customer.pk), AT)
    return Order.objects.get(pk=done.order_id)


def begin(customer: Customer, item: LibraryItem, file_id: UUID, *, at: Any = AT, asks: bool = True) -> UUID:
    actor = Actor("customer", str(customer.pk))
    return operations.begin_download(
        customer_id=customer.pk, item_id=item.pk, file_id=file_id, at=at, actor=actor, asks_at_once=asks
    )


def test_files_alone_need_no_sending_and_are_there_as_soon_as_they_are_paid(ada: Customer, book: Variant) -> None:
    with_file(book)
    quote = operations.make_quote(customer_id=ada.pk, lines=[LineRequest(book.pk, 1)], ship_to=HOME, at=AT, actor=TESTS)
    assert (quote.shipping_code, quote.shipping_minor, quote.latest_on) == ("download", 0, AT.date())
    order = paid(ada, book)
    assert order.status == "delivered"
    owned = queries.library([ada.pk])
    assert [[file.name for file, _ in one.files] for one in owned] == [["book.pdf"]]
    assert not order.shipments.exists()
    assert operations.fill_library(order_id=order.pk, at=AT, actor=TESTS) == 0
    with pytest.raises(operations.UnableToCancelLines):
        operations.cancel_lines(order_id=order.pk, quantities=None, reason="", key="k", at=AT, actor=TESTS)


def test_nothing_is_given_before_it_is_paid_nor_after_it_was_called_off(ada: Customer, book: Variant) -> None:
    for status in ("pending", "cancelled", "unavailable"):
        order_id = operations.place_order(lines=[LineRequest(book.pk, 1)], customer_id=ada.pk, at=AT, actor=TESTS)
        Order.objects.filter(pk=order_id).update(status=status)
        assert operations.fill_library(order_id=order_id, at=AT, actor=TESTS) == 0
    assert not LibraryItem.objects.exists()


def test_of_a_mixed_order_only_goods_are_sent_and_it_is_delivered_when_they_arrive(
    ada: Customer, book: Variant
) -> None:
    mug = VariantFactory(sku="MUG", currency="GBP", stock_on_hand=3)
    order = paid(ada, book, mug)
    assert order.status == "paid"
    assert [line.sku for line in queries.pick_list([order.pk])] == ["MUG"]
    parcel = operations.ship_order(order_id=order.pk, at=AT, actor=TESTS)
    operations.deliver_shipment(shipment_id=parcel, at=AT, actor=TESTS)
    assert Order.objects.get().status == "delivered"
    assert {line.line_id for line in queries.delivered(order.pk)} == {OrderLine.objects.get(sku="MUG").pk}


def test_cancelling_the_goods_of_a_mixed_order_keeps_the_files_and_their_price(ada: Customer, book: Variant) -> None:
    mug = VariantFactory(sku="MUG", price_minor=1_250, currency="GBP", stock_on_hand=3)
    order = paid(ada, book, mug)
    operations.cancel_lines(order_id=order.pk, quantities=None, reason="asked", key="k", at=AT, actor=TESTS)
    order.refresh_from_db()
    assert (order.status, order.total_minor) == ("delivered", 900)
    assert Variant.objects.get(sku="MUG").stock_on_hand == 3
    assert queries.cut_off(order.pk, AT).why == "Its files are in your library."
    assert operations.settle_library(order_id=order.pk, at=AT, actor=TESTS) == 0


def test_an_order_of_one_press_can_be_undone_until_the_first_download(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    order = paid(ada, book, undo=timedelta(minutes=10))
    assert order.status == "paid"
    assert queries.pile(Pile.TO_PICK, at=AT).rows == []
    begin(ada, LibraryItem.objects.get(), file)
    with pytest.raises(operations.UnableToUndo):
        operations.undo_check_out(order_id=order.pk, customer_id=ada.pk, at=AT, actor=TESTS)
    second = paid(ada, book, undo=timedelta(minutes=10))
    operations.undo_check_out(order_id=second.pk, customer_id=ada.pk, at=AT, actor=TESTS)
    handlers.settle_library(events.OrderCancelled(second.pk, ada.pk, "cancelled"), AT)
    item = LibraryItem.objects.get(order_line__order=second)
    assert (item.revoked_at, item.revoked_because) == (AT, "cancelled")


def test_a_download_is_its_owners_counted_and_its_link_runs_out(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    paid(ada, book)
    item = LibraryItem.objects.get()
    key = begin(ada, item, file)
    token = queries.download_token(key, AT + timedelta(minutes=10))
    sent = queries.file_of(token, AT)
    assert sent is not None
    with catalog_queries.open_file(sent) as opened:
        assert opened.read() == b"Once upon a time"
    assert queries.file_of(token, AT + timedelta(minutes=11)) is None
    assert queries.file_of(token[:-8] + "AAAAAAAA", AT) is None
    assert queries.file_of(queries.tracking_link_token(key, AT), AT) is None
    assert queries.library([ada.pk])[0].downloads == 1
    for customer, wanted, file_id in ((CustomerFactory(), item, file), (ada, item, new_id())):
        with pytest.raises(operations.UnableToDownload, match="no such file"):
            begin(customer, wanted, file_id)


def test_a_link_that_goes_round_stops_for_the_day(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    paid(ada, book)
    item = LibraryItem.objects.get()
    Download.objects.bulk_create(Download(item=item, file_id=file, at=AT) for _ in range(60))
    with pytest.raises(operations.UnableToDownload, match="60 times"):
        begin(ada, item, file, at=AT + timedelta(hours=23))
    assert begin(ada, item, file, at=AT + timedelta(hours=25))


def test_what_is_paid_back_is_closed_even_for_a_link_that_was_given_out(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    order = paid(ada, book)
    item = LibraryItem.objects.get()
    token = queries.download_token(begin(ada, item, file), AT + timedelta(minutes=10))
    assert operations.settle_library(order_id=order.pk, at=AT, actor=TESTS) == 0
    Payment.objects.filter(order=order).update(refunded_minor=order.total_minor)
    handlers.settle_library(events.RefundSucceeded(order.pk, ada.pk, new_id(), order.total_minor), AT)
    assert LibraryItem.objects.get().revoked_because == "refunded"
    assert queries.file_of(token, AT) is None
    assert queries.library([ada.pk])[0].files == ()
    with pytest.raises(operations.UnableToDownload):
        begin(ada, item, file)


def test_a_part_that_is_paid_back_closes_nothing(ada: Customer, book: Variant) -> None:
    order = paid(ada, book)
    operations.refund(order_id=order.pk, amount=Money("GBP", 100), reason="goodwill", key="r", at=AT, actor=TESTS)
    assert operations.settle_library(order_id=order.pk, at=AT, actor=TESTS) == 0


def test_a_new_file_reaches_who_bought_before_and_one_withdrawn_stays_theirs(ada: Customer, book: Variant) -> None:
    first = with_file(book)
    paid(ada, book)
    with_file(book, "addendum.pdf", at=AT + timedelta(days=1))
    catalog.withdraw_file(file_id=first, at=AT + timedelta(days=2), actor=TESTS)
    assert [file.name for file, _ in queries.library([ada.pk])[0].files] == ["book.pdf", "addendum.pdf"]
    bea = CustomerFactory()
    paid(bea, book)
    LibraryItem.objects.filter(order_line__order__customer=bea).update(granted_at=AT + timedelta(days=3))
    assert [file.name for file, _ in queries.library([bea.pk])[0].files] == ["addendum.pdf"]


def test_a_library_is_handed_out_and_its_downloads_are_erased(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    paid(ada, book)
    begin(ada, LibraryItem.objects.get(), file)
    told = privacy.export_orders(ada.pk)
    assert [one["files"] for one in told["library"]] == [["book.pdf"]]
    assert [one["file"] for one in told["downloads"]] == ["book.pdf"]
    operations.erase_orders(customer_id=ada.pk, at=AT, actor=TESTS)
    assert not Download.objects.exists()


def test_the_first_download_wants_to_hear_that_the_right_to_withdraw_ends(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    paid(ada, book)
    item = LibraryItem.objects.get()
    with pytest.raises(operations.UnableToDownload, match="right to withdraw"):
        begin(ada, item, file, asks=False)
    begin(ada, item, file)
    begin(ada, item, file, at=AT + timedelta(days=1), asks=False)
    assert LibraryItem.objects.get().at_once_since == AT


def test_who_said_so_at_check_out_is_not_asked_again(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    quote = operations.make_quote(customer_id=ada.pk, lines=[LineRequest(book.pk, 1)], ship_to=HOME, at=AT, actor=TESTS)
    asked: dict[str, Any] = {"quote_id": quote.pk, "pay": PayBy("test"), "at": AT, "actor": TESTS}
    done = operations.check_out(**asked, key="k", wants_files_at_once=True)
    with pytest.raises(operations.UnableToCheckOut, match="something else"):
        operations.check_out(**asked, key="k")
    operations.fill_library(order_id=done.order_id, at=AT, actor=TESTS)
    begin(ada, LibraryItem.objects.get(), file, asks=False)
    assert queries.downloaded_lines(done.order_id) == {OrderLine.objects.get().pk}


def with_sending(order: Order, minor: int = 495) -> None:
    position = order.lines.count()
    OrderLine.objects.create(
        order=order,
        position=position,
        kind="shipping",
        title="Parcel",
        sku="",
        quantity=1,
        unit_price_minor=minor,
        total_minor=minor,
        currency=order.currency,
    )
    total = order.total_minor + minor
    Order.objects.filter(pk=order.pk).update(shipping_minor=minor, total_minor=total)
    Payment.objects.filter(order=order).update(amount_minor=total)


def test_what_it_cost_to_send_goes_back_with_the_last_thing_to_send(ada: Customer, book: Variant) -> None:
    mug = VariantFactory(sku="MUG", price_minor=1_250, currency="GBP", stock_on_hand=3)
    order = paid(ada, book, mug)
    with_sending(order)
    operations.cancel_lines(order_id=order.pk, quantities=None, reason="asked", key="k", at=AT, actor=TESTS)
    order.refresh_from_db()
    assert (order.shipping_minor, order.total_minor) == (0, 900)
    assert order.lines.get(kind="shipping").total_minor == 0
    assert sum(one.amount_minor for one in queries.refunds_of(order.pk)) == 1_250 + 495


def change(order: Order, **wish: Any) -> UUID:
    asked: dict[str, Any] = {"quantities": {}, "key": "c", "at": AT, "actor": TESTS, **wish}
    change_id = operations.propose_change(order_id=order.pk, **asked)
    operations.accept_change(change_id=change_id, pay=PayBy("test"), key="a", at=AT, actor=TESTS)
    handlers.follow_change(events.OrderChanged(order.pk, order.customer_id, change_id, 0), AT)
    return change_id


def test_files_added_to_an_order_stand_in_the_library_and_leave_it_with_their_line(
    ada: Customer, book: Variant
) -> None:
    mug = VariantFactory(sku="MUG", price_minor=1_250, currency="GBP", stock_on_hand=3)
    order = paid(ada, mug)
    change(order, additions=[LineRequest(book.pk, 1)])
    line = order.lines.get(sku=book.sku)
    assert line.is_digital
    assert [one.item.order_line_id for one in queries.library([ada.pk])] == [line.pk]
    change(order, quantities={line.pk: 0}, key="d")
    assert LibraryItem.objects.get().revoked_because == "cancelled"


def test_what_was_downloaded_stays_even_when_that_was_while_a_change_waited(ada: Customer, book: Variant) -> None:
    file = with_file(book)
    order = paid(ada, book, VariantFactory(currency="GBP", stock_on_hand=3))
    wish = {order.lines.get(sku=book.sku).pk: 0}
    waits = operations.propose_change(order_id=order.pk, quantities=wish, key="c", at=AT, actor=TESTS)
    begin(ada, LibraryItem.objects.get(), file)
    with pytest.raises(operations.UnableToChangeOrder, match="downloaded meanwhile"):
        operations.accept_change(change_id=waits, pay=None, key="a", at=AT, actor=TESTS)
    with pytest.raises(operations.UnableToChangeOrder, match="was downloaded"):
        operations.propose_change(order_id=order.pk, quantities=wish, key="d", at=AT, actor=TESTS)


def test_files_alone_are_sent_in_no_way_and_goods_added_to_them_in_one(ada: Customer, book: Variant) -> None:
    ShippingMethod.objects.create(
        code="parcel",
        name="Parcel",
        countries=["GB"],
        currency="GBP",
        price_minor=390,
        min_days=2,
        max_days=4,
        cut_off=time(14),
        time_zone="Europe/London",
    )
    mug = VariantFactory(sku="MUG", price_minor=1_250, currency="GBP", stock_on_hand=3)
    order = paid(ada, book, undo=timedelta(minutes=10))
    with pytest.raises(operations.UnableToChangeOrder, match="nothing of them is sent"):
        change(order, shipping_code="parcel")
    with pytest.raises(operations.UnableToChangeOrder, match="how the things you add"):
        change(order, additions=[LineRequest(mug.pk, 1)])
    change(order, additions=[LineRequest(mug.pk, 1)], shipping_code="parcel")
    order.refresh_from_db()
    assert order.shipping_minor == order.lines.get(kind="shipping").total_minor > 0
