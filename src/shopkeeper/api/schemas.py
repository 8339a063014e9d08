"""Shapes that every router shares."""

from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Item = TypeVar("Item")

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(description="ISO 4217", examples=["EUR"])]
Country = Annotated[
    str, StringConstraints(pattern=r"^([A-Z]{2})?$"), Field(description="ISO 3166-1 alpha-2", examples=["DE"])
]
Limit = Annotated[int, Field(ge=1, le=200, description="Rows on a page")]
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
