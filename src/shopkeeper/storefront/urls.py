from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from shopkeeper.storefront import acting, media, privacy, site, sitemap, track
from shopkeeper.storefront.account import addresses, credit, details, order_changes, orders, overview, passkeys, sign_in
from shopkeeper.storefront.browse import category, delivering, product, search
from shopkeeper.storefront.buying import cart, checkout, one_press
from shopkeeper.storefront.choices import pages as choices
from shopkeeper.storefront.choices import sign_up, unsubscribe
from shopkeeper.storefront.home import views as home
from shopkeeper.storefront.wishes import views as wishes

app_name = "storefront"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("c/", category.categories, name="categories"),
    path("c/<slug:slug>/", category.category, name="category"),
    path("p/<slug:slug>/", product.product, name="product"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="cart-add"),
    path("cart/line/", cart.change, name="cart-line"),
    path("cart/codes/", cart.codes, name="cart-codes"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/sending/", checkout.sending, name="checkout-sending"),
    path("checkout/place/", checkout.place, name="checkout-place"),
    path("checkout/ordered/", checkout.ordered, name="ordered"),
    path("buy/<uuid:variant_id>/", one_press.buy, name="buy"),
    path("buy/<str:number>/done/", one_press.bought, name="bought"),
    path("buy/<str:number>/undo/", one_press.undo, name="buy-undo"),
    path("account/orders/<str:number>/again/", cart.again, name="reorder"),
    path("deliver-to/", delivering.deliver_to, name="deliver-to"),
    path("wishes/", wishes.lists, name="wishes"),
    path("wishes/add/", wishes.add, name="wishes-add"),
    path("wishes/make/", wishes.make, name="wishes-make"),
    path("wishes/<uuid:list_id>/", wishes.change, name="wishes-change"),
    path("wishes/<uuid:list_id>/remove/", wishes.remove, name="wishes-remove"),
    path("w/<str:token>/", wishes.shared, name="wishes-shared"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<str:kind>-<int:number>.xml", sitemap.part, name="sitemap-part"),
    path("privacy/", privacy.choose, name="privacy"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey-sign-in-options"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey-sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", overview.overview, name="account"),
    path("account/orders/", orders.order_history, name="orders"),
    path("account/orders/<str:number>/", orders.order_page, name="order"),
    path("account/orders/<str:number>/cancel/", order_changes.cancel, name="order-cancel"),
    path("account/orders/<str:number>/address/", order_changes.change_address, name="order-address"),
    path("account/orders/<str:number>/invoices/<uuid:invoice_id>/", orders.invoice, name="order-invoice"),
    path("track/<str:token>/", track.track, name="track"),
    path("account/credit/", credit.credit, name="credit"),
    path("account/details/", details.details, name="details"),
    path("account/addresses/new/", addresses.add, name="address-add"),
    path("account/addresses/<uuid:address_id>/", addresses.change, name="address"),
    path("account/addresses/<uuid:address_id>/remove/", addresses.remove, name="address-remove"),
    path("account/passkeys/", passkeys.passkeys, name="passkeys"),
    path("account/passkeys/options/", passkeys.options, name="passkey-options"),
    path("account/passkeys/add/", passkeys.add, name="passkey-add"),
    path("account/passkeys/<uuid:passkey_id>/remove/", passkeys.remove, name="passkey-remove"),
    path("account/choices/", choices.account, name="choices"),
    path("account/choices/history/", choices.account_history, name="choices-history"),
    path("newsletter/", sign_up.newsletter, name="newsletter"),
    path("newsletter/confirm/<str:token>/", sign_up.confirm, name="confirm"),
    path("preferences/<str:token>/", choices.by_link, name="preferences"),
    path("preferences/<str:token>/history/", choices.history_by_link, name="preferences-history"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("as/stop/", acting.stop, name="stop-acting"),
    path("as/customer/<uuid:customer_id>/", acting.visit, name="visit"),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media.picture, name="picture"),
    path("robots.txt", site.robots, name="robots"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("manifest.webmanifest", site.manifest, name="manifest"),
]
