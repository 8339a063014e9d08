"""What promotions do: set deals and coupons, order many codes, end them, use a coupon and give the use back."""

from shopkeeper.promotions.operations.making import MAKING, end_codes, make_codes, order_codes
from shopkeeper.promotions.operations.redeeming import UnableToRedeem, give_back, redeem
from shopkeeper.promotions.operations.setting import Cut, UnableToPromote, end_coupon, end_deal, set_coupon, set_deal
from shopkeeper.promotions.operations.telling import tell_of_deals

__all__ = [
    "MAKING",
    "Cut",
    "UnableToPromote",
    "UnableToRedeem",
    "end_codes",
    "end_coupon",
    "end_deal",
    "give_back",
    "make_codes",
    "order_codes",
    "redeem",
    "set_coupon",
    "set_deal",
    "tell_of_deals",
]
