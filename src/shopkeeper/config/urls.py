"""Where each surface stands: the shop at the root, the console under /console/, machines under /api/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/staff/mfa/", include("allauth.mfa.urls")),
    path("console/staff/", include("allauth.account.urls")),
    path("console/", include("shopkeeper.console.urls")),
    path("api/", include("shopkeeper.api.urls")),
    path("", include("shopkeeper.storefront.urls")),
]
