"""How payments, saved methods, refunds and disputes behave, as Stripe documents it for its test cards."""

import secrets
from collections.abc import Callable
from typing import Any

from shopkeeper.connectors.local_gateway.store import Object, Store
from shopkeeper.connectors.local_gateway.wire import Refusal, invalid, missing, number

Form = dict[str, Any]
EVIDENCE_DAYS = 7
CARDS: dict[str, tuple[str, str]] = {
    "pm_card_visa": ("visa", "4242"),
    "pm_card_mastercard": ("mastercard", "4444"),
    "pm_card_amex": ("amex", "8431"),
    "pm_card_threeDSecure2Required": ("visa", "3220"),
    "pm_card_chargeDeclined": ("visa", "0002"),
    "pm_card_chargeDeclinedInsufficientFunds": ("visa", "9995"),
    "pm_card_createDispute": ("visa", "0259"),
    "pm_card_refundFail": ("visa", "5126"),
}
DECLINES = {
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_chargeDeclinedInsufficientFunds": "insufficient_funds",
}


class Payments:
    """The gateway's rules over its store; `clock` gives seconds since 1970, `address` is where its pages stand."""

    def __init__(self, store: Store, *, clock: Callable[[], float], address: str) -> None:
        self.store, self._clock, self.address = store, clock, address

    def new(self, kind: str, prefix: str, **fields: Any) -> Object:
        """Make and keep an object."""
        row = {"id": f"{prefix}_{secrets.token_hex(12)}", "object": kind, "created": int(self._clock())}
        return self.store.put(row | {"livemode": False, "metadata": {}} | fields)

    def found(self, kind: str, key: str) -> Object:
        """Return an object. Raises Refusal."""
        row = self.store.get(kind, key)
        if row is None:
            raise missing(kind, key)
        return row

    def tell(self, what: str, row: Object) -> None:
        """Write an event, to be delivered by webhook."""
        event = self.new("event", "evt", type=what, api_version="2024-06-20", data={"object": row}, pending_webhooks=1)
        self.store.deliver_later(event["id"], self._clock())

    def method(self, token: str, customer: str | None = None) -> Object:
        """Return a saved method, or a new one of a test card."""
        if token not in CARDS:
            return self.found("payment_method", token)
        brand, last4 = CARDS[token]
        card = {"brand": brand, "last4": last4, "exp_month": 12, "exp_year": 2034, "funding": "credit"}
        return self.new("payment_method", "pm", type="card", card=card, customer=customer, behaves=token)

    def create_intent(self, form: Form) -> Object:
        """Make a payment intent, and confirm it where that is asked."""
        amount = number(form, "amount")
        if amount < 1:
            raise invalid("This value must be greater than or equal to 1.", param="amount")
        if len(currency := str(form.get("currency", "")).lower()) != 3:
            raise invalid("Missing required param: currency.", param="currency")
        row = self.new(
            "payment_intent",
            "pi",
            amount=amount,
            amount_received=0,
            amount_capturable=0,
            currency=currency,
            customer=form.get("customer"),
            payment_method=None,
            status="requires_payment_method",
            metadata=form.get("metadata", {}),
            capture_method=form.get("capture_method", "automatic"),
            setup_future_usage=form.get("setup_future_usage"),
            last_payment_error=None,
            latest_charge=None,
            next_action=None,
            canceled_at=None,
        )
        row["client_secret"] = f"{row['id']}_secret_{secrets.token_hex(8)}"
        self.store.put(row)
        self.tell("payment_intent.created", row)
        return self.confirm(row, form) if form.get("confirm") == "true" else self._with_method(row, form)

    def _with_method(self, row: Object, form: Form) -> Object:
        if token := form.get("payment_method"):
            row |= {"payment_method": self.method(token)["id"], "status": "requires_confirmation"}
        return self.store.put(row)

    def confirm(self, row: Object, form: Form) -> Object:
        """Charge the method: it succeeds, is declined, or wants the shopper. Raises Refusal."""
        if row["status"] not in {"requires_payment_method", "requires_confirmation", "requires_action"}:
            raise invalid(
                f"You cannot confirm this PaymentIntent because it has already {row['status']}.",
                code="payment_intent_unexpected_state",
            )
        token = form.get("payment_method") or row["payment_method"]
        if not token:
            raise invalid("You cannot confirm this PaymentIntent because it's missing a payment method.")
        method = self.method(token)
        row |= {"payment_method": method["id"], "next_action": None}
        behaves = method.get("behaves", "")
        if behaves in DECLINES:
            self.declined(row, method, "card_declined", DECLINES[behaves])
        if behaves == "pm_card_threeDSecure2Required":
            if form.get("off_session") == "true":
                self.declined(row, method, "authentication_required", "authentication_required")
            return self._wants_shopper(row, form.get("return_url"))
        return self.charged(row, method)

    def _wants_shopper(self, row: Object, return_url: str | None) -> Object:
        go = {"url": f"{self.address}/3ds/{row['id']}", "return_url": return_url}
        row |= {"status": "requires_action", "next_action": {"type": "redirect_to_url", "redirect_to_url": go}}
        self.tell("payment_intent.requires_action", self.store.put(row))
        return row

    def declined(self, row: Object, method: Object, code: str, why: str) -> None:
        """Note a decline and raise it."""
        error = {"type": "card_error", "code": code, "decline_code": why, "message": "Your card was declined."}
        row |= {"status": "requires_payment_method", "last_payment_error": error | {"payment_method": method}}
        self.tell("payment_intent.payment_failed", self.store.put(row | {"payment_method": None}))
        raise Refusal(402, "card_error", "Your card was declined.", code=code, decline_code=why, payment_intent=row)

    def charged(self, row: Object, method: Object) -> Object:
        """Take the money, or hold it to be captured."""
        captures = row["capture_method"] != "manual"
        charge = self.new(
            "charge",
            "ch",
            amount=row["amount"],
            amount_refunded=0,
            currency=row["currency"],
            payment_intent=row["id"],
            payment_method=method["id"],
            captured=captures,
            paid=True,
            refunded=False,
            disputed=False,
            status="succeeded",
        )
        row |= {"latest_charge": charge["id"], "next_action": None, "last_payment_error": None}
        if row["setup_future_usage"] and row["customer"]:
            self.attach(method, row["customer"])
        if not captures:
            row |= {"status": "requires_capture", "amount_capturable": row["amount"]}
            self.tell("payment_intent.amount_capturable_updated", self.store.put(row))
            return row
        return self._succeeded(row, row["amount"], method)

    def _succeeded(self, row: Object, amount: int, method: Object) -> Object:
        row |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
        self.tell("payment_intent.succeeded", self.store.put(row))
        if method.get("behaves") == "pm_card_createDispute":
            self.dispute(self.found("charge", row["latest_charge"]))
        return row

    def capture(self, row: Object, form: Form) -> Object:
        """Take what was held, or a part of it."""
        amount = number(form, "amount_to_capture", row["amount"])
        if row["status"] != "requires_capture" or not 0 < amount <= row["amount"]:
            raise invalid("This PaymentIntent could not be captured.", code="payment_intent_unexpected_state")
        charge = self.found("charge", row["latest_charge"])
        self.store.put(charge | {"captured": True, "amount": amount})
        return self._succeeded(row, amount, self.found("payment_method", row["payment_method"]))

    def cancel(self, row: Object, _: Form) -> Object:
        """Call a payment off that was not made."""
        if row["status"] in {"succeeded", "canceled"}:
            raise invalid(
                f"You cannot cancel this PaymentIntent because it has a status of {row['status']}.",
                code="payment_intent_unexpected_state",
            )
        row |= {"status": "canceled", "canceled_at": int(self._clock()), "next_action": None}
        self.tell("payment_intent.canceled", self.store.put(row))
        return row

    def attach(self, method: Object, customer: str) -> Object:
        """Save a method for a customer."""
        self.found("customer", customer)
        method["customer"] = customer
        self.tell("payment_method.attached", self.store.put(method))
        return method

    def detach(self, method: Object) -> Object:
        """Forget a saved method."""
        if not method["customer"]:
            raise invalid("The payment method you provided is not attached to a customer so detachment is impossible.")
        method["customer"] = None
        self.tell("payment_method.detached", self.store.put(method))
        return method

    def refund(self, form: Form) -> Object:
        """Give back what was charged, or a part."""
        if intent := form.get("payment_intent"):
            charge_id = self.found("payment_intent", intent)["latest_charge"] or ""
        else:
            charge_id = form.get("charge", "")
        charge = self.found("charge", charge_id)
        left = charge["amount"] - charge["amount_refunded"]
        amount = number(form, "amount", left)
        if charge["disputed"]:
            raise invalid("This charge has been charged back; cannot issue a refund.", code="charge_disputed")
        if left == 0:
            raise invalid("Charge has already been refunded.", code="charge_already_refunded")
        if not 0 < amount <= left:
            raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount ({left}).", param="amount")
        row = self.new(
            "refund",
            "re",
            amount=amount,
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            status="succeeded",
            reason=form.get("reason"),
            metadata=form.get("metadata", {}),
        )
        charge |= {"amount_refunded": charge["amount_refunded"] + amount, "refunded": amount == left}
        self.store.put(charge)
        self.tell("refund.created", row)
        self.tell("charge.refunded", charge)
        if self.found("payment_method", charge["payment_method"]).get("behaves") == "pm_card_refundFail":
            self._sent_back(row, charge)
        return row

    def _sent_back(self, row: Object, charge: Object) -> None:
        """Let the payer's bank send a refund back, which is told later: the caller has been told that it succeeded."""
        gone = charge["amount_refunded"] - row["amount"]
        self.store.put(charge | {"amount_refunded": gone, "refunded": False})
        failed = {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        self.tell("refund.failed", self.store.put(row | failed))

    def dispute(self, charge: Object) -> Object:
        """Let the payer's bank call a charge back."""
        row = self.new(
            "dispute",
            "dp",
            amount=charge["amount"] - charge["amount_refunded"],
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            reason="fraudulent",
            status="needs_response",
            evidence={},
            evidence_details={"due_by": int(self._clock()) + EVIDENCE_DAYS * 86_400, "has_evidence": False},
        )
        self.store.put(charge | {"disputed": True})
        self.tell("charge.dispute.created", row)
        return row

    def end_dispute(self, row: Object, status: str) -> Object:
        """Let it be won or lost."""
        row["status"] = status
        if status == "won":
            self.store.put(self.found("charge", row["charge"]) | {"disputed": False})
        self.tell("charge.dispute.closed", self.store.put(row))
        return row

    def update_dispute(self, row: Object, form: Form) -> Object:
        """Take evidence; submitted with the words of Stripe's test evidence, the dispute is won or lost."""
        row["evidence"] = row["evidence"] | form.get("evidence", {})
        row["evidence_details"]["has_evidence"] = True
        ends = {"winning_evidence": "won", "losing_evidence": "lost"}
        told = ends.get(row["evidence"].get("uncategorized_text", ""))
        if told:
            return self.end_dispute(row, told)
        row["status"] = "under_review"
        self.tell("charge.dispute.updated", self.store.put(row))
        return row
