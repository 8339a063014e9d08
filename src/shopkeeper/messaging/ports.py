"""What letters need to know of the shop and its pages, given by whoever knows their addresses."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """The shop as its letters name it; `track` makes the address of a tracking page of a token."""

    name: str
    url: str
    language: str
    time_zone: str
    track: Callable[[str], str]
    postal_address: str = ""
    logo_url: str = ""
