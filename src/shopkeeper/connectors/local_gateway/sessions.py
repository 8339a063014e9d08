"""Setting methods up to be saved, and the gateway's own pages: entering a method, 3-D Secure."""

import secrets
from html import escape
from typing import Any

from shopkeeper.connectors.local_gateway.payments import Form, Payments
from shopkeeper.connectors.local_gateway.store import Object
from shopkeeper.connectors.local_gateway.wire import Refusal, invalid, number

CHOICES = (
    ("pm_card_visa", "Visa …4242", "is accepted"),
    ("pm_card_mastercard", "Mastercard …4444", "is accepted"),
    ("pm_card_threeDSecure2Required", "Visa …3220", "asks the bank first (3-D Secure)"),
    ("pm_card_chargeDeclined", "Visa …0002", "is declined"),
    ("pm_card_createDispute", "Visa …0259", "is accepted, then disputed"),
)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:10vh auto;
padding:0 1rem}}label{{display:block;padding:.75rem;border:1px solid #8888;border-radius:.5rem;margin:.5rem 0}}
button{{font:inherit;padding:.7rem 1.2rem;border-radius:.5rem;border:1px solid #1b5fc1;background:#1b5fc1;color:#fff;
width:100%;margin:.4rem 0}}button.plain{{background:transparent;color:inherit;border-color:#8888}}
small{{opacity:.8}}</style><main><h1>{title}</h1>{body}
<p><small>This is the test gateway of your own machine. No money moves.</small></p></main></html>"""


class Sessions:
    """Checkout sessions and setup intents over the payments' rules."""

    def __init__(self, payments: Payments) -> None:
        self._payments, self._store = payments, payments.store

    def create_setup(self, form: Form) -> Object:
        """Make a setup intent."""
        row = self._payments.new(
            "setup_intent",
            "seti",
            customer=form.get("customer"),
            payment_method=None,
            status="requires_payment_method",
            usage=form.get("usage", "off_session"),
            next_action=None,
            metadata=form.get("metadata", {}),
        )
        row["client_secret"] = f"{row['id']}_secret_{secrets.token_hex(8)}"
        self._store.put(row)
        return self.confirm_setup(row, form) if form.get("confirm") == "true" else row

    def confirm_setup(self, row: Object, form: Form) -> Object:
        """Save the method. Raises Refusal."""
        token = form.get("payment_method") or row["payment_method"]
        if not token or row["status"] == "succeeded":
            raise invalid("This SetupIntent can't be confirmed.", code="setup_intent_unexpected_state")
        method = self._payments.method(token)
        if method.get("behaves") == "pm_card_chargeDeclined":
            raise Refusal(402, "card_error", "Your card was declined.", code="card_declined")
        row |= {"payment_method": method["id"], "status": "succeeded"}
        if row["customer"]:
            self._payments.attach(method, row["customer"])
        self._payments.tell("setup_intent.succeeded", self._store.put(row))
        return row

    def create(self, form: Form) -> Object:
        """Make a checkout session, with its payment intent or setup intent."""
        mode = form.get("mode", "payment")
        if mode not in {"payment", "setup"}:
            raise invalid("Invalid mode", param="mode")
        intent = setup = None
        data: dict[str, Any] = form.get("payment_intent_data", {})
        if mode == "payment":
            total, currency = _total(form)
            asked = {"amount": total, "currency": currency, "customer": form.get("customer"), **data}
            intent = self._payments.create_intent(asked)["id"]
        else:
            setup = self.create_setup({"customer": form.get("customer"), **form.get("setup_intent_data", {})})["id"]
        row = self._payments.new(
            "checkout.session",
            "cs_test",
            mode=mode,
            status="open",
            payment_status="unpaid",
            customer=form.get("customer"),
            payment_intent=intent,
            setup_intent=setup,
            success_url=form.get("success_url"),
            cancel_url=form.get("cancel_url"),
            metadata=form.get("metadata", {}),
        )
        row["url"] = f"{self._payments.address}/pay/{row['id']}"
        return self._store.put(row)

    def expire(self, row: Object, _: Form) -> Object:
        """Close a session that was not used."""
        if row["status"] != "open":
            raise invalid("Only Checkout Sessions with a status in [open] can be expired.")
        if row["payment_intent"]:
            self._payments.cancel(self._payments.found("payment_intent", row["payment_intent"]), {})
        row |= {"status": "expired", "url": None}
        self._payments.tell("checkout.session.expired", self._store.put(row))
        return row

    def page(self, key: str, error: str = "") -> str:
        """Return the page on which a method is chosen. Raises Refusal."""
        row = self._payments.found("checkout.session", key)
        choices = "".join(
            f'<label><input type="radio" name="method" value="{token}"{" checked" * (place == 0)}> {name} '
            f"<small>{what}</small></label>"
            for place, (token, name, what) in enumerate(CHOICES)
        )
        told = f'<p role="alert">{escape(error)}</p>' if error else ""
        button = "Save this card" if row["mode"] == "setup" else "Pay"
        back = escape(row["cancel_url"] or "/")
        body = f'{told}<form method="post">{choices}<button>{button}</button></form><p><a href="{back}">Go back</a></p>'
        return PAGE.format(title="Choose a test card", body=body)

    def choose(self, key: str, form: Form) -> str:
        """Use the chosen method, and return where the shopper goes on. Raises Refusal."""
        row = self._payments.found("checkout.session", key)
        if row["status"] != "open":
            return str(row["success_url"]).replace("{CHECKOUT_SESSION_ID}", key)
        asked = {"payment_method": form.get("method", "")}
        if row["mode"] == "setup":
            self.confirm_setup(self._payments.found("setup_intent", row["setup_intent"]), asked)
            return self._complete(row)
        intent = self._payments.found("payment_intent", row["payment_intent"])
        said = self._payments.confirm(intent, asked | {"return_url": row["success_url"]})
        if said["status"] == "requires_action":
            self._store.put(row)
            return str(said["next_action"]["redirect_to_url"]["url"]) + f"?session={key}"
        return self._complete(row)

    def _complete(self, row: Object) -> str:
        row |= {"status": "complete", "payment_status": "paid"}
        self._payments.tell("checkout.session.completed", self._store.put(row))
        return str(row["success_url"]).replace("{CHECKOUT_SESSION_ID}", row["id"])

    def bank_page(self) -> str:
        """Return the page that plays the shopper's bank."""
        body = (
            '<p>Your bank asks whether it is you who pays.</p><form method="post">'
            '<button name="answer" value="yes">Yes, it is me</button>'
            '<button class="plain" name="answer" value="no">No</button></form>'
        )
        return PAGE.format(title="Your bank", body=body)

    def answer_bank(self, key: str, form: Form, session: str) -> str:
        """Let the shopper's bank agree or not, and return where the shopper goes on. Raises Refusal."""
        row = self._payments.found("payment_intent", key)
        back = ((row["next_action"] or {}).get("redirect_to_url") or {}).get("return_url") or "/"
        if row["status"] != "requires_action":
            return str(back)
        method = self._payments.found("payment_method", row["payment_method"])
        if form.get("answer") != "yes":
            try:
                self._payments.declined(row, method, "payment_intent_authentication_failure", "authentication_failed")
            except Refusal:
                return f"/pay/{session}" if session else str(back)
        self._payments.charged(row, method)
        if session:
            return self._complete(self._payments.found("checkout.session", session))
        return str(back)


def _total(form: Form) -> tuple[int, str]:
    total, currency = 0, ""
    for line in form.get("line_items", {}).values():
        price = line.get("price_data", {})
        currency = price.get("currency", "")
        total += number(price, "unit_amount") * number(line, "quantity", 1)
    return total, currency
