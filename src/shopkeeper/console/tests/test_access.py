"""Every page of the console: whom it lets in, and whom it sends away."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console import urls
from shopkeeper.console.navigation import PLACES
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff.roles import PERMISSIONS
from shopkeeper.orders.tests.factories import OrderFactory

PAGES: dict[str, str | None] = {
    "home": None,
    "search": None,
    "customers": "customers.view",
    "customers-customer": "customers.view",
    "customers-orders": "customers.view",
    "customers-who": "customers.view",
    "customers-credit": "customers.view",
    "customers-merges": "customers.edit",
    "customers-noticed": "customers.edit",
    "customers-edit": "customers.edit",
    "customers-consent": "customers.view",
    "customers-interests": "customers.edit",
    "customers-address-add": "customers.edit",
    "customers-identifier-add": "customers.edit",
    "orders": "orders.view",
    "orders-order": "orders.view",
    "orders-money": "orders.view",
    "approvals": "refunds.allow",
    "orders-part": "orders.edit",
    "orders-change": "orders.edit",
    "fulfilment": "orders.view",
    "returns": "orders.view",
    "returns-claims": "orders.view",
    "privacy": "privacy.view",
    "products": "products.view",
    "products-product": "products.view",
    "products-synonyms": "products.view",
    "products-categories": "products.view",
    "products-brands": "products.view",
    "products-export": "products.view",
    "products-template": "products.view",
    "products-new": "products.edit",
    "products-edit": "products.edit",
    "products-pictures": "products.edit",
    "products-variant-new": "products.edit",
    "deals": "products.view",
    "deals-new": "products.edit",
    "deals-look": "products.edit",
    "deals-coupons": "products.view",
    "deals-coupon-new": "products.edit",
    "deals-coupon-look": "products.edit",
    "deals-codes-new": "products.edit",
    "behaviour": "behaviour.view",
    "behaviour-sources": "behaviour.view",
    "behaviour-catalogue": "behaviour.view",
    "behaviour-rejected": "behaviour.view",
    "behaviour-orders": "behaviour.view",
    "work": "work.view",
    "work-events": "work.view",
    "messages": "messages.view",
    "messages-letters": "messages.view",
    "imports": "imports.run",
    "settings": "settings.view",
    "settings-consent": "settings.view",
    "settings-notices": "settings.view",
    "settings-law": "settings.view",
    "settings-suppression": "consent.edit",
    "settings-permissions": "consent.manage",
    "settings-terms": "settings.view",
    "settings-returns": "settings.view",
    "settings-health": "settings.view",
    "settings-staff": "staff.manage",
    "settings-limits": "settings.edit",
    "settings-keys": "keys.manage",
    "settings-audit": "audit.view",
}
POSTS: dict[str, str] = {
    "deals-change": "products.edit",
    "deals-end": "products.edit",
    "deals-coupon-change": "products.edit",
    "deals-coupon-end": "products.edit",
    "deals-codes-end": "products.edit",
    "products-synonym-add": "products.edit",
    "products-synonym-remove": "products.edit",
    "behaviour-source-make": "keys.manage",
    "behaviour-source-rotate": "keys.manage",
    "behaviour-source-revoke": "keys.manage",
    "behaviour-source-origins": "keys.manage",
    "behaviour-plan": "behaviour.manage",
    "behaviour-unplan": "behaviour.manage",
    "behaviour-shape": "behaviour.manage",
    "customers-view-save": "customers.view",
    "customers-view-remove": "customers.view",
    "customers-merge-undo": "customers.edit",
    "customers-merge-decide": "customers.edit",
    "customers-address-remove": "customers.edit",
    "customers-identifier-primary": "customers.edit",
    "customers-identifier-remove": "customers.edit",
    "customers-consent-withdraw": "consent.edit",
    "customers-consent-suppress": "consent.edit",
    "settings-topic-save": "consent.manage",
    "orders-money-check": "orders.edit",
    "orders-refund": "orders.edit",
    "orders-refund-by-hand": "orders.edit",
    "orders-refund-answer": "refunds.allow",
    "approvals-grant": "refunds.allow",
    "settings-limits-save": "settings.edit",
    "settings-method-save": "settings.edit",
    "settings-rate-save": "settings.edit",
    "settings-closed-add": "settings.edit",
    "settings-closed-remove": "settings.edit",
    "settings-rate-remove": "settings.edit",
    "customers-credit-give": "orders.edit",
    "settings-notice-publish": "consent.manage",
    "settings-suppression-look-up": "consent.edit",
    "settings-permissions-take": "consent.manage",
    "fulfilment-act": "orders.edit",
    "fulfilment-answer": "orders.edit",
    "returns-act": "orders.edit",
    "returns-claim-act": "orders.edit",
    "privacy-act": "privacy.edit",
    "settings-return-policy-save": "settings.edit",
    "settings-return-policy-remove": "settings.edit",
    "orders-pay": "orders.edit",
    "orders-pack": "orders.edit",
    "orders-ship": "orders.edit",
    "orders-cancel": "orders.edit",
    "orders-unavailable": "orders.edit",
    "orders-parcel": "orders.edit",
    "products-stock": "products.edit",
    "products-correct": "products.edit",
    "products-category-save": "products.edit",
    "products-brand-save": "products.edit",
    "products-goods-add": "products.edit",
    "products-goods-withdraw": "products.edit",
    "products-picture-add": "products.edit",
    "products-picture-change": "products.edit",
    "products-price": "products.edit",
    "work-cancel": "work.manage",
    "work-retry": "work.manage",
    "work-retry-all": "work.manage",
    "work-event-retry": "work.manage",
    "work-event-park": "work.manage",
    "imports-start": "imports.run",
    "imports-columns": "imports.run",
    "imports-go": "imports.run",
    "imports-cancel": "imports.run",
    "messages-cancel": "work.manage",
    "messages-again": "work.manage",
    "messages-letter-ours": "messages.edit",
    "messages-letter-test": "messages.edit",
    "settings-staff-add": "staff.manage",
    "settings-staff-role": "staff.manage",
    "settings-staff-password": "staff.manage",
    "settings-staff-deactivate": "staff.manage",
    "settings-keys-make": "keys.manage",
    "settings-keys-revoke": "keys.manage",
}
SINGLE: dict[str, str] = {
    "deals-deal": "products.view",
    "deals-coupon": "products.view",
    "deals-codes": "products.view",
    "deals-codes-file": "products.edit",
    "behaviour-event": "behaviour.view",
    "behaviour-source": "behaviour.view",
    "behaviour-name": "behaviour.view",
    "behaviour-rejection": "behaviour.view",
    "customers-address": "customers.edit",
    "customers-consent-proof": "consent.manage",
    "settings-notice": "settings.view",
    "fulfilment-invoice": "orders.view",
    "orders-change-confirm": "orders.edit",
    "fulfilment-label": "orders.edit",
    "returns-return": "orders.view",
    "returns-claim": "orders.view",
    "privacy-request": "privacy.view",
    "privacy-copy": "privacy.edit",
    "imports-import": "imports.run",
    "imports-rejects": "imports.run",
    "products-variant": "products.edit",
    "products-goods": "products.edit",
    "messages-body": "messages.view",
    "messages-letter": "messages.view",
    "messages-letter-look": "messages.view",
    "messages-message": "messages.view",
    "work-event": "work.view",
    "work-job": "work.view",
}
WORDS = {"what": "delivered", "slug": "nothing"}
EVERYWHERE: dict[str, str | None] = {**PAGES, **POSTS, **SINGLE}


@pytest.fixture
def keys(db: None) -> dict[str, UUID]:
    """Return the key of one row of each kind that addresses name."""
    order = OrderFactory()
    assert order.customer_id
    customer = CustomerFactory(email="ada@example.org")
    return {
        "customer_id": customer.pk,
        "order_id": order.pk,
        "product_id": VariantFactory().product_id,
    }


def address(name: str, keys: dict[str, UUID]) -> str:
    pattern = next(route for route in urls.urlpatterns if isinstance(route, URLPattern) and route.name == name)
    wanted = pattern.pattern.converters
    given = {key: keys.get(key) or WORDS.get(key) or new_id() for key in wanted}
    return reverse(f"console:{name}", kwargs=given)


def test_the_table_of_this_test_names_every_page() -> None:
    named = {str(route.name) for route in urls.urlpatterns if isinstance(route, URLPattern)}
    assert named == set(EVERYWHERE)


def test_nobody_sees_a_page_without_signing_in(client: Client, keys: dict[str, UUID]) -> None:
    for name in EVERYWHERE:
        method = client.post if name in POSTS else client.get
        answer = method(address(name, keys))
        assert (name, answer.status_code) == (name, 302)
        assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", list(PERMISSIONS))
def test_a_role_sees_the_pages_of_its_task_and_no_other(
    role: str, signed_in: Callable[[str], Client], keys: dict[str, UUID]
) -> None:
    browser = signed_in(role)
    for name, permission in PAGES.items():
        may = permission is None or permission in PERMISSIONS[role]
        assert (name, browser.get(address(name, keys)).status_code) == (name, 200 if may else 403)


@pytest.mark.parametrize("role", [role for role in PERMISSIONS if role != "owner"])
def test_a_role_writes_nothing_that_is_not_its_task(
    role: str, signed_in: Callable[[str], Client], keys: dict[str, UUID]
) -> None:
    browser = signed_in(role)
    for name, permission in EVERYWHERE.items():
        if permission is not None and permission not in PERMISSIONS[role]:
            answer = browser.post(address(name, keys))
            # a page that takes no POST may say so before it asks who is there
            assert (name, answer.status_code) in {(name, 403), (name, 405 if name not in POSTS else 403)}


@pytest.mark.parametrize("role", [role for role in PERMISSIONS if role != "owner"])
def test_a_role_sees_no_single_row_of_what_is_not_its_task(
    role: str, signed_in: Callable[[str], Client], keys: dict[str, UUID]
) -> None:
    browser = signed_in(role)
    for name, permission in SINGLE.items():
        expected = 404 if permission in PERMISSIONS[role] else 403
        assert (name, browser.get(address(name, keys)).status_code) == (name, expected)


def test_a_look_at_a_page_changes_nothing(owner: Client, keys: dict[str, UUID]) -> None:
    for name in POSTS:
        assert (name, owner.get(address(name, keys)).status_code) == (name, 405)


def test_the_side_bar_offers_only_what_the_role_may_see(signed_in: Callable[[str], Client]) -> None:
    shown = signed_in("analyst").get("/console/").content.decode()
    assert 'href="/console/orders/"' in shown
    assert 'href="/console/customers/"' not in shown
    assert len({place.key for place in PLACES}) == len(PLACES)


def test_what_is_refused_or_missing_is_said_in_the_consoles_own_clothes(signed_in: Callable[[str], Client]) -> None:
    analyst = signed_in("analyst")
    refused = analyst.get("/console/customers/").content.decode()
    assert "This is not among your tasks" in refused
    assert "customers.view" in refused
    missing = analyst.get(f"/console/orders/{new_id()}/").content.decode()
    assert "There is no such order." in missing
    assert 'class="sk-side"' in missing
    assert "or the address was mistyped" in analyst.get("/console/nowhere/").content.decode()


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "<script>x"])
def test_no_address_breaks_a_page(owner: Client, keys: dict[str, UUID], text: str) -> None:
    names = ("q", "before", "kind", "state", "status", "placed_from", "placed_until", "action", "page", "country")
    for name in PAGES:
        answer = owner.get(address(name, keys), dict.fromkeys(names, text))
        assert (name, answer.status_code < 500) == (name, True)
        assert b"<script>x" not in b"".join(answer)


def test_a_cursor_that_no_list_gave_out_is_a_bad_request(owner: Client, keys: dict[str, UUID]) -> None:
    for name in ("customers", "customers-orders", "orders", "products"):
        assert (name, owner.get(address(name, keys), {"cursor": "made-up"}).status_code) == (name, 400)


@pytest.mark.parametrize("text", ["\0", "<script>x"])
def test_what_is_looked_for_breaks_nothing_and_stays_text(owner: Client, text: str) -> None:
    for name in ("search", "customers"):
        answer = owner.post(reverse(f"console:{name}"), {"q": text})
        assert answer.status_code == 200
        assert "<script>x" not in answer.content.decode()
