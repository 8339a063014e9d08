"""The catalogue as a file: out as CSV, and the form in which intake takes one in."""

from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import requires
from shopkeeper.intake import queries as intake

TEMPLATE = ("SKU", "Title", "Category", "Brand", "Price", "Currency", "Description")
EXAMPLES = (
    ("TP-001", "Brass kettle", "Kitchen", "Acme", "39.90", "EUR", "Holds 1.5 litres."),
    ("TP-002", "Linen tea towel", "Kitchen", "", "7.50", "EUR", ""),
)
ALL = (*TEMPLATE, "Variant", "Price before", "On hand", "Weight g", "Digital", "Final sale", "Status")


@require_safe
@requires("products.view")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send every variant as a row of CSV, in the template's columns first."""
    return _file("catalogue.csv", ALL, _rows())


@require_safe
@requires("products.view")
def template(request: HttpRequest) -> StreamingHttpResponse:
    """Send a file with the columns that an import takes, and two rows to be written over."""
    return _file("catalogue-template.csv", TEMPLATE, EXAMPLES)


def _rows() -> Iterator[tuple[object, ...]]:
    for one in queries.all_variants():
        product = one.product
        yield (
            one.sku,
            product.title,
            product.category.name if product.category else "",
            product.brand.name if product.brand else "",
            Money(one.currency, one.price_minor).major,
            one.currency,
            product.description,
            one.title,
            "" if one.compare_at_minor is None else Money(one.currency, one.compare_at_minor).major,
            "" if one.stock_on_hand is None else one.stock_on_hand,
            "" if one.weight_grams is None else one.weight_grams,
            "yes" if one.is_digital else "",
            "yes" if one.is_final_sale else "",
            product.status,
        )


def _file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(intake.csv_file(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
