"""The official `stripe` library, unchanged, against the local gateway."""

import json

import pytest
import stripe

from shopkeeper.connectors.local_gateway.serving import deliver_due
from shopkeeper.connectors.local_gateway.tests.conftest import Served
from shopkeeper.connectors.stripe import StripeGateway, event_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders.ports import Asked, GatewayEvent, GatewayRefused, GatewaySilent, IntentStatus, NotTheGateway
from shopkeeper.orders.rules.money_back import DisputeStatus, RefundStatus

CARD = {"amount": 1250, "currency": "gbp", "payment_method": "pm_card_visa", "confirm": True}
SECRET = "whsec_tests"


def test_a_payment_is_made_held_captured_cancelled_and_found_again(served: Served) -> None:
    v1 = served.client()
    made = v1.payment_intents.create({**CARD, "metadata": {"order": "7"}})
    assert (made.status, made.amount_received, made.metadata["order"]) == ("succeeded", 1250, "7")
    held = v1.payment_intents.create({**CARD, "capture_method": "manual"})
    assert held.status == "requires_capture"
    assert v1.payment_intents.capture(held.id, {"amount_to_capture": 1000}).amount_received == 1000
    waiting = v1.payment_intents.create({"amount": 5, "currency": "jpy"})
    assert v1.payment_intents.cancel(waiting.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.payment_intents.cancel(made.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert [one.id for one in v1.payment_intents.list({"limit": 2}).data] == [waiting.id, held.id]
    assert len(list(v1.payment_intents.list({"limit": 1}).auto_paging_iter())) == 3


def test_a_declined_card_is_a_card_error_with_its_reason(served: Served) -> None:
    with pytest.raises(stripe.CardError) as refused:
        served.client().payment_intents.create({**CARD, "payment_method": "pm_card_chargeDeclinedInsufficientFunds"})
    error = refused.value.error
    assert error is not None
    assert (refused.value.http_status, error.code, error.decline_code) == (402, "card_declined", "insufficient_funds")


def test_what_is_not_there_and_who_has_no_key_is_refused_in_stripes_form(served: Served) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        served.client().payment_intents.retrieve("pi_none")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError):
        served.client().payment_intents.create({"amount": 0, "currency": "gbp"})


def test_three_d_secure_asks_the_shopper(served: Served) -> None:
    v1 = served.client()
    wish = {**CARD, "payment_method": "pm_card_threeDSecure2Required", "return_url": "http://shop/back"}
    made = v1.payment_intents.create(wish)
    assert made.status == "requires_action"
    assert made.next_action.redirect_to_url.url.endswith(f"/3ds/{made.id}")
    sessions = served.gateway.sessions
    assert sessions.answer_bank(made.id, {"answer": "yes"}, "") == "http://shop/back"
    assert v1.payment_intents.retrieve(made.id).status == "succeeded"
    other = v1.payment_intents.create(wish)
    sessions.answer_bank(other.id, {"answer": "no"}, "")
    assert v1.payment_intents.retrieve(other.id).last_payment_error.code == "payment_intent_authentication_failure"


def test_an_idempotency_key_is_answered_once_and_refuses_another_wish(served: Served) -> None:
    v1 = served.client()
    first, again = (v1.payment_intents.create(CARD, {"idempotency_key": "k"}) for _ in range(2))
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        v1.payment_intents.create({**CARD, "amount": 1}, {"idempotency_key": "k"})


def test_methods_are_saved_listed_and_forgotten(served: Served) -> None:
    v1 = served.client()
    customer = v1.customers.create({}).id
    saved = v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    setup = v1.setup_intents.create({"customer": customer, "payment_method": "pm_card_mastercard", "confirm": True})
    assert setup.status == "succeeded"
    listed = v1.payment_methods.list({"customer": customer, "type": "card"})
    assert [one.card.last4 for one in listed.data] == ["4444", "4242"]
    assert v1.payment_intents.create({**CARD, "customer": customer, "payment_method": saved.id}).status == "succeeded"
    v1.payment_methods.detach(saved.id)
    assert [one.id for one in v1.payment_methods.list({"customer": customer}).data] == [setup.payment_method]


def test_refunds_stop_at_what_was_charged_and_while_it_is_disputed(served: Served) -> None:
    v1 = served.client()
    made = v1.payment_intents.create(CARD)
    assert v1.refunds.create({"payment_intent": made.id, "amount": 1000}).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        v1.refunds.create({"payment_intent": made.id, "amount": 251})
    v1.refunds.create({"payment_intent": made.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.refunds.create({"payment_intent": made.id})
    assert refused.value.code == "charge_already_refunded"
    disputed = v1.payment_intents.create({**CARD, "payment_method": "pm_card_createDispute"})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.refunds.create({"payment_intent": disputed.id})
    assert refused.value.code == "charge_disputed"
    dispute = v1.disputes.list({"payment_intent": disputed.id}).data[0]
    assert dispute.evidence_details.due_by == int(served.clock[0]) + 7 * 86_400
    won = v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    assert won.status == "won"
    assert v1.refunds.create({"payment_intent": disputed.id}).amount == 1250


def test_a_refund_that_the_bank_sends_back_is_told_of_later_and_is_free_again(served: Served) -> None:
    v1 = served.client()
    paid = v1.payment_intents.create({**CARD, "payment_method": "pm_card_refundFail"})
    made = v1.refunds.create({"payment_intent": paid.id})
    assert made.status == "succeeded"
    later = v1.refunds.retrieve(made.id)
    assert (later.status, later.failure_reason) == ("failed", "expired_or_canceled_card")
    told = [one.type for one in v1.events.list({"limit": 3}).data]
    assert told == ["refund.failed", "charge.refunded", "refund.created"]
    assert v1.refunds.create({"payment_intent": paid.id}).amount == 1250


def test_webhooks_are_signed_and_tried_until_they_arrive(served: Served) -> None:
    served.client().payment_intents.create(CARD)
    heard: list[GatewayEvent] = []
    answers = [500, 200, 200]

    def post(_: str, body: bytes, headers: dict[str, str]) -> int:
        status = answers.pop(0)
        signature = headers["Stripe-Signature"]
        stripe.WebhookSignature.verify_header(body.decode(), signature, SECRET)
        if status == 200:
            heard.append(event_of(body, signature, secrets=["old", SECRET], now=served.clock[0]))
        return status

    now = served.clock[0]
    for seconds in (0, 0.5, 2, 10):
        deliver_due(served.gateway, webhook="http://shop", secret=SECRET, now=now + seconds, post=post)
    assert [one.kind for one in heard] == ["payment_intent.succeeded", "payment_intent.created"]
    assert [one.type for one in served.client().events.list().data] == [one.kind for one in heard]


def test_the_adapter_pays_on_the_gateways_page_saves_and_gives_back(served: Served) -> None:
    gateway = StripeGateway(key="sk_test_local", address=served.address)
    gateway.check()
    customer = gateway.create_customer(key="c")
    amount, intent_id = Money("KWD", 12_345), new_id()
    asked = Asked(intent_id, amount, "k", "http://shop/back", customer=customer, saves=True)
    begun = gateway.create_intent(asked)
    assert gateway.create_intent(asked) == begun
    assert (begun.status, begun.next_url) == (IntentStatus.REQUIRES_ACTION, f"http://127.0.0.1/pay/{begun.session}")
    assert "Visa" in served.gateway.sessions.page(begun.session)
    assert served.gateway.sessions.choose(begun.session, {"method": "pm_card_visa"}) == "http://shop/back"
    paid = gateway.retrieve(reference="", session=begun.session)
    assert (paid.status, paid.intent_id, paid.card and paid.card.last4) == (
        IntentStatus.SUCCEEDED,
        str(intent_id),
        "4242",
    )
    (saved,) = gateway.methods(customer=customer)
    assert saved == paid.card
    part = new_id()
    back = gateway.refund(payment_reference=paid.reference, amount=Money("KWD", 345), part_id=part, key="r")
    assert back.status is RefundStatus.SUCCEEDED
    assert gateway.find_refund(payment_reference=paid.reference, part_id=part) == back
    assert gateway.find_refund(payment_reference=paid.reference, part_id=new_id()) is None
    with pytest.raises(GatewayRefused):
        gateway.refund(payment_reference=paid.reference, amount=amount, part_id=new_id(), key="more")
    again = Asked(new_id(), amount, "k2", "http://shop/back", customer=customer, method=saved.reference)
    assert gateway.create_intent(again).status is IntentStatus.SUCCEEDED
    gateway.detach_method(method=saved.reference, key="d")
    gateway.detach_method(method=saved.reference, key="d2")
    assert gateway.methods(customer=customer) == []


def test_a_gateway_that_is_not_there_is_silent() -> None:
    with pytest.raises(GatewaySilent):
        StripeGateway(key="sk", address="http://127.0.0.1:9").check()


def test_a_page_not_used_is_closed_and_a_method_is_saved_on_its_own_page(served: Served) -> None:
    gateway = StripeGateway(key="sk_test_local", address=served.address)
    begun = gateway.create_intent(Asked(new_id(), Money("EUR", 100), "k", "http://shop/back"))
    assert gateway.cancel(reference="", session=begun.session, key="x").status is IntentStatus.CANCELLED
    customer = gateway.create_customer(key="c")
    page = gateway.begin_saving(customer=customer, return_url="http://shop/methods", key="s")
    served.gateway.sessions.choose(page.rpartition("/")[2], {"method": "pm_card_mastercard"})
    assert [one.last4 for one in gateway.methods(customer=customer)] == ["4444"]


def sign(body: bytes, secret: str, at: int) -> str:
    from shopkeeper.connectors.local_gateway.serving import signed

    return signed(body, secret, at)


def test_a_webhook_counts_only_if_signed_lately_with_a_secret_in_use() -> None:
    row = {
        "id": "dp_1",
        "payment_intent": "pi_1",
        "amount": 5,
        "currency": "jpy",
        "status": "lost",
        "evidence_details": {"due_by": 1_800_000_000},
    }
    body = json.dumps({"id": "evt_1", "type": "charge.dispute.closed", "data": {"object": row}}).encode()
    header = sign(body, "new", 1_000)
    said = event_of(body, header + ",v0=old", secrets=["old", "new"], now=1_299)
    assert said.dispute is not None
    assert (said.dispute.status, said.dispute.amount) == (DisputeStatus.LOST, Money("JPY", 5))
    for text, given, secrets, now in (
        (body + b" ", header, ["new"], 1_000),
        (body, header, ["old"], 1_000),
        (body, header, ["new"], 1_301),
        (body, "", ["new"], 1_000),
        (body, "t=x,v1=y", ["new"], 1_000),
        (b"[]", sign(b"[]", "new", 1_000), ["new"], 1_000),
    ):
        with pytest.raises(NotTheGateway):
            event_of(text, given, secrets=secrets, now=now)
