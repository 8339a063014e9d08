from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.schemas import Currency, Input, Instant, Limit, Listed
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.queries import MOST_CODES_AT_ONCE, Effect

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
State = Literal["", "running", "coming", "over"]
Rate = Annotated[int, Field(ge=0, le=100_000, description="Thousandths of a percent: 10000 is a tenth")]
Minor = Annotated[int, Field(ge=0, le=10**12)]
Keys = Annotated[list[UUID], Field(max_length=2_000)]


class StateFilter(Schema):
    state: State = ""
    cursor: str | None = None
    limit: Limit = 50


class Terms(Input):
    """What is taken off, and when: `rate` of the price, or `amount_minor` of `currency`."""

    name: Name
    rate: Rate = 0
    amount_minor: Minor = 0
    currency: Currency | Literal[""] = ""
    starts_at: Instant
    ends_at: Instant | None = None


class DealIn(Terms):
    """A deal; without products, categories and brands it is for all goods."""

    effect: Literal["percent", "amount", "price"]
    products: Keys = []
    categories: Keys = []
    brands: Keys = []


class CodeTerms(Terms):
    effect: Literal["percent", "amount", "free-shipping"]
    minimum_minor: Minor = 0
    stacks: bool = False


class CouponIn(CodeTerms):
    """A code; `most_uses` in all and `most_uses_each` by one customer, null for no limit."""

    code: Code
    most_uses: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    most_uses_each: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None


class BatchIn(CodeTerms):
    """So many codes of one kind, each for one order; background work makes them."""

    prefix: Annotated[str, StringConstraints(max_length=12, pattern=r"^[^\x00]*$")] = ""
    number: Annotated[int, Field(ge=1, le=MOST_CODES_AT_ONCE)]


class TermsOut(Schema):
    id: UUID
    name: str
    effect: str
    rate: int
    amount_minor: int
    currency: str
    starts_at: datetime
    ends_at: datetime | None


class DealOut(TermsOut):
    is_for_all: bool
    products: list[UUID]
    categories: list[UUID]
    brands: list[UUID]
    made_at: datetime

    @staticmethod
    def resolve_products(row: Any) -> list[UUID]:
        return [one.product_id for one in row.targets.all() if one.product_id]

    @staticmethod
    def resolve_categories(row: Any) -> list[UUID]:
        return [one.category_id for one in row.targets.all() if one.category_id]

    @staticmethod
    def resolve_brands(row: Any) -> list[UUID]:
        return [one.brand_id for one in row.targets.all() if one.brand_id]


class CouponOut(TermsOut):
    code: str
    minimum_minor: int
    stacks: bool
    most_uses: int | None
    most_uses_each: int | None
    used: int
    made_at: datetime


class BatchOut(Schema):
    """A batch: `made` of `number` codes stand; ended, none holds."""

    id: UUID
    name: str
    prefix: str
    number: int
    made: int
    ended_at: datetime | None
    made_at: datetime


class CodeOut(Schema):
    code: str
    used: int


class CodesOut(Listed[CodeOut]):
    """A page of codes in the order in which they were made."""


def cut_of(body: DealIn | CodeTerms) -> Cut:
    """Return what is taken off."""
    return Cut(Effect(body.effect), rate=body.rate, amount_minor=body.amount_minor, currency=body.currency)
