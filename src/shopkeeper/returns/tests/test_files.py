"""Files: nothing to send back; withdrawn from until the first download; declared all the same after it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.base import ContentFile

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog.models import DigitalFile
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.orders.models import LibraryItem, Order, OrderLine, Refund
from shopkeeper.orders.tests.factories import PaymentFactory, ShipmentFactory, order_of
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Return, Withdrawal
from shopkeeper.returns.queries import Barred
from shopkeeper.returns.tests.factories import AT, CAME, SHOPPER, STAFF, asked, requested

pytestmark = pytest.mark.django_db
SOON = AT + timedelta(hours=2)


def bought(*, with_goods: bool = False) -> Order:
    """Return a paid order of a book of one file at 12.50, with goods beside it that came or without."""
    book = VariantFactory(sku="BOOK", is_digital=True)
    catalog.add_file(variant_id=book.pk, name="book.pdf", content=ContentFile(b"x"), at=AT, actor=STAFF)
    variants = [book, VariantFactory(sku="MUG", stock_on_hand=3)] if with_goods else [book]
    order = order_of(variants, customer=CustomerFactory(), status="paid")
    OrderLine.objects.filter(order=order, sku="BOOK").update(is_digital=True)
    PaymentFactory(order=order, amount_minor=order.total_minor, currency=order.currency, method="test")
    if with_goods:
        ShipmentFactory(order=order, status="delivered", delivered_at=CAME)
        Order.objects.filter(pk=order.pk).update(status="delivered")
    orders.fill_library(order_id=order.pk, at=AT, actor=STAFF)
    return Order.objects.get(pk=order.pk)


def download(order: Order) -> None:
    item = LibraryItem.objects.get(order_line__order=order)
    assert order.customer_id
    (file, _), *_ = orders_seen.library([order.customer_id])[0].files or [(DigitalFile.objects.get(), 0)]
    orders.begin_download(
        customer_id=order.customer_id,
        item_id=item.pk,
        file_id=file.pk,
        at=AT,
        actor=Actor("customer", str(order.customer_id)),
        asks_at_once=True,
    )


def book_of(order: Order) -> queries.LineEligibility:
    there = queries.eligibility(order.pk, SOON)
    assert there
    return next(line for line in there.lines if line.sku == "BOOK")


def withdrawn(order: Order, quantities: dict[UUID, int] | None = None) -> Withdrawal:
    made = operations.declare_withdrawal(
        order_id=order.pk,
        quantities=quantities,
        name="Ada Lovelace",
        email="ada@example.org",
        key="a",
        at=SOON,
        actor=SHOPPER,
    )
    operations.confirm_withdrawal(withdrawal_id=made, at=SOON, actor=SHOPPER)
    return Withdrawal.objects.get(pk=made)


def refunded(order: Order) -> int:
    return sum(Refund.objects.filter(order=order).values_list("amount_minor", flat=True))


def test_files_are_never_sent_back_and_eligibility_says_why() -> None:
    order = bought()
    line = book_of(order)
    assert (line.quantity, line.barred, line.withdrawable, line.has_ended) == (0, Barred.FILES, 1, False)
    with pytest.raises(operations.UnableToReturn, match="nothing to send back"):
        requested(order, [asked(order.lines.get(sku="BOOK"))])
    download(order)
    line = book_of(order)
    assert (line.barred, line.withdrawable, line.has_ended) == (Barred.DOWNLOADED, 0, True)
    with pytest.raises(operations.UnableToReturn, match="was downloaded"):
        requested(order, [asked(order.lines.get(sku="BOOK"))])


def test_before_the_first_download_a_withdrawal_closes_the_files_and_gives_the_money_back() -> None:
    order = bought()
    assert order.status == "delivered"
    row = withdrawn(order)
    order.refresh_from_db()
    assert (refunded(order), order.total_minor, row.of_return, Return.objects.count()) == (1250, 0, None, 0)
    with pytest.raises(orders.UnableToDownload, match="yours no more"):
        download(order)
    receipt = queries.withdrawal_receipt(row.pk)
    assert receipt
    assert receipt.ended == ()


def test_after_it_the_statement_is_received_all_the_same_and_the_receipt_says_that_the_right_had_ended() -> None:
    order = bought()
    download(order)
    there = queries.eligibility(order.pk, SOON)
    assert there
    assert not there.may_withdraw
    row = withdrawn(order)
    assert (row.status, refunded(order), row.of_return, row.cancellation) == ("confirmed", 0, None, None)
    receipt = queries.withdrawal_receipt(row.pk)
    assert receipt
    assert receipt.ended == (order.lines.get(sku="BOOK").title,)
    assert (queries.withdrawal_receipt_pdf(row.pk) or b"").startswith(b"%PDF")
    assert LibraryItem.objects.get().revoked_at is None


def test_of_a_mixed_order_goods_come_back_and_files_are_closed_under_one_statement() -> None:
    order = bought(with_goods=True)
    row = withdrawn(order)
    assert row.cancellation
    assert row.of_return
    assert [line.order_line.sku for line in row.of_return.lines.all()] == ["MUG"]
    assert refunded(order) == 1250


def test_days_count_from_the_contract_for_files_and_from_the_last_piece_for_goods() -> None:
    order = bought(with_goods=True)
    there = queries.eligibility(order.pk, AT + timedelta(days=16))
    assert there
    assert {line.sku: line.withdrawable for line in there.lines} == {"BOOK": 0, "MUG": 1}
    later = queries.eligibility(order.pk, CAME + timedelta(days=17))
    assert later
    assert not later.may_withdraw
