from django.urls import URLPattern, URLResolver, path

from shopkeeper.api.carriers.views import tell
from shopkeeper.api.endpoints import api
from shopkeeper.api.payments.views import stripe

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", api.urls),
    path("webhooks/stripe/", stripe, name="stripe-webhook"),
    path("webhooks/carriers/<slug:carrier>/", tell, name="carrier-webhook"),
]
