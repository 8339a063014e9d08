"""What is written into the shop's data stays text on every page that shows it."""

import pytest
from django.test import Client

from shopkeeper.catalog import operations
from shopkeeper.catalog.queries import product
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money

HOSTILE = "</script><script>x('\"/onload=x&lt;"
TESTS = system("tests")


@pytest.mark.django_db
def test_titles_descriptions_brands_and_attributes_stay_text(client: Client) -> None:
    at = clock.now()
    brand = operations.create_brand(name=HOSTILE, at=at, actor=TESTS)
    category = operations.create_category(name=HOSTILE, at=at, actor=TESTS)
    made = operations.create_product(
        title=HOSTILE,
        sku=HOSTILE[:80],
        price=Money("EUR", 1250),
        description=HOSTILE,
        brand_id=brand,
        category_id=category,
        attributes={HOSTILE: HOSTILE},
        at=at,
        actor=TESTS,
    )
    found = product(made)
    assert found is not None
    assert found.category is not None
    addresses = ["/", "/c/", f"/c/{found.category.slug}/", f"/p/{found.slug}/", "/search/?q=script"]
    addresses += ["/search/suggestions/?q=script", "/search/?q=%3Cscript%3Ex%28", "/%3Cscript%3Ex%28"]
    for address in addresses:
        page = client.get(address).content.decode()
        assert (address, "<script>x(" in page, "x('\"/onload" in page) == (address, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x()", "\thttps://evil.example"]
)
def test_a_sign_in_leads_to_no_other_site(client: Client, target: str) -> None:
    assert "evil" not in client.get("/sign-in/", {"next": target}).content.decode()
    assert "javascript:" not in client.get("/sign-in/", {"next": target}).content.decode()
