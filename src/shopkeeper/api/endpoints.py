"""The REST API, version 1: its routers, its page at /api/v1/docs, its errors."""

import re
from types import ModuleType
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer

from shopkeeper.api.behaviour.routes import router as behaviour
from shopkeeper.api.buying.carts import router as carts
from shopkeeper.api.buying.changes import router as changes
from shopkeeper.api.buying.quotes import router as quotes
from shopkeeper.api.catalog.routes import router as catalog
from shopkeeper.api.consent.routes import router as consent
from shopkeeper.api.customers.merging import router as merging
from shopkeeper.api.customers.routes import router as customers
from shopkeeper.api.ledger.routes import router as ledger
from shopkeeper.api.orders.fulfilment import router as fulfilment
from shopkeeper.api.orders.routes import router as orders
from shopkeeper.api.parsing import StrictParser
from shopkeeper.api.payments.routes import router as payments
from shopkeeper.api.problems import DESCRIBED, Problem, answer, invalid, too_large
from shopkeeper.api.promotions.routes import router as promotions
from shopkeeper.api.recommendations.routes import router as recommendations
from shopkeeper.api.returns.claims import router as claims
from shopkeeper.api.returns.routes import router as returns
from shopkeeper.api.returns.terms import router as return_terms
from shopkeeper.api.wishes.routes import router as wishes
from shopkeeper.catalog import operations as catalog_operations
from shopkeeper.consent import operations as consent_operations
from shopkeeper.customers import operations as customers_operations
from shopkeeper.foundation.db.paging import BadCursor
from shopkeeper.foundation.money import NotMoney
from shopkeeper.ledger import operations as ledger_operations
from shopkeeper.orders import operations as orders_operations
from shopkeeper.promotions import operations as promotions_operations
from shopkeeper.returns import operations as returns_operations


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str)


class ShopAPI(NinjaAPI):
    """The API, whose description says of each operation how its refusals look."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        described["components"]["schemas"]["Problem"] = DESCRIBED
        shape = {"$ref": "#/components/schemas/Problem"}
        refusal = {"description": "A problem", "content": {"application/problem+json": {"schema": shape}}}
        for place in described["paths"].values():
            for operation in place.values():
                operation["responses"]["4XX"] = refusal
        return described


api = ShopAPI(
    title="Shopkeeper",
    version="1",
    description=(
        "One door for programs: customers, consent, catalogue, orders, recommendations. "
        "Keys are made in the console under Settings.\n\n"
        "Lists are paged by cursor, writes take an `Idempotency-Key`, errors are `application/problem+json`."
    ),
    renderer=OrjsonRenderer(),
    parser=StrictParser(),
    docs_url="/docs",
    urls_namespace="api-1",
)


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Any) -> HttpResponse:
    return answer(request, problem)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, invalid(error.errors))


@api.exception_handler(AuthenticationError)
def on_unauthenticated(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(
        request,
        Problem(401, "no-key", "Send an API key: Authorization: Bearer sk_…; an owner makes one in the console"),
    )


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, Problem(404, "not-found", str(error) or "There is nothing at this address"))


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, Problem):  # the parser's own words
        return answer(request, error.__cause__)
    return answer(request, Problem(error.status_code, "unreadable", error.message))


@api.exception_handler(RequestDataTooBig)
def on_too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, too_large())


@api.exception_handler(SuspiciousOperation)
def on_suspicious(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, Problem(400, "unreadable", str(error)))


@api.exception_handler(BadCursor)
def on_bad_cursor(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, Problem(422, "bad-cursor", f"cursor: {error}"))


KEY_USED = "this key was used"  # so begins every refusal of a key that came before with another wish


def refused(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer an operation's refusal: nothing was done, and the message says why."""
    if str(error).startswith(KEY_USED):
        return answer(request, Problem(409, "idempotency-key-reused", str(error)))
    return answer(request, Problem(422, kebab(type(error).__name__), str(error)))


def kebab(name: str) -> str:
    """Return `UnableToSetPrice` as `unable-to-set-price`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def refusals(operations: ModuleType) -> list[type[Exception]]:
    """Return the exceptions with which a domain's operations refuse."""
    return [value for value in vars(operations).values() if isinstance(value, type) and issubclass(value, Exception)]


for domain in (
    customers_operations,
    catalog_operations,
    consent_operations,
    ledger_operations,
    orders_operations,
    promotions_operations,
    returns_operations,
):
    for refusal in refusals(domain):
        api.add_exception_handler(refusal, refused)
api.add_exception_handler(NotMoney, refused)
api.add_router("", customers)
api.add_router("", merging)
api.add_router("", consent)
api.add_router("", behaviour)
api.add_router("", catalog)
api.add_router("", orders)
api.add_router("", fulfilment)
api.add_router("", changes)
api.add_router("", carts)
api.add_router("", quotes)
api.add_router("", payments)
api.add_router("", ledger)
api.add_router("", promotions)
api.add_router("", recommendations)
api.add_router("", return_terms)  # before what has a number, which "policies" is not
api.add_router("", returns)
api.add_router("", claims)
api.add_router("", wishes)
