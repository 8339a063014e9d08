"""The sample shop arrives in the domains as it was simulated: whole, once, on both databases."""

from datetime import UTC, datetime

import polars as pl
import pytest
from django.db.models import Sum

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.models import Picture, Product
from shopkeeper.customers import queries as customers
from shopkeeper.customers.models import WishList
from shopkeeper.demo import keeping
from shopkeeper.demo.loading import is_loaded
from shopkeeper.demo.tests.conftest import AT, Sample
from shopkeeper.orders.models import (
    Cancellation,
    CartLine,
    CheckOut,
    Order,
    OrderLine,
    Payment,
    Refund,
    Shipment,
    StatusChange,
)
from shopkeeper.orders.rules import ORDER_STEPS, OrderStatus
from shopkeeper.promotions import queries as promotions
from shopkeeper.returns.models import Claim, Return, ReturnPolicy

pytestmark = pytest.mark.django_db


def test_everything_arrives_as_it_was_simulated(sample: Sample) -> None:
    assert is_loaded()
    made = sample.made
    truth = pl.read_parquet(sample.files / "truth_orders.parquet")
    sales = Order.objects.filter(kind="sale", source="demo")
    assert (made.customers, made.orders, made.products) == (60, truth.height, Product.objects.count())
    assert set(sales.values_list("number", flat=True)) == set(truth["order"])
    assert customers.count_customers() == 60
    assert (
        OrderLine.objects.filter(order__kind="sale", order__source="demo", kind="product").count()
        == pl.read_parquet(sample.files / "truth_lines.parquet").height
    )
    unpaid = truth.filter(pl.col("trouble") == "unpaid")["order"]
    assert set(sales.filter(number__in=list(unpaid)).values_list("status", flat=True)) <= {"cancelled", "pending"}
    assert {path.stem for path in (sample.files).glob("*.parquet")} >= {"views", "reviews", "truth_customers"}


def test_an_order_costs_what_its_lines_say_and_was_paid(sample: Sample) -> None:
    for order in Order.objects.filter(source="demo").prefetch_related("lines", "payments"):
        assert sum(line.total_minor for line in order.lines.all()) == order.total_minor
        if order.status in ("paid", "packed", "shipped", "delivered"):
            assert [one.amount_minor for one in order.payments.all() if one.status == "paid"] == [order.total_minor]
    assert Payment.objects.filter(status="failed").exists()


def test_each_order_went_only_by_steps_of_the_state_machine(sample: Sample) -> None:
    for order in Order.objects.filter(kind="sale", source="demo").prefetch_related("status_changes"):
        steps = sorted(order.status_changes.all(), key=lambda change: change.at)
        assert steps[0].from_status == ""
        assert steps[-1].to_status == order.status
        for change in steps[1:]:
            assert OrderStatus(change.to_status) in ORDER_STEPS[OrderStatus(change.from_status)]
    past = StatusChange.objects.filter(order__source="demo")
    assert not past.filter(at__gte=datetime(2026, 11, 22, tzinfo=UTC)).exists()


def test_money_given_back_never_exceeds_what_was_paid(sample: Sample) -> None:
    given_back = Order.objects.filter(kind="credit", source="demo")
    assert given_back.exists()
    for credit in given_back:
        sale = Order.objects.get(number=credit.number.rpartition("-R")[0])
        back = given_back.filter(number__startswith=f"{sale.number}-R").aggregate(sum=Sum("total_minor"))["sum"]
        assert 0 < -back <= sale.total_minor
        assert credit.placed_at > sale.placed_at


def test_late_parcels_arrive_after_the_promise_kept_on_them(sample: Sample) -> None:
    truth = pl.read_parquet(sample.files / "truth_orders.parquet")
    late = list(truth.filter(pl.col("trouble") == "late")["order"])
    arrived = Shipment.objects.filter(order__number__in=late, status="delivered")
    assert arrived.exists()
    assert all(one.delivered_at and one.promised_at and one.delivered_at > one.promised_at for one in arrived)


def test_the_personas_are_found_by_address_and_name_with_their_details(sample: Sample) -> None:
    marta = customers.customer_by_email("Marta.Lindqvist@example.com")
    assert marta is not None
    profile = customers.profile(marta.pk)
    assert profile is not None
    assert (profile.name, profile.birth_date, profile.country) == ("Marta Lindqvist", "1984-05-17", "SE")
    assert profile.addresses.all()[0].line1 == "Björkvägen 14"
    found = customers.find_customers("lindq mar")
    assert marta.pk in [one.pk for one in found]
    assert Order.objects.filter(customer=marta).count() >= 10


def test_products_are_found_and_have_their_pictures_on_disk(sample: Sample) -> None:
    assert len(catalog.search("coffee").products) > 5
    for picture in Picture.objects.order_by("path")[:20]:
        assert (sample.media / picture.path).read_text().startswith("<svg")
    assert not Product.objects.filter(pictures__isnull=True).exists()


def test_the_manifest_says_what_the_files_hold(sample: Sample) -> None:
    manifest = (sample.files / keeping.MANIFEST).read_text()
    assert '"seed": 3' in manifest
    assert '"until": "2026-11-22"' in manifest


def test_deals_run_are_over_and_come_and_codes_stand(sample: Sample) -> None:
    at = promotions.all_deals()[0].made_at
    states = [len(promotions.deal_list(state=state, at=at).rows) for state in ("running", "over", "coming")]
    assert states == [4, 2, 1]
    assert promotions.on_deal(promotions.running(at)).rows
    assert {one.code for one in promotions.all_coupons()} >= {"WELCOME10", "FIVE", "FREESHIP", "AUTUMN15"}
    assert promotions.batches().get().number == 250


def test_the_last_days_leave_something_on_every_page(sample: Sample) -> None:
    lately = Order.objects.filter(kind="sale", source="")
    assert set(lately.values_list("status", flat=True)) == {"paid", "picking", "packed", "shipped", "delivered"}
    assert all(order.placed_at < AT for order in lately)
    parcels = Shipment.objects.filter(order__in=lately)
    assert {"delivered", "out_for_delivery", "delayed", "lost"} <= set(parcels.values_list("tracking_state", flat=True))
    assert all(parcel.lines.exists() for parcel in parcels)
    assert set(Cancellation.objects.values_list("status", flat=True)) == {"asked", "done"}
    assert Refund.objects.filter(status="asked").exists()
    assert CheckOut.objects.filter(wraps=True, hides_prices=True).exists()
    assert CartLine.objects.exists()
    assert WishList.objects.exists()


def test_returns_and_claims_stand_in_many_states_and_their_money_adds_up(sample: Sample) -> None:
    states = set(Return.objects.values_list("status", flat=True))
    assert states >= {"review", "rejected", "label_issued", "in_transit", "received", "resolved"}
    assert Claim.objects.exists()
    assert ReturnPolicy.objects.get().bonus_percent == 10
    for row in Return.objects.prefetch_related("settlements"):
        assert sum(one.amount_minor for one in row.settlements.all()) == row.refund_minor <= row.value_minor
    for payment in Payment.objects.filter(refunded_minor__gt=0):
        assert payment.refunded_minor <= payment.amount_minor
