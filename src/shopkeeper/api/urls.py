from django.urls import URLPattern, URLResolver, path

from shopkeeper.api.endpoints import api

urlpatterns: list[URLPattern | URLResolver] = [path("v1/", api.urls)]
