"""What promotions do: set deals and coupons, end them, use a coupon and give the use back."""

from shopkeeper.promotions.operations.redeeming import UnableToRedeem, give_back, redeem
from shopkeeper.promotions.operations.setting import Cut, UnableToPromote, end_coupon, end_deal, set_coupon, set_deal

__all__ = [
    "Cut",
    "UnableToPromote",
    "UnableToRedeem",
    "end_coupon",
    "end_deal",
    "give_back",
    "redeem",
    "set_coupon",
    "set_deal",
]
