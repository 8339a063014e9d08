import pytest
from django.test import Client
from django.urls import reverse

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import Order, Refund
from shopkeeper.orders.tests.factories import PaymentFactory, order_of

pytestmark = pytest.mark.django_db


def paid(minor: int) -> Order:
    order = order_of([VariantFactory(price_minor=minor)])
    PaymentFactory(order=order, method="bank transfer", amount_minor=minor)
    return order


def give_back(client: Client, order: Order, amount: str, key: str = "") -> int:
    fields = {"amount": amount, "to": "tenders", "reason": "asked", "key": key or str(new_id(clock.now()))}
    return client.post(reverse("console:orders-refund", args=[order.pk]), fields).status_code


def test_an_agent_gives_back_within_the_limit_and_asks_above_it(signed_in: SignedIn) -> None:
    client = signed_in("agent")
    order, key = paid(30_000), str(new_id(clock.now()))
    assert [give_back(client, order, "100", key) for _ in range(2)] == [302, 302]
    give_back(client, order, "100.01")
    assert sorted(Refund.objects.values_list("status", "amount_minor")) == [("asked", 10_001), ("pending", 10_000)]
    asked = Refund.objects.get(status="asked")
    answer = reverse("console:orders-refund-answer", args=[order.pk, asked.pk, "allow"])
    assert client.post(answer).status_code == 403
    client = signed_in("owner")
    page = client.get(reverse("console:orders-order", args=[order.pk])).content.decode()
    assert "Allow" in page
    client.post(answer)
    asked.refresh_from_db()
    assert asked.status == "pending"
    client.post(reverse("console:orders-refund-by-hand", args=[order.pk, asked.pk]))
    asked.refresh_from_db()
    assert asked.status == "succeeded"
    assert order.number in client.get(reverse("console:orders-money")).content.decode()


def test_above_four_eyes_an_owner_too_needs_another(owner: Client) -> None:
    client = owner
    order = paid(100_000)
    give_back(client, order, "500.01")
    asked = Refund.objects.get()
    client.post(reverse("console:orders-refund-answer", args=[order.pk, asked.pk, "allow"]))
    asked.refresh_from_db()
    assert asked.status == "asked"


def test_more_than_is_left_is_refused_in_words(owner: Client) -> None:
    client = owner
    order = paid(1250)
    assert give_back(client, order, "12.51") == 302
    assert "is left" in client.get(reverse("console:orders-order", args=[order.pk])).content.decode()
    assert give_back(client, order, "x") == 422
    assert Refund.objects.count() == 0


def test_a_no_needs_its_reason_and_who_asked_reads_it(signed_in: SignedIn) -> None:
    order, agent = paid(30_000), signed_in("agent")
    give_back(agent, order, "100.01")
    asked, owner = Refund.objects.get(), signed_in("owner")
    answer = reverse("console:orders-refund-answer", args=[order.pk, asked.pk, "decline"])
    owner.post(answer)
    assert Refund.objects.get().status == "asked"
    owner.post(answer, {"why": "expired"})  # the clock's own word
    assert Refund.objects.get().status == "asked"
    owner.post(answer, {"why": "given-already"})
    assert (Refund.objects.get().status, Refund.objects.get().refusal) == ("declined", "given-already")
    assert "Given already" in agent.get(reverse("console:orders-order", args=[order.pk])).content.decode()
