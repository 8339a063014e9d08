"""Settings that the shop's surroundings give, shown but not changed here: each row names where it comes from."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.foundation.staff.access import requires


@dataclass(frozen=True)
class Row:
    label: str
    value: str
    variable: str
    note: str = ""


def rows() -> list[Row]:
    """Return what an operator has set, without a secret among it."""
    return [
        Row("Name", settings.SITE_NAME, "SHOPKEEPER_NAME"),
        Row(
            "Address",
            settings.SITE_URL,
            "SHOPKEEPER_URL",
            "" if settings.HTTPS else "without HTTPS: fine to try, not to sell",
        ),
        Row("Time zone", settings.TIME_ZONE, "SHOPKEEPER_TIME_ZONE", "days and periods are counted in it"),
        Row("Database", "PostgreSQL" if connection.vendor == "postgresql" else "SQLite", "DATABASE_URL"),
        Row("Folder of data", str(settings.DATA_DIR), "SHOPKEEPER_HOME"),
        Row("Folder of keys", str(settings.KEYS_DIR), "SHOPKEEPER_KEYS", "back it up apart from the data"),
    ]


@require_safe
@requires("settings.view")
def general(request: HttpRequest) -> HttpResponse:
    """Show how this shop is set up."""
    return render(request, "console/settings/general.html", {"rows": rows()})
