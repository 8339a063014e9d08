"""Shapes that every router shares."""

import re
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, StringConstraints

from shopkeeper.foundation.money import exponent

Item = TypeVar("Item")

YEARS = range(1900, 2201)


def known_currency(code: str) -> str:
    """Return the code if ISO 4217 knows it: an amount in any other could not be shown."""
    exponent(code)
    return code


def written_out(value: object) -> object:
    """Return the text of an instant if it begins with a day; a bare number could be seconds, or a slip."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", value):
        return value
    raise ValueError("write the instant like 2026-03-04T09:00:00Z")


def within_reach(instant: datetime) -> datetime:
    """Return the instant in UTC; one so far off that no calendar can hold it in every zone is refused."""
    if instant.year not in YEARS:
        raise ValueError(f"give a year from {YEARS.start} to {YEARS.stop - 1}")
    return instant.astimezone(UTC)


Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    AfterValidator(known_currency),
    Field(description="ISO 4217", examples=["EUR"]),
]
Country = Annotated[
    str, StringConstraints(pattern=r"^([A-Z]{2})?$"), Field(description="ISO 3166-1 alpha-2", examples=["DE"])
]
Limit = Annotated[int, Field(ge=1, le=200, description="Rows on a page")]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(written_out),
    AfterValidator(within_reach),
    Field(description="With its zone, such as 2026-03-04T09:00:00Z; years 1900 to 2200"),
]
Named = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class Input(Schema):
    """A body: only the fields named here may come in."""

    model_config = ConfigDict(extra="forbid")


class Listed(Schema, Generic[Item]):
    """A page of a list: `next` goes into `?cursor=`; it is null on the last page."""

    items: list[Item]
    next: str | None


class Amount(Schema):
    """Money in minor units (cents, yen, fils)."""

    minor: int
    currency: str


class AmountInput(Input):
    """Money in minor units (cents, yen, fils), not negative."""

    minor: Annotated[int, Field(ge=0, le=10**15)]
    currency: Currency
