"""The sample shop pays at the gateway of this machine, and what that tells is heard before the shop opens."""

from pathlib import Path

import pytest
from django.test import override_settings

from shopkeeper.config import gateway
from shopkeeper.customers import queries as customers
from shopkeeper.demo.tests.conftest import load
from shopkeeper.orders import ports, queries
from shopkeeper.orders.models import Dispute, HeardEvent, Order, PaymentIntent, Refund, SavedMethod
from shopkeeper.orders.rules.money_back import OPEN_INTENTS

pytestmark = pytest.mark.django_db


def test_cards_are_saved_paid_with_declined_disputed_and_refunded(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path, STRIPE_KEY=""), gateway.at_hand():
        load(tmp_path)
    marta = customers.customer_by_email("marta.lindqvist@example.com")
    assert marta is not None
    assert sorted(one.last4 for one in queries.saved_methods(marta.pk)) == ["4242", "4444"]
    assert set(PaymentIntent.objects.values_list("status", flat=True)) == {"succeeded", "failed"}
    assert Dispute.objects.get().status == "open"
    states = {"asked", "declined", "failed", "pending", "succeeded"}
    assert set(Refund.objects.values_list("status", flat=True)) >= states
    tried = Order.objects.filter(intents__status="failed").distinct()
    assert sorted(tried.values_list("status", flat=True)) == ["cancelled", "packed", "pending"]
    assert HeardEvent.objects.filter(kind="charge.dispute.created").exists()
    assert ports.gateway() is None
    assert not PaymentIntent.objects.filter(status__in=[one.value for one in OPEN_INTENTS]).exists()


def test_with_a_key_of_stripe_nothing_made_up_is_asked_of_it(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path, STRIPE_KEY="sk_live_x"), gateway.at_hand():
        load(tmp_path)
    assert not SavedMethod.objects.exists()
    assert not (tmp_path / gateway.FILE).exists()
