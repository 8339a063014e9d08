from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from shopkeeper.foundation.personal.session_store import SessionStore

pytestmark = pytest.mark.django_db


def a_session(**content: object) -> SessionStore:
    session = SessionStore()
    session.update(content)
    session.save()
    return session


def test_a_session_is_read_back_and_stands_sealed() -> None:
    key = a_session(shopper="ada@example.org").session_key
    assert SessionStore(key)["shopper"] == "ada@example.org"
    assert "ada" not in Session.objects.get(pk=key).session_data


def test_an_old_or_unknown_session_is_empty_and_its_key_is_not_used_again() -> None:
    key = a_session(shopper="ada").session_key
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for wanted in (key, "planted-by-somebody"):
        session = SessionStore(wanted)
        assert session.get("shopper") is None
        assert session.session_key is None


@pytest.mark.parametrize("stored", ["", "nonsense", "e30=", "é"])
def test_what_was_not_sealed_here_holds_nothing(stored: str) -> None:
    key = a_session(shopper="ada").session_key
    Session.objects.update(session_data=stored)
    assert SessionStore(key).get("shopper") is None
