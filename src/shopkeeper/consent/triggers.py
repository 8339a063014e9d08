"""The database's own refusal to change or delete what was said, and the wording it was said to."""

from typing import Any

TABLES = {"consent_entry": "entries of the consent ledger", "consent_notice": "published notices"}
_SQLITE = [
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{what} are never changed or deleted'); END"
    for table, what in TABLES.items()
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    statement
    for table, what in TABLES.items()
    for statement in (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{what} are never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    )
]


def refuse_changes(apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place (called by the migration)."""
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def allow_changes(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away again (called by the migration, backwards)."""
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}")
        else:
            schema_editor.execute(f"DROP FUNCTION {table}_refuse() CASCADE")
