"""The first page of the account."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shopkeeper.customers import queries as customers
from shopkeeper.orders import queries as orders
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.account.orders import summaries
from shopkeeper.storefront.visitors import Shopper, shopper_page

SHOWN = 3


@require_safe
@shopper_page
def overview(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show the latest orders and what is left to set up."""
    customer = customers.customer(visitor.customer_id)
    latest = orders.orders_of_customer(visitor.customer_id, limit=SHOWN)
    context = {
        "email": customer.email if customer else "",
        "orders": summaries(latest.rows),
        "has_passkey": bool(customers.passkeys_of(visitor.customer_id)),
    }
    return render(request, visitor, "account", "storefront/account/overview.html", context)
