"""Where each surface stands: the shop at the root, the console under /console/, machines under /api/ and /v1/."""

from django.urls import URLPattern, URLResolver, include, path

from shopkeeper.api.snippet import track
from shopkeeper.config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics_text),
    path("track.js", track, name="track.js"),
    path("console/staff/", include("shopkeeper.config.staff_urls")),
    path("console/", include("shopkeeper.console.urls")),
    path("api/", include("shopkeeper.api.urls")),
    path("v1/", include("shopkeeper.api.tracking.urls")),
    path("", include("shopkeeper.storefront.urls")),
]

handler400 = "shopkeeper.config.faults.bad_request"
handler403 = "shopkeeper.config.faults.forbidden"
handler404 = "shopkeeper.config.faults.not_found"
handler500 = "shopkeeper.storefront.errors.broken"
