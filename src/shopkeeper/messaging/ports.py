"""What letters need to know of the shop and its pages, given by whoever knows their addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Site:
    """The shop as its letters name it, and the addresses of its pages.

    `track` makes the address of a tracking page of a token, `pay` that where an order of that number is paid,
    `returned` and `withdrawal` those of a return's and a withdrawal's token, `claim` that of the claim of that number,
    `product` that of a product's slug and a variant's SKU, `console_order` that of an order's page for staff,
    `requests` is that of a customer's privacy requests.
    """

    name: str
    url: str
    language: str
    time_zone: str
    track: Callable[[str], str]
    pay: Callable[[str], str]
    returned: Callable[[str], str]
    withdrawal: Callable[[str], str]
    claim: Callable[[str], str]
    product: Callable[[str, str], str]
    console_order: Callable[[UUID], str]
    wishes: str
    postal_address: str = ""
    logo_url: str = ""
    requests: str = ""
