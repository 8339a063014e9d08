"""What commands check before they touch the shop."""

import click
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def unapplied_migrations() -> list[str]:
    """Return the names of migrations that the database lacks. Raise `DatabaseError` when it can't be reached."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def require_migrated() -> None:
    """Refuse to go on with a clear message when the database can't be reached or isn't at this version."""
    try:
        missing = unapplied_migrations()
    except DatabaseError as error:
        where = settings.DATABASES["default"]["NAME"]
        raise click.ClickException(f"The database {where} can't be reached: {error}\nRun: shopkeeper doctor") from None
    if missing:
        raise click.ClickException(
            f"The database isn't ready for this version ({len(missing)} migrations missing).\nRun: shopkeeper migrate"
        )
