"""Asked once: where the first order went is the buyer's address from then on, so that the next takes one press."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as people
from shopkeeper.storefront import basket

if TYPE_CHECKING:
    from shopkeeper.orders.models import Quote


def remember_place(quote: "Quote", *, at: datetime) -> None:
    """Keep where an order goes as the buyer's address, unless they have one, or it is a gift: that lives elsewhere.

    A guest's is theirs once they prove their address by a code, as all that is known of a guest.
    """
    buyer = people.survivor(quote.customer_id)
    profile = people.profile(buyer)
    is_gift = quote.wraps or quote.hides_prices or bool(quote.gift_message)
    if profile is None or is_gift or not quote.ship_to or profile.addresses.all():
        return
    at_home = quote.ship_to.get
    with suppress(customers.UnableToChangeAddress):  # an address in the account is a comfort, and never in the way
        customers.add_address(
            customer_id=buyer,
            name=at_home("name", ""),
            line1=at_home("line1", ""),
            line2=at_home("line2", ""),
            city=at_home("city", ""),
            region=at_home("region", ""),
            postcode=at_home("postcode", ""),
            phone=at_home("phone", ""),
            country=at_home("country", ""),
            at=at,
            actor=basket.actor_of(buyer),
        )
