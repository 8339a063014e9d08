"""Statements that are planned once, and a connection that the server ended meanwhile."""

import pytest
from django.db import OperationalError, connection

from shopkeeper.foundation.db.planned import planned_cursor

pytestmark = pytest.mark.django_db


def test_postgresql_keeps_the_plan() -> None:
    for number in range(2):
        with planned_cursor() as cursor:
            cursor.execute("SELECT %s + 1 AS kept_plan", [number])
            assert cursor.fetchall() == [(number + 1,)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%kept_plan%%'")
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_made_anew() -> None:
    connection.ensure_connection()
    assert connection.is_usable()
    if connection.vendor == "postgresql":
        other = connection.copy()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        other.close()
        assert not connection.is_usable()
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert not connection.is_usable()  # closed at this end, too
        connection.close()
    connection.ensure_connection()
    assert connection.is_usable()
