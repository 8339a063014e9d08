import pytest
from django.http import QueryDict

from shopkeeper.storefront.browse.filters import Filters, minor, read
from shopkeeper.storefront.browse.found import read as read_wanted


def test_an_address_is_read_and_written_back() -> None:
    wanted = read_wanted("", QueryDict("f.brand=A&f.brand=B+2&from=1,50&to=20&stock=1&sort=cheapest"), page=0)
    assert wanted.values == {"brand": ("A", "B 2")}
    assert wanted.query(page=3) == "?f.brand=A&f.brand=B+2&from=1.50&to=20&stock=1&sort=cheapest&page=3"
    assert wanted.count == 4
    assert wanted.plain().query() == "?sort=cheapest"


def test_prices_become_minor_units_of_the_currency() -> None:
    assert [minor("1.50", "EUR"), minor("20", "JPY"), minor("20", ""), minor("20", "nonsense")] == [150, 20, None, None]


@pytest.mark.parametrize("query", ["", "from=abc&to=1e9", "from=-5", "stock=yes", "from=" + "9" * 40, "to=٣"])
def test_nonsense_is_left_out(query: str) -> None:
    assert read(QueryDict(query)) == Filters()


@pytest.mark.parametrize("query", ["sort=;drop", "f.=x", "f.colour=", "f." + "n" * 90 + "=x"])
def test_nonsense_narrows_nothing(query: str) -> None:
    wanted = read_wanted("", QueryDict(query), page=0)
    assert (wanted.count, wanted.query()) == (0, "")


def test_a_thousand_choices_are_cut_down() -> None:
    query = QueryDict("&".join(f"f.brand=b{number}" for number in range(1000)))
    assert len(read_wanted("", query, page=0).values["brand"]) == 20
