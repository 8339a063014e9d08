"""Every operation of the API: what its scope is, and that no other key opens it."""

from collections.abc import Callable

import pytest
from django.test import Client

from shopkeeper.api.endpoints import api as endpoints
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys.scopes import SCOPES
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff.operations import add_staff

READS_BY_POST = {"/api/v1/consent/lookup", "/api/v1/customers/lookup"}
OPERATIONS = sorted(
    (method.upper(), path) for path, methods in endpoints.get_openapi_schema()["paths"].items() for method in methods
)
Api = Callable[..., Client]


def scope_of(method: str, path: str) -> str:
    """Return the scope that the operation must ask for, by what stands in its address."""
    subject = path.removeprefix("/api/v1/").partition("/")[0]
    if path.rpartition("/")[2] in {"events", "facts", "sessions"}:
        subject = "sources"
    if path.endswith("/store-credit"):
        subject = "ledger"
    if "/payment-methods" in path:
        subject = "payments"
    subject = {
        "ledger": "ledger",
        "sources": "behaviour",
        "consent": "consent",
        "customers": "customers",
        "merges": "customers",
        "orders": "orders",
        "carts": "orders",
        "quotes": "orders",
        "payments": "payments",
        "refunds": "payments",
        "disputes": "payments",
        "recommendations": "recommendations",
        "deals": "promotions",
        "coupons": "promotions",
        "returns": "returns",
        "claims": "returns",
        "withdrawals": "returns",
    }.get(subject, "catalog")
    return f"{subject}:{'read' if method == 'GET' or path in READS_BY_POST else 'write'}"


def address(path: str) -> str:
    key = str(new_id())
    return path.format(
        customer_id=key,
        merge_id=key,
        identifier_id=key,
        address_id=key,
        product_id=key,
        category_id=key,
        brand_id=key,
        shipment_id=key,
        deal_id=key,
        coupon_id=key,
        batch_id=key,
        withdrawal_id=key,
        change_id=key,
        invoice_id=key,
        quote_id=key,
        payment_id=key,
        method_id=key,
        refund_id=key,
        cart=key,
        sku="X",
        number="X",
    )


def test_the_table_of_this_test_names_scopes_that_there_are() -> None:
    assert {scope_of(method, path) for method, path in OPERATIONS} == set(SCOPES)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_opens_to_the_key_of_its_scope_and_no_other(
    method: str, path: str, client: Client, api: Api
) -> None:
    def status(caller: Client) -> int:
        return caller.generic(method, address(path), b"{}", content_type="application/json").status_code

    wanted = scope_of(method, path)
    assert status(client) == 401
    assert status(Client(headers={"Authorization": "Bearer sk_guessed"})) == 401
    assert status(api(*(scope for scope in SCOPES if scope != wanted))) == 403
    assert status(api(wanted)) not in {401, 403, 500}


def test_a_session_of_the_console_opens_nothing_here(client: Client, db: None) -> None:
    owner, _ = add_staff(email="olga@example.org", name="Olga", role="owner", actor=system("tests"), at=clock.now())
    client.force_login(owner)
    for method, path in OPERATIONS:
        answer = client.generic(method, address(path), b"{}", content_type="application/json")
        assert (method, path, answer.status_code) == (method, path, 401)
