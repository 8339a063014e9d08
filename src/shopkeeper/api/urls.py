from django.urls import URLPattern, URLResolver, path

from shopkeeper.api.carriers.views import tell
from shopkeeper.api.endpoints import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", api.urls),
    path("webhooks/carriers/<slug:carrier>/", tell, name="carrier-webhook"),
]
