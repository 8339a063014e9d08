import pytest
from django.http import QueryDict

from shopkeeper.catalog.queries import Sort
from shopkeeper.catalog.queries.browsing import Narrowing
from shopkeeper.storefront.browse.filters import Filters, read


def test_an_address_is_read_and_written_back() -> None:
    filters = read(QueryDict("brand=a&brand=b-2&from=1,50&to=20&stock=1&sort=cheapest&after=xyz"))
    assert filters == Filters(("a", "b-2"), "1.50", "20", in_stock=True, sort=Sort.CHEAPEST, after="xyz")
    assert filters.query(after="c") == "?brand=a&brand=b-2&from=1.50&to=20&stock=1&sort=cheapest&after=c"
    assert filters.count == 4


def test_prices_become_minor_units_of_the_currency() -> None:
    filters = read(QueryDict("from=1.50&to=20"))
    assert filters.narrowing("EUR") == Narrowing(price_from_minor=150, price_to_minor=2000)
    assert filters.narrowing("JPY") == Narrowing(price_from_minor=2, price_to_minor=20)
    assert filters.narrowing("") == Narrowing()
    assert filters.narrowing("nonsense") == Narrowing()


@pytest.mark.parametrize(
    "query",
    ["", "from=abc&to=1e9", "from=-5", "sort=;drop", "stock=yes", "brand=%27%20or%201", "from=" + "9" * 40, "to=٣"],
)
def test_nonsense_is_left_out(query: str) -> None:
    assert read(QueryDict(query)) == Filters()


def test_nothing_set_makes_no_query() -> None:
    assert Filters().query() == ""
    assert Filters(("a",), "1", sort=Sort.TITLE).without_filters().query() == "?sort=title"


def test_a_thousand_brands_are_cut_down() -> None:
    assert len(read(QueryDict("&".join(f"brand=b{number}" for number in range(1000)))).brands) == 30
