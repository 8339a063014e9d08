"""Payments by Stripe, or by anything that speaks its protocol."""

from shopkeeper.connectors.stripe.adapter import StripeGateway
from shopkeeper.connectors.stripe.webhook import event_of

__all__ = ["StripeGateway", "event_of"]
