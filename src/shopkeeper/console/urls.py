"""Where each page of the console stands; the pages of a topic share the first word of their names."""

from django.urls import URLPattern, URLResolver, path

from shopkeeper.console.approvals import pages as approvals
from shopkeeper.console.background import events
from shopkeeper.console.background import pages as background
from shopkeeper.console.behaviour import catalogue, live, rejected, sources
from shopkeeper.console.consent import addresses, notices, topics
from shopkeeper.console.consent import customer as consent
from shopkeeper.console.customers import credit, editing, lists, merging, who
from shopkeeper.console.customers import pages as customers
from shopkeeper.console.deals import coupons
from shopkeeper.console.deals import pages as deals
from shopkeeper.console.fulfilment import pages as fulfilment
from shopkeeper.console.home.pages import home
from shopkeeper.console.imports import pages as imports
from shopkeeper.console.letters import pages as letters
from shopkeeper.console.messages import pages as messages
from shopkeeper.console.orders import amending, parts, refunds, steps
from shopkeeper.console.orders import pages as orders
from shopkeeper.console.products import changing, files, goods, pictures, shelves, synonyms
from shopkeeper.console.products import pages as products
from shopkeeper.console.requests import pages as privacy
from shopkeeper.console.returns import claims
from shopkeeper.console.returns import pages as returns
from shopkeeper.console.returns import steps as return_steps
from shopkeeper.console.search.pages import search
from shopkeeper.console.settings import api_keys, audit_log, general, health, limits, staff, terms
from shopkeeper.console.settings import returns as return_terms

Route = URLPattern | URLResolver

CUSTOMERS: list[Route] = [
    path("customers/", lists.customers, name="customers"),
    path("customers/views/", lists.save, name="customers-view-save"),
    path("customers/views/<uuid:view_id>/remove/", lists.remove, name="customers-view-remove"),
    path("customers/merges/", merging.review, name="customers-merges"),
    path("customers/merges/<uuid:merge_id>/undo/", who.undo, name="customers-merge-undo"),
    path("customers/merges/pairs/<uuid:candidate_id>/", merging.decide, name="customers-merge-decide"),
    path("customers/noticed/", merging.noticed, name="customers-noticed"),
    path("customers/<uuid:customer_id>/", customers.customer, name="customers-customer"),
    path("customers/<uuid:customer_id>/orders/", customers.customer_orders, name="customers-orders"),
    path("customers/<uuid:customer_id>/credit/", credit.credit, name="customers-credit"),
    path("customers/<uuid:customer_id>/credit/give/", credit.grant, name="customers-credit-give"),
    path("customers/<uuid:customer_id>/who/", who.who, name="customers-who"),
    path("customers/<uuid:customer_id>/edit/", editing.profile, name="customers-edit"),
    path("customers/<uuid:customer_id>/interests/", editing.interests, name="customers-interests"),
    path("customers/<uuid:customer_id>/addresses/add/", editing.add_address, name="customers-address-add"),
    path("customers/<uuid:customer_id>/addresses/<uuid:address_id>/", editing.edit_address, name="customers-address"),
    path(
        "customers/<uuid:customer_id>/addresses/<uuid:address_id>/remove/",
        editing.remove_address,
        name="customers-address-remove",
    ),
    path("customers/<uuid:customer_id>/known-by/add/", editing.add_identifier, name="customers-identifier-add"),
    path(
        "customers/<uuid:customer_id>/known-by/<uuid:identifier_id>/primary/",
        editing.make_primary,
        name="customers-identifier-primary",
    ),
    path(
        "customers/<uuid:customer_id>/known-by/<uuid:identifier_id>/remove/",
        editing.remove_identifier,
        name="customers-identifier-remove",
    ),
]
BEHAVIOUR: list[Route] = [
    path("behaviour/", live.live, name="behaviour"),
    path("behaviour/events/<uuid:event_id>/", live.event, name="behaviour-event"),
    path("behaviour/sources/", sources.sources, name="behaviour-sources"),
    path("behaviour/sources/make/", sources.make, name="behaviour-source-make"),
    path("behaviour/sources/<uuid:source_id>/", sources.source, name="behaviour-source"),
    path("behaviour/sources/<uuid:source_id>/rotate/", sources.rotate, name="behaviour-source-rotate"),
    path("behaviour/sources/<uuid:source_id>/revoke/", sources.revoke, name="behaviour-source-revoke"),
    path("behaviour/sources/<uuid:source_id>/origins/", sources.origins, name="behaviour-source-origins"),
    path("behaviour/catalogue/", catalogue.catalogue, name="behaviour-catalogue"),
    path("behaviour/catalogue/event/", catalogue.name, name="behaviour-name"),
    path("behaviour/catalogue/plan/", catalogue.plan, name="behaviour-plan"),
    path("behaviour/catalogue/unplan/", catalogue.unplan, name="behaviour-unplan"),
    path("behaviour/catalogue/shape/", catalogue.shape, name="behaviour-shape"),
    path("behaviour/rejected/", rejected.rejected, name="behaviour-rejected"),
    path("behaviour/rejected/<uuid:rejection_id>/", rejected.rejection, name="behaviour-rejection"),
    path("behaviour/orders/", rejected.told_orders, name="behaviour-orders"),
]
CONSENT: list[Route] = [
    path("customers/<uuid:customer_id>/consent/", consent.consent, name="customers-consent"),
    path("customers/<uuid:customer_id>/consent/no/", consent.withdraw, name="customers-consent-withdraw"),
    path("customers/<uuid:customer_id>/consent/suppress/", consent.suppress, name="customers-consent-suppress"),
    path("customers/<uuid:customer_id>/consent/<uuid:entry_id>/", consent.proof, name="customers-consent-proof"),
    path("settings/consent/", topics.topics, name="settings-consent"),
    path("settings/consent/topic/", topics.save, name="settings-topic-save"),
    path("settings/consent/wordings/", notices.notices, name="settings-notices"),
    path("settings/consent/wordings/publish/", notices.publish, name="settings-notice-publish"),
    path("settings/consent/wordings/<slug:slug>/", notices.notice, name="settings-notice"),
    path("settings/consent/suppression/", addresses.suppression, name="settings-suppression"),
    path("settings/consent/suppression/look-up/", addresses.look_up, name="settings-suppression-look-up"),
    path("settings/consent/import/", addresses.imports, name="settings-permissions"),
    path("settings/consent/import/take/", addresses.take_list, name="settings-permissions-take"),
    path("settings/consent/laws/", addresses.law, name="settings-law"),
]
ORDERS: list[Route] = [
    path("fulfilment/", fulfilment.desk, name="fulfilment"),
    path("fulfilment/act/", fulfilment.act, name="fulfilment-act"),
    path("fulfilment/stop/<uuid:cancellation_id>/", fulfilment.answer, name="fulfilment-answer"),
    path("fulfilment/labels/<uuid:shipment_id>/", fulfilment.label, name="fulfilment-label"),
    path("fulfilment/invoices/<uuid:invoice_id>/", fulfilment.invoice, name="fulfilment-invoice"),
    path("orders/", orders.orders, name="orders"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/credit/<uuid:asked_id>/<slug:what>/", approvals.answer_grant, name="approvals-grant"),
    path("orders/money/", refunds.money, name="orders-money"),
    path("orders/money/check/", refunds.check, name="orders-money-check"),
    path("orders/<uuid:order_id>/refund/", refunds.refund, name="orders-refund"),
    path("orders/<uuid:order_id>/refunds/<uuid:refund_id>/by-hand/", refunds.by_hand, name="orders-refund-by-hand"),
    path("orders/<uuid:order_id>/refunds/<uuid:refund_id>/<slug:what>/", refunds.answer, name="orders-refund-answer"),
    path("orders/<uuid:order_id>/", orders.order, name="orders-order"),
    path("orders/<uuid:order_id>/part/", parts.part, name="orders-part"),
    path("orders/<uuid:order_id>/change/", amending.change, name="orders-change"),
    path("orders/<uuid:order_id>/change/<uuid:change_id>/", amending.confirm, name="orders-change-confirm"),
    path("orders/<uuid:order_id>/pay/", steps.pay, name="orders-pay"),
    path("orders/<uuid:order_id>/pack/", steps.pack, name="orders-pack"),
    path("orders/<uuid:order_id>/ship/", steps.ship, name="orders-ship"),
    path("orders/<uuid:order_id>/cancel/", steps.cancel, name="orders-cancel"),
    path("orders/<uuid:order_id>/unavailable/", steps.unavailable, name="orders-unavailable"),
    path("orders/<uuid:order_id>/parcels/<uuid:shipment_id>/<str:what>/", steps.parcel, name="orders-parcel"),
]
RETURNS: list[Route] = [
    path("returns/", returns.desk, name="returns"),
    path("privacy/", privacy.requests, name="privacy"),
    path("privacy/<uuid:request_id>/", privacy.one, name="privacy-request"),
    path("privacy/<uuid:request_id>/copy/", privacy.copy, name="privacy-copy"),
    path("privacy/<uuid:request_id>/<slug:what>/", privacy.act, name="privacy-act"),
    path("returns/claims/", claims.claims, name="returns-claims"),
    path("returns/claims/<uuid:claim_id>/", claims.claim, name="returns-claim"),
    path("returns/claims/<uuid:claim_id>/<slug:what>/", claims.act, name="returns-claim-act"),
    path("returns/<uuid:return_id>/", returns.one, name="returns-return"),
    path("returns/<uuid:return_id>/<slug:what>/", return_steps.act, name="returns-act"),
]
PRODUCTS: list[Route] = [
    path("products/", products.products, name="products"),
    path("products/synonyms/", synonyms.synonyms, name="products-synonyms"),
    path("products/synonyms/add/", synonyms.add, name="products-synonym-add"),
    path("products/synonyms/<uuid:synonym_id>/remove/", synonyms.remove, name="products-synonym-remove"),
    path("products/catalogue.csv", files.export, name="products-export"),
    path("products/template.csv", files.template, name="products-template"),
    path("products/new/", changing.new_product, name="products-new"),
    path("products/categories/", shelves.categories, name="products-categories"),
    path("products/categories/save/", shelves.save_category, name="products-category-save"),
    path("products/brands/", shelves.brands, name="products-brands"),
    path("products/brands/save/", shelves.save_brand, name="products-brand-save"),
    path("products/<uuid:product_id>/", products.product, name="products-product"),
    path("products/<uuid:product_id>/edit/", changing.edit_product, name="products-edit"),
    path("products/<uuid:product_id>/pictures/", pictures.pictures, name="products-pictures"),
    path("products/<uuid:product_id>/pictures/add/", pictures.add, name="products-picture-add"),
    path(
        "products/<uuid:product_id>/pictures/<uuid:picture_id>/<slug:what>/",
        pictures.change,
        name="products-picture-change",
    ),
    path("products/<uuid:product_id>/variants/new/", changing.new_variant, name="products-variant-new"),
    path("products/variants/<uuid:variant_id>/edit/", changing.edit_variant, name="products-variant"),
    path("products/variants/<uuid:variant_id>/files/", goods.files, name="products-goods"),
    path("products/variants/<uuid:variant_id>/files/add/", goods.add, name="products-goods-add"),
    path(
        "products/variants/<uuid:variant_id>/files/<uuid:file_id>/withdraw/",
        goods.withdraw,
        name="products-goods-withdraw",
    ),
    path("products/variants/<uuid:variant_id>/correct/", changing.correct_stock, name="products-correct"),
    path("products/variants/<uuid:variant_id>/stock/", products.stock, name="products-stock"),
    path("products/variants/<uuid:variant_id>/price/", products.price, name="products-price"),
]
DEALS: list[Route] = [
    path("deals/", deals.deals, name="deals"),
    path("deals/new/", deals.new, name="deals-new"),
    path("deals/look/", deals.look, name="deals-look"),
    path("deals/<uuid:deal_id>/", deals.deal, name="deals-deal"),
    path("deals/<uuid:deal_id>/change/", deals.change, name="deals-change"),
    path("deals/<uuid:deal_id>/end/", deals.end, name="deals-end"),
    path("deals/codes/", coupons.coupons, name="deals-coupons"),
    path("deals/codes/new/", coupons.new, name="deals-coupon-new"),
    path("deals/codes/look/", coupons.look, name="deals-coupon-look"),
    path("deals/codes/<uuid:coupon_id>/", coupons.coupon, name="deals-coupon"),
    path("deals/codes/<uuid:coupon_id>/change/", coupons.change, name="deals-coupon-change"),
    path("deals/codes/<uuid:coupon_id>/end/", coupons.end, name="deals-coupon-end"),
    path("deals/batches/new/", coupons.new_codes, name="deals-codes-new"),
    path("deals/batches/<uuid:batch_id>/", coupons.codes, name="deals-codes"),
    path("deals/batches/<uuid:batch_id>/codes.csv", coupons.codes_file, name="deals-codes-file"),
    path("deals/batches/<uuid:batch_id>/end/", coupons.end_codes, name="deals-codes-end"),
]
IMPORTS: list[Route] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/start/", imports.start, name="imports-start"),
    path("imports/<uuid:import_id>/", imports.one_import, name="imports-import"),
    path("imports/<uuid:import_id>/columns/", imports.columns, name="imports-columns"),
    path("imports/<uuid:import_id>/go/", imports.go, name="imports-go"),
    path("imports/<uuid:import_id>/cancel/", imports.cancel, name="imports-cancel"),
    path("imports/<uuid:import_id>/rejects/", imports.rejects, name="imports-rejects"),
]
WORK: list[Route] = [
    path("background/", background.jobs, name="work"),
    path("background/jobs/<uuid:job_id>/", background.job, name="work-job"),
    path("background/jobs/<uuid:job_id>/cancel/", background.cancel, name="work-cancel"),
    path("background/jobs/<uuid:job_id>/retry/", background.retry, name="work-retry"),
    path("background/events/", events.events, name="work-events"),
    path("background/events/retry-all/", events.retry_all, name="work-retry-all"),
    path("background/events/<uuid:event_id>/", events.event, name="work-event"),
    path("background/events/<uuid:event_id>/retry/", events.retry, name="work-event-retry"),
    path("background/events/<uuid:event_id>/park/", events.park, name="work-event-park"),
]
MESSAGES: list[Route] = [
    path("messages/", messages.messages, name="messages"),
    path("messages/letters/", letters.letters, name="messages-letters"),
    path("messages/letters/<slug:name>/<slug:language>/", letters.letter, name="messages-letter"),
    path("messages/letters/<slug:name>/<slug:language>/look/", letters.look, name="messages-letter-look"),
    path("messages/letters/<slug:name>/<slug:language>/ours/", letters.reset, name="messages-letter-ours"),
    path("messages/letters/<slug:name>/<slug:language>/test/", letters.test, name="messages-letter-test"),
    path("messages/<uuid:message_id>/", messages.message, name="messages-message"),
    path("messages/<uuid:message_id>/body/", messages.body, name="messages-body"),
    path("messages/<uuid:message_id>/cancel/", messages.cancel, name="messages-cancel"),
    path("messages/<uuid:message_id>/again/", messages.again, name="messages-again"),
]
SETTINGS: list[Route] = [
    path("settings/", general.general, name="settings"),
    path("settings/staff/", staff.staff, name="settings-staff"),
    path("settings/staff/add/", staff.add, name="settings-staff-add"),
    path("settings/staff/<uuid:user_id>/role/", staff.change_role, name="settings-staff-role"),
    path("settings/staff/<uuid:user_id>/password/", staff.reset_password, name="settings-staff-password"),
    path("settings/staff/<uuid:user_id>/deactivate/", staff.deactivate, name="settings-staff-deactivate"),
    path("settings/keys/", api_keys.api_keys, name="settings-keys"),
    path("settings/keys/make/", api_keys.make, name="settings-keys-make"),
    path("settings/keys/<uuid:key_id>/revoke/", api_keys.revoke, name="settings-keys-revoke"),
    path("settings/terms/", terms.terms, name="settings-terms"),
    path("settings/terms/method/", terms.save_method, name="settings-method-save"),
    path("settings/terms/closed/", terms.close, name="settings-closed-add"),
    path("settings/terms/closed/<uuid:closed_id>/remove/", terms.reopen, name="settings-closed-remove"),
    path("settings/terms/rate/", terms.save_rate, name="settings-rate-save"),
    path("settings/terms/rate/<uuid:rate_id>/remove/", terms.remove_rate, name="settings-rate-remove"),
    path("settings/limits/", limits.limits, name="settings-limits"),
    path("settings/limits/save/", limits.save, name="settings-limits-save"),
    path("settings/audit/", audit_log.audit_log, name="settings-audit"),
    path("settings/returns/", return_terms.policies, name="settings-returns"),
    path("settings/returns/save/", return_terms.save, name="settings-return-policy-save"),
    path("settings/returns/<uuid:policy_id>/remove/", return_terms.remove, name="settings-return-policy-remove"),
    path("settings/health/", health.health, name="settings-health"),
]

app_name = "console"
urlpatterns: list[Route] = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    *CUSTOMERS,
    *BEHAVIOUR,
    *CONSENT,
    *ORDERS,
    *RETURNS,
    *PRODUCTS,
    *DEALS,
    *IMPORTS,
    *WORK,
    *MESSAGES,
    *SETTINGS,
]
