"""The database's own refusal to change or delete what the audit log holds."""

from typing import Any

_SQLITE = [
    f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed or deleted'); END"
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted' "
    "USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
]


def refuse_changes(apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place (called by the migration)."""
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def allow_changes(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away again (called by the migration, backwards)."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER audit_entry_no_{verb}")
    else:
        schema_editor.execute("DROP FUNCTION audit_entry_refuse() CASCADE")
