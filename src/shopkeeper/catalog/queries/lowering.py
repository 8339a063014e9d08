"""Prices lowered for some goods, said so that lists can be sorted by what is paid: deals live a storey above."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Least

from shopkeeper.catalog.models import ProductQuerySet, Variant

WHOLE = 100_000
LIST = "price_from_minor"


@dataclass(frozen=True)
class Goods:
    """Goods by the keys of products, categories and brands, or all there are; of a currency if given."""

    keys: Collection[UUID] = ()
    currency: str = ""
    is_all: bool = False

    def condition(self) -> Q:
        """Return what finds their products, whatever the currency."""
        keys = list(self.keys)
        return Q() if self.is_all else Q(pk__in=keys) | Q(category__in=keys) | Q(brand__in=keys)


@dataclass(frozen=True)
class Lowering:
    """What a deal does to the price of some goods: a share off in thousandths of a percent, a sum off, or a price."""

    goods: Goods
    rate: int = 0
    amount_minor: int = 0
    is_price: bool = False

    def price(self) -> Combinable:
        """Return the price of a product's first variant under it; a share is cut off to whole minor units."""
        if self.is_price:
            return Value(self.amount_minor)
        off: Combinable = F(LIST) * self.rate / WHOLE if self.rate else Value(self.amount_minor)
        return Greatest(F(LIST) - off, Value(0))


def with_price_now(found: ProductQuerySet, lowered: Sequence[Lowering]) -> ProductQuerySet:
    """Return the products, which have `price_from_minor`, with `price_now_minor`: the lowest that these make of it."""
    if not lowered:
        return found.annotate(price_now_minor=F(LIST))
    first = Variant.objects.filter(product=OuterRef("pk")).order_by("position", "id")
    found = found.annotate(first_currency=Subquery(first.values("currency")[:1]))
    costs = [_case(one) for one in lowered]
    return found.annotate(price_now_minor=Least(F(LIST), *costs))


def _case(one: Lowering) -> Case:
    own = one.goods.condition()
    if one.goods.currency:
        own &= Q(first_currency=one.goods.currency)
    there = own or Q(pk__isnull=False)
    return Case(When(there, then=one.price()), default=F(LIST), output_field=BigIntegerField())
