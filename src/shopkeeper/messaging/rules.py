"""Which letters there are, in which languages, and which language a person reads."""

from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}
FIRST_LANGUAGE = "en"


class Name(StrEnum):
    """Every letter that the shop writes of its own accord."""

    ORDER_CONFIRMED = "order-confirmed"
    ORDER_SHIPPED = "order-shipped"
    OUT_FOR_DELIVERY = "out-for-delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    PARCEL_LOST = "parcel-lost"
    ORDER_CANCELLED = "order-cancelled"
    ORDER_UNAVAILABLE = "order-unavailable"
    LINES_CANCELLED = "lines-cancelled"
    CANCELLATION_ASKED = "cancellation-asked"
    CANCELLATION_REFUSED = "cancellation-refused"
    ORDER_CHANGED = "order-changed"
    CHANGE_TOO_LATE = "change-too-late"
    ADDRESS_CHANGED = "address-changed"
    PAYMENT_FAILED = "payment-failed"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund-failed"
    STORE_CREDIT_GRANTED = "store-credit-granted"
    PRICE_DROP = "price-drop"
    BACK_IN_STOCK = "back-in-stock"
    DISPUTE_OPENED = "dispute-opened"
    RETURN_REQUESTED = "return-requested"
    RETURN_APPROVED = "return-approved"
    RETURN_LABEL = "return-label"
    RETURN_REJECTED = "return-rejected"
    RETURN_RECEIVED = "return-received"
    RETURN_RESOLVED = "return-resolved"
    RETURN_EXPIRED = "return-expired"
    RETURN_LOST = "return-lost"
    RETURN_SENT_BACK = "return-sent-back"
    EXCHANGE_DIFFERENCE_ASKED = "exchange-difference-asked"
    EXCHANGE_LAPSED = "exchange-lapsed"
    EXCHANGE_SHIPPED = "exchange-shipped"
    EVIDENCE_WANTED = "claim-evidence-wanted"
    CLAIM_DECIDED = "claim-decided"
    WITHDRAWAL_RECEIVED = "withdrawal-received"
    PRIVACY_RECEIVED = "privacy-request-received"
    PRIVACY_ANSWERED = "privacy-request-answered"
    SIGN_IN_CODE = "sign-in-code"


@dataclass(frozen=True)
class About:
    """What staff are told of a letter: its title, and when it goes out."""

    title: str
    when: str


ABOUT: dict[Name, About] = {
    Name.ORDER_CONFIRMED: About("Order confirmed", "when an order of this shop is paid"),
    Name.ORDER_SHIPPED: About("Parcel on its way", "when a parcel leaves, once for each parcel"),
    Name.OUT_FOR_DELIVERY: About("Out for delivery", "on the morning on which the carrier brings a parcel"),
    Name.DELIVERED: About("Delivered", "when a parcel has arrived"),
    Name.DELAYED: About("Delayed", "when the carrier says that a parcel comes later"),
    Name.PARCEL_LOST: About("Parcel lost", "when a parcel is given up"),
    Name.ORDER_CANCELLED: About("Order cancelled", "when a whole order is cancelled"),
    Name.ORDER_UNAVAILABLE: About("Order can't be supplied", "when staff say that the shop can't supply an order"),
    Name.LINES_CANCELLED: About("Part cancelled", "when a part of an order is cancelled"),
    Name.CANCELLATION_ASKED: About("We try to stop it", "when a customer asks to stop an order that is being packed"),
    Name.CANCELLATION_REFUSED: About("Too late to stop it", "when that was no longer possible"),
    Name.ORDER_CHANGED: About("Order changed", "when goods were added or taken out, or it is sent in another way"),
    Name.CHANGE_TOO_LATE: About("Too late to change it", "when a change was paid after packing had begun"),
    Name.ADDRESS_CHANGED: About("New delivery address", "when an order is sent elsewhere"),
    Name.PAYMENT_FAILED: About("Payment failed", "when a payment fails and nobody has tried another"),
    Name.REFUNDED: About("Refunded", "when money has gone back, once for each refund"),
    Name.REFUND_FAILED: About("Refund failed", "when money could not be sent back"),
    Name.PRICE_DROP: About("Costs less", "when a wish costs less, to whoever asked to hear of it"),
    Name.BACK_IN_STOCK: About("There again", "when a wish can be had again, to whoever asked to hear of it"),
    Name.DISPUTE_OPENED: About("Dispute opened", "when a bank calls a payment back, to staff who may refund"),
    Name.RETURN_REQUESTED: About("Return asked for", "when a return has to be looked at by staff"),
    Name.RETURN_APPROVED: About("Return approved", "when a return is approved that has no label yet"),
    Name.RETURN_LABEL: About("Return label", "when the label of a return is ready"),
    Name.RETURN_REJECTED: About("Return rejected", "when staff reject a return"),
    Name.RETURN_RECEIVED: About("Return received", "when all of a return has come and waits to be looked at"),
    Name.RETURN_RESOLVED: About("Return done", "when all is given for a return"),
    Name.RETURN_EXPIRED: About("Return ended unsent", "when what was to come back was not sent in time"),
    Name.RETURN_LOST: About("Return lost", "when staff or the carrier say that a return got lost on its way"),
    Name.RETURN_SENT_BACK: About("Sent back to the customer", "when what came was not accepted"),
    Name.EXCHANGE_DIFFERENCE_ASKED: About("Exchange costs more", "when a replacement costs more than what comes back"),
    Name.EXCHANGE_LAPSED: About("Exchange given up", "when what it costs more was not agreed to, or not paid, in time"),
    Name.EXCHANGE_SHIPPED: About("Replacement on its way", "when a parcel leaves that is sent in exchange"),
    Name.EVIDENCE_WANTED: About("Question about a claim", "when staff ask for a word or a picture more"),
    Name.CLAIM_DECIDED: About("Claim decided", "when staff accept or deny a claim"),
    Name.WITHDRAWAL_RECEIVED: About("Withdrawal received", "when a customer withdraws from an order by law"),
    Name.STORE_CREDIT_GRANTED: About("Store credit granted", "when a customer is given store credit"),
    Name.PRIVACY_RECEIVED: About("Privacy request received", "when a customer asks about their own data"),
    Name.PRIVACY_ANSWERED: About("Privacy request answered", "when that is answered, put off or refused"),
    Name.SIGN_IN_CODE: About("Sign-in code", "when a customer signs in; it needs the code in its text"),
}


def language_of(*wished: str, otherwise: str = FIRST_LANGUAGE) -> str:
    """Return the first language wished that letters have (`de-AT` is German), else `otherwise`, else English."""
    for one in (*wished, otherwise):
        short = one.replace("_", "-").partition("-")[0].lower()
        if short in LANGUAGES:
            return short
    return FIRST_LANGUAGE
