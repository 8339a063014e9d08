"""What commands check before they touch the shop."""

import click
from django.conf import settings
from django.db import DatabaseError

from shopkeeper.foundation.observability import health


def require_migrated() -> None:
    """Refuse to go on with a clear message when the database can't be reached or isn't at this version."""
    try:
        missing = health.unapplied_migrations()
    except DatabaseError as error:
        where = settings.DATABASES["default"]["NAME"]
        raise click.ClickException(f"The database {where} can't be reached: {error}\nRun: shopkeeper doctor") from None
    if missing:
        raise click.ClickException(
            f"The database isn't ready for this version ({len(missing)} migrations missing).\nRun: shopkeeper migrate"
        )
