"""Whatever a program sends to the API, the answer is one that its description promises: never a broken server."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopkeeper.api.endpoints import api
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys import operations as apikeys
from shopkeeper.foundation.apikeys.scopes import SCOPES
from shopkeeper.orders.tests.factories import OrderFactory

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))
AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
OPERATIONS = sorted(
    (method.upper(), path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
)
Attack = Callable[[Any], None]


@pytest.fixture
def real(db: None) -> dict[str, str]:
    """Return parts of addresses that lead somewhere."""
    variant = VariantFactory()
    return {
        "customer_id": (ada := str(CustomerFactory(email="ada@example.org").pk)),
        "cart": ada,
        "product_id": str(variant.product_id),
        "sku": variant.sku,
        "number": OrderFactory().number,
    }


@pytest.fixture
def secret(db: None) -> str:
    """Return a key that may do everything."""
    return apikeys.make_api_key(label="a test", scopes=list(SCOPES), actor=system("tests"), at=AT)[1]


@pytest.fixture
def described(db: None, one_connection: None) -> Any:
    """Return the operations as the API describes them."""
    import schemathesis  # takes a second, which the quick runs that only collect this file need not wait

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def promises() -> list[Any]:
    """Return what is looked at.

    What is refused and what accepted isn't: a domain may refuse what the description allows, and unknown parts of a
    query or header do no harm.
    """
    from schemathesis import checks  # see above

    return checks.CHECKS.get_by_names(
        [
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_schema_conformance",
        ]
    )


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection with the test's transaction open from request to request, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    limits.forget()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_breaks_an_operation_or_gets_an_answer_it_does_not_promise(
    method: str, path: str, described: Any, secret: str, real: dict[str, str]
) -> None:
    from schemathesis import GenerationMode  # see above

    operation = described[path][method]
    fitting, broken = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.explicit],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(fitting, broken), leads_somewhere=st.booleans())
    def attack(case: Any, leads_somewhere: bool) -> None:
        if leads_somewhere and case.path_parameters:
            known = {name: real[name] for name in case.path_parameters if name in real}
            case.path_parameters = {**case.path_parameters, **known}
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=promises())
        limits.forget()

    attack()
