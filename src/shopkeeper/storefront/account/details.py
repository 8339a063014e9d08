"""The shopper's own record: name, language, birthday, interests, and the list of addresses."""

from typing import TYPE_CHECKING, Any

from babel import Locale
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries
from shopkeeper.foundation import clock
from shopkeeper.storefront import pages
from shopkeeper.storefront.account.forms import DetailsForm
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, shopper_page

if TYPE_CHECKING:
    from shopkeeper.customers.models import Address, Customer


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def details(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Show the shopper's details, and change them."""
    customer = queries.profile(visitor.customer_id)
    if customer is None:
        raise Http404("the customer is gone")
    topics, at = _topics(), clock.now()
    slugs = [topic.slug for topic in topics]
    if request.method != "POST":
        form = DetailsForm(initial=_initial(customer, slugs), topics=slugs, today=at.date())
        return _show(request, visitor, form, customer, topics)
    form = DetailsForm(request.POST, topics=slugs, today=at.date())
    if form.is_valid():
        try:
            _save(visitor, form, customer, slugs)
        except (customers.UnableToUpdateCustomer, customers.UnableToSetInterests) as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Your details are saved.")
            return HttpResponseRedirect(reverse("storefront:details"))
    return _show(request, visitor, form, customer, topics, status=400)


def _save(visitor: Shopper, form: DetailsForm, customer: "Customer", slugs: list[str]) -> None:
    given, at = form.cleaned_data, clock.now()
    customers.update_customer(
        customer_id=visitor.customer_id,
        at=at,
        actor=visitor.actor,
        given_name=given["given_name"],
        family_name=given["family_name"],
        language=given["language"],
        birth_date=given["birth_date"].isoformat() if given["birth_date"] else "",
    )
    if set(given["interests"]) != set(_liked(customer, slugs)):
        topics = dict.fromkeys(given["interests"], 1.0)
        customers.set_interests(customer_id=visitor.customer_id, topics=topics, at=at, actor=visitor.actor)


def _initial(customer: "Customer", slugs: list[str]) -> dict[str, Any]:
    return {
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "language": customer.language,
        "birth_date": customer.birth_date or None,
        "interests": _liked(customer, slugs),
    }


def _liked(customer: "Customer", slugs: list[str]) -> list[str]:
    liked = {interest.topic for interest in customer.interests.all()}
    return [slug for slug in slugs if slug in liked]


def _topics() -> list[pages.Aisle]:
    return list(pages.aisles())


def _show(
    request: HttpRequest,
    visitor: Shopper,
    form: DetailsForm,
    customer: "Customer",
    topics: list[pages.Aisle],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "email": customer.email,
        "topics": topics,
        "addresses": [_address(address) for address in customer.addresses.all()],
    }
    return render(request, visitor, "details", "storefront/account/details.html", context, status=status)


def _address(address: "Address") -> dict[str, Any]:
    place = " ".join(part for part in (address.postcode, address.city) if part)
    parts = [address.name, address.line1, address.line2, place, address.region, _country(address.country)]
    return {
        "id": address.id,
        "lines": [part for part in parts if part],
        "name_text": address.name or address.line1 or "this address",
        "is_default_shipping": address.is_default_shipping,
    }


def _country(code: str) -> str:
    return str(Locale("en").territories.get(code, code))
