"""What the database itself holds of the ledger: it only grows, units never mix, no more goes back than was moved.

The same trigger that lets a posting in moves what the customers' accounts hold, so the two can't come apart, and the
CHECK of an account refuses the posting that would overdraw it, however many write at once.
"""

from typing import Any

_FIXED = {"ledger_entry": "entries", "ledger_posting": "postings"}
_KEPT = "id, kind, customer_id, unit, opened_at"

_SQLITE = [
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{what} of the ledger are never changed or deleted'); END"
        for table, what in _FIXED.items()
        for verb in ("UPDATE", "DELETE")
    ),
    f"CREATE TRIGGER ledger_account_no_update BEFORE UPDATE OF {_KEPT} ON ledger_account "
    "BEGIN SELECT RAISE(ABORT, 'an account of the ledger keeps its owner, kind and unit'); END",
    "CREATE TRIGGER ledger_account_no_delete BEFORE DELETE ON ledger_account "
    "BEGIN SELECT RAISE(ABORT, 'accounts of the ledger are never deleted'); END",
    "CREATE TRIGGER ledger_posting_moves AFTER INSERT ON ledger_posting BEGIN "
    "SELECT RAISE(ABORT, 'a posting moves between accounts of its unit') WHERE (SELECT count(*) FROM ledger_account "
    "WHERE id IN (NEW.source_id, NEW.target_id) AND unit = NEW.unit) <> 2; "
    "SELECT RAISE(ABORT, 'a reversal goes the way back, and no further') WHERE NEW.reverses_id IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM ledger_posting AS was WHERE was.id = NEW.reverses_id "
    "AND was.source_id = NEW.target_id AND was.target_id = NEW.source_id AND was.reverses_id IS NULL "
    "AND was.amount_minor >= (SELECT sum(amount_minor) FROM ledger_posting WHERE reverses_id = was.id)); "
    "UPDATE ledger_account SET held_minor = held_minor - NEW.amount_minor "
    "WHERE id = NEW.source_id AND customer_id IS NOT NULL; "
    "UPDATE ledger_account SET held_minor = held_minor + NEW.amount_minor "
    "WHERE id = NEW.target_id AND customer_id IS NOT NULL; END",
]

_POSTGRESQL = [
    *(
        statement
        for table, what in _FIXED.items()
        for statement in (
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            f"'{what} of the ledger are never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$",
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        )
    ),
    # A balance moves only inside the posting's own trigger, which is one trigger deep.
    "CREATE FUNCTION ledger_account_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND (NEW.id, NEW.kind, NEW.customer_id, NEW.unit, NEW.opened_at) "
    "IS NOT DISTINCT FROM (OLD.id, OLD.kind, OLD.customer_id, OLD.unit, OLD.opened_at) THEN RETURN NEW; END IF; "
    "RAISE EXCEPTION 'accounts of the ledger are changed by postings alone' "
    "USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER ledger_account_no_change BEFORE UPDATE OR DELETE ON ledger_account "
    "FOR EACH ROW EXECUTE FUNCTION ledger_account_refuse()",
    "CREATE FUNCTION ledger_posting_moves() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE moved bigint; was ledger_posting; BEGIN "
    "IF (SELECT count(*) FROM ledger_account WHERE id IN (NEW.source_id, NEW.target_id) AND unit = NEW.unit) <> 2 THEN "
    "RAISE EXCEPTION 'a posting moves between accounts of its unit' USING ERRCODE = 'check_violation'; END IF; "
    "IF NEW.reverses_id IS NOT NULL THEN "
    # Two reversals of one posting wait for each other here, so that each sees what the other took back.
    "SELECT * INTO was FROM ledger_posting WHERE id = NEW.reverses_id FOR NO KEY UPDATE; "
    "SELECT sum(amount_minor) INTO moved FROM ledger_posting WHERE reverses_id = NEW.reverses_id; "
    "IF was.reverses_id IS NOT NULL OR was.source_id <> NEW.target_id OR was.target_id <> NEW.source_id "
    "OR moved > was.amount_minor THEN "
    "RAISE EXCEPTION 'a reversal goes the way back, and no further' USING ERRCODE = 'check_violation'; END IF; END IF; "
    "UPDATE ledger_account SET held_minor = held_minor - NEW.amount_minor "
    "WHERE id = NEW.source_id AND customer_id IS NOT NULL; "
    "UPDATE ledger_account SET held_minor = held_minor + NEW.amount_minor "
    "WHERE id = NEW.target_id AND customer_id IS NOT NULL; RETURN NULL; END $$",
    "CREATE TRIGGER ledger_posting_moves AFTER INSERT ON ledger_posting "
    "FOR EACH ROW EXECUTE FUNCTION ledger_posting_moves()",
]


def put_in_place(apps: Any, schema_editor: Any) -> None:
    """Create the triggers (called by the migration)."""
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def take_away(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers (called by the migration, backwards)."""
    if schema_editor.connection.vendor == "sqlite":
        for name in ("ledger_account_no_update", "ledger_account_no_delete", "ledger_posting_moves"):
            schema_editor.execute(f"DROP TRIGGER {name}")
        for table in _FIXED:
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}")
    else:
        for name in (*(f"{table}_refuse" for table in _FIXED), "ledger_account_refuse", "ledger_posting_moves"):
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")
