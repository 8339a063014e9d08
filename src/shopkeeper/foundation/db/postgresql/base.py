"""PostgreSQL through Django's own backend, quicker for the few statements that every page asks."""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        """Return Django's parameters; what a cursor sends with its values apart is prepared at once."""
        parameters: dict[str, Any] = super().get_connection_params()
        return parameters | {"prepare_threshold": None if self._is_pooled else 0}

    def is_usable(self) -> bool:
        """Tell whether the server is still at the other end, without asking it where nothing has come from it.

        A server that ended the connection has said so: its last words and the end of the stream lie unread. Nothing
        lies there while it is idle and well, and then the question that Django asks before each page is spared. Inside
        a transaction, or after an error, it is asked as ever.
        """
        is_idle = self.connection.info.transaction_status is TransactionStatus.IDLE  # one that is closed is not
        return (is_idle and not self.errors_occurred and not self._has_unread()) or bool(super().is_usable())

    def planned_cursor(self) -> Any:
        """Return a cursor whose statements the server keeps planned, for as long as the connection stands."""
        self.ensure_connection()
        usual, self.connection.cursor_factory = self.connection.cursor_factory, base.ServerBindingCursor
        try:
            return self.cursor()
        finally:
            self.connection.cursor_factory = usual

    def _has_unread(self) -> bool:
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return bool(waiting.poll(0))

    @property
    def _is_pooled(self) -> bool:
        """Tell whether a pooler hands the connection on between transactions, as Django is told for its own cursors."""
        return bool(self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])
