"""The gateway port, spoken with the official library."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import stripe

from shopkeeper.connectors.stripe import reading
from shopkeeper.foundation.money import Money
from shopkeeper.orders.ports import Asked, Card, GatewayRefund, GatewayRefused, GatewaySilent, Intent

Answer = TypeVar("Answer")
TIMEOUT = 20


class StripeGateway:
    """Calls one address with one key. It never retries by itself: what is not known is asked for by `reconcile`."""

    name = "stripe"

    def __init__(self, *, key: str, address: str) -> None:
        addresses: Any = dict.fromkeys(("api", "connect", "files", "meter_events"), address.rstrip("/"))
        self._v1 = stripe.StripeClient(
            key,
            base_addresses=addresses,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        ).v1

    def create_customer(self, *, key: str) -> str:
        """Return the gateway's reference of a customer without a name."""
        made = self._call(lambda: self._v1.customers.create({}, {"idempotency_key": key}))
        return str(made["id"])

    def create_intent(self, asked: Asked) -> Intent:
        """Charge a saved method, or make a page on which one is entered."""
        return self._charge(asked) if asked.method else self._open_page(asked)

    def _charge(self, asked: Asked) -> Intent:
        wish: Any = {
            "amount": asked.amount.minor,
            "currency": asked.amount.currency.lower(),
            "customer": asked.customer,
            "payment_method": asked.method,
            "confirm": True,
            "metadata": {"intent_id": str(asked.intent_id)},
        }
        if asked.return_url:
            wish["return_url"] = asked.return_url
        made = self._call(lambda: self._v1.payment_intents.create(wish, {"idempotency_key": asked.key}))
        return reading.intent(made)

    def _open_page(self, asked: Asked) -> Intent:
        price = {
            "currency": asked.amount.currency.lower(),
            "unit_amount": asked.amount.minor,
            "product_data": {"name": "Your order"},
        }
        inner: dict[str, Any] = {"metadata": {"intent_id": str(asked.intent_id)}}
        if asked.saves:
            inner["setup_future_usage"] = "off_session"
        wish: Any = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "payment_intent_data": inner,
            "metadata": {"intent_id": str(asked.intent_id)},
            "success_url": asked.return_url,
            "cancel_url": asked.return_url,
        }
        if asked.customer:
            wish["customer"] = asked.customer
        made = self._call(lambda: self._v1.checkout.sessions.create(wish, {"idempotency_key": asked.key}))
        return reading.session(made)

    def retrieve(self, *, reference: str, session: str) -> Intent:
        """Return how a payment stands."""
        if session:
            wish: Any = {"expand": ["payment_intent.payment_method"]}
            return reading.session(self._call(lambda: self._v1.checkout.sessions.retrieve(session, wish)))
        return reading.intent(
            self._call(lambda: self._v1.payment_intents.retrieve(reference, {"expand": ["payment_method"]}))
        )

    def cancel(self, *, reference: str, session: str, key: str) -> Intent:
        """Close the page, or call the payment off."""
        if session:
            return reading.session(
                self._call(lambda: self._v1.checkout.sessions.expire(session, {}, {"idempotency_key": key}))
            )
        return reading.intent(
            self._call(lambda: self._v1.payment_intents.cancel(reference, {}, {"idempotency_key": key}))
        )

    def refund(self, *, payment_reference: str, amount: Money, part_id: UUID, key: str) -> GatewayRefund:
        """Give back so much of a payment."""
        wish: Any = {
            "payment_intent": payment_reference,
            "amount": amount.minor,
            "metadata": {"part_id": str(part_id)},
        }
        return reading.refund(self._call(lambda: self._v1.refunds.create(wish, {"idempotency_key": key})))

    def find_refund(self, *, payment_reference: str, part_id: UUID) -> GatewayRefund | None:
        """Return the refund of that part among those of the payment."""
        wish: Any = {"payment_intent": payment_reference, "limit": 100}
        found = self._call(lambda: [one.to_dict() for one in self._v1.refunds.list(wish).auto_paging_iter()])
        told = (reading.refund(one) for one in found)
        return next((one for one in told if one.part_id == str(part_id)), None)

    def begin_saving(self, *, customer: str, return_url: str, key: str) -> str:
        """Return the page on which a method is entered to be saved."""
        wish: Any = {
            "mode": "setup",
            "currency": "eur",
            "customer": customer,
            "success_url": return_url,
            "cancel_url": return_url,
        }
        made = self._call(lambda: self._v1.checkout.sessions.create(wish, {"idempotency_key": key}))
        return str(made["url"])

    def methods(self, *, customer: str) -> list[Card]:
        """Return what is saved for that customer."""
        wish: Any = {"customer": customer, "type": "card", "limit": 100}
        return [reading.card(one) for one in self._call(lambda: self._v1.payment_methods.list(wish))["data"]]

    def attach_method(self, *, method: str, customer: str, key: str) -> Card:
        """Save a method for a customer."""
        options: Any = {"idempotency_key": key}
        return reading.card(
            self._call(lambda: self._v1.payment_methods.attach(method, {"customer": customer}, options))
        )

    def detach_method(self, *, method: str, key: str) -> None:
        """Forget a saved method; one that is gone is none to complain of."""
        try:
            self._call(lambda: self._v1.payment_methods.detach(method, {}, {"idempotency_key": key}))
        except GatewayRefused:
            return

    def check(self) -> None:
        """Ask for the balance, which changes nothing."""
        self._call(self._v1.balance.retrieve)

    @staticmethod
    def _call(do: Callable[[], Any]) -> Any:
        """Call, and say what a failure means: 5xx, 409, 429 and a broken line leave open whether something moved."""
        try:
            made = do()
        except stripe.CardError as error:
            raise GatewayRefused(str(error.code or "card_error"), str(error)) from None
        except (stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise GatewaySilent(type(error).__name__) from None
        except stripe.StripeError as error:
            if error.http_status is None or error.http_status >= 500 or error.http_status == 409:
                raise GatewaySilent(f"{type(error).__name__} {error.http_status}") from None
            raise GatewayRefused(str(error.code or type(error).__name__), str(error)) from None
        return made.to_dict() if isinstance(made, stripe.StripeObject) else made
