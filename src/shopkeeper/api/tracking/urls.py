"""The tracking API stands where Segment's does: at the root, under /v1/, so that a client needs only another host."""

from django.urls import URLPattern, path

from shopkeeper.api.tracking import views

FORMS = {
    "identify": ("identify", "i"),
    "track": ("track", "t"),
    "page": ("page", "p"),
    "screen": ("screen", "s"),
    "group": ("group", "g"),
    "alias": ("alias", "a"),
    "batch": ("batch", "b"),
    "import": ("import",),
}

urlpatterns: list[URLPattern] = [
    *(path(name, views.take, {"form": form}) for form, names in FORMS.items() for name in names),
    path("m", views.measured),
    path("openapi.json", views.describe, {"forms": FORMS}),
    path("projects/<str:write_key>/settings", views.client_settings),
]
