"""SQLite as the embedded database: WAL, immediate transactions, durable commits, types checked by constraint."""

from typing import Any

from django.db.backends.sqlite3 import base

from shopkeeper.foundation.db.sqlite.operations import DatabaseOperations
from shopkeeper.foundation.db.sqlite.types import CHECKS

BUSY_SECONDS = 30
# docs/adr/0004-sqlite-durability.md has the measurements.
_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -32000;
PRAGMA mmap_size = 268435456;
PRAGMA journal_size_limit = 67108864
"""


class DatabaseWrapper(base.DatabaseWrapper):
    data_type_check_constraints = {**CHECKS}
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        """Return Django's parameters with what this house needs; an operator's OPTIONS outrank it.

        Transactions begin IMMEDIATE: a deferred one that starts with a read fails at its first write as soon as another
        writer came between, without waiting.
        """
        options = self.settings_dict["OPTIONS"]
        self.settings_dict["OPTIONS"] = {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": _PRAGMAS,
            **options,
        }
        try:
            parameters: dict[str, Any] = super().get_connection_params()
        finally:
            self.settings_dict["OPTIONS"] = options
        return parameters
