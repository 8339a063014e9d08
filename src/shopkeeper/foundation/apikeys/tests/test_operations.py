from datetime import UTC, datetime

import pytest
from django.db import connection

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys import operations
from shopkeeper.foundation.apikeys.models import ApiKey
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.ids import new_id

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
ACTOR = system("tests")
pytestmark = pytest.mark.django_db


def make(*scopes: str) -> tuple[ApiKey, str]:
    return operations.make_api_key(label="till", scopes=scopes or ("orders:read",), actor=ACTOR, at=AT)


def test_a_key_is_found_by_its_secret_which_the_database_does_not_hold() -> None:
    row, secret = make()
    assert operations.api_key(secret, at=AT) == row
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM apikeys_apikey")
        assert secret not in repr(cursor.fetchall())


def test_the_use_of_a_key_is_noted() -> None:
    row, secret = make()
    operations.api_key(secret, at=AT)
    row.refresh_from_db()
    assert row.last_used_at == AT


def test_a_revoked_key_opens_nothing_and_is_revoked_once() -> None:
    row, secret = make()
    operations.revoke_api_key(key_id=row.pk, actor=ACTOR, at=AT)
    assert operations.api_key(secret, at=AT) is None
    with pytest.raises(operations.UnableToRevokeApiKey):
        operations.revoke_api_key(key_id=row.pk, actor=ACTOR, at=AT)
    assert [entry.action for entry in audit.entries("api-key", row.pk)] == ["apikeys.key-revoked", "apikeys.key-made"]


def test_a_key_that_never_was_can_not_be_revoked() -> None:
    with pytest.raises(operations.UnableToRevokeApiKey):
        operations.revoke_api_key(key_id=new_id(), actor=ACTOR, at=AT)


@pytest.mark.parametrize(
    ("label", "scopes", "told"),
    [
        ("till", ["orders:steal"], "no such scope"),
        ("till", [], "at least one scope"),
        (" ", ["orders:read"], "a label"),
    ],
)
def test_a_key_without_label_or_with_unknown_scope_is_refused(label: str, scopes: list[str], told: str) -> None:
    with pytest.raises(operations.UnableToMakeApiKey, match=told):
        operations.make_api_key(label=label, scopes=scopes, actor=ACTOR, at=AT)
    assert not ApiKey.objects.exists()
