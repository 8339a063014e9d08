"""What every list of products may be narrowed and sorted by, read from the address; nonsense is left out, no error."""

from dataclasses import dataclass

from django.http import QueryDict

from shopkeeper.catalog.queries import Sort
from shopkeeper.foundation.money import Money, NotMoney

SORTINGS = (
    (Sort.NEWEST.value, "Newest first"),
    (Sort.CHEAPEST.value, "Price, low to high"),
    (Sort.DEAREST.value, "Price, high to low"),
    (Sort.TITLE.value, "Name"),
)
MOST_MINOR = 10**15


@dataclass(frozen=True)
class Filters:
    """Bounds of price in major units as they stand in the form, and whether only what can be had is wanted."""

    price_from: str = ""
    price_to: str = ""
    in_stock: bool = False


def read(query: QueryDict) -> Filters:
    """Return the filters that the address names."""
    return Filters(_amount(query.get("from", "")), _amount(query.get("to", "")), in_stock=query.get("stock") == "1")


def minor(text: str, currency: str) -> int | None:
    """Return a bound in minor units of the currency, None where there is none."""
    try:
        return min(Money.parse(text, currency).minor, MOST_MINOR) if text and currency else None
    except NotMoney:
        return None


def _amount(text: str) -> str:
    """Return the text when it is an amount of money; a comma may stand for the point."""
    plain = text.strip().replace(",", ".")
    return plain if len(plain) <= 12 and plain.replace(".", "", 1).isdecimal() and plain.isascii() else ""
