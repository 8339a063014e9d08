from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from shopkeeper.foundation.personal import session_store
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
    assert "ada@" not in Session.objects.get(pk=key).session_data


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


def test_what_is_copied_into_another_session_opens_nothing() -> None:
    theirs, mine = a_session(shopper="ada").session_key, a_session().session_key
    Session.objects.filter(pk=mine).update(session_data=Session.objects.get(pk=theirs).session_data)
    assert SessionStore(mine).get("shopper") is None
    assert SessionStore(theirs)["shopper"] == "ada"


def test_a_session_keeps_its_content_under_a_new_key() -> None:
    session = a_session(shopper="ada")
    before = session.session_key
    session.cycle_key()
    session.save()
    assert session.session_key != before
    assert SessionStore(session.session_key)["shopper"] == "ada"
    assert SessionStore(before).get("shopper") is None


def test_a_session_of_no_key_yet_is_sealed_for_the_one_it_gets() -> None:
    session = SessionStore()
    sealed = session.encode({"shopper": "ada"})
    assert session.decode(sealed) == {"shopper": "ada"}
    assert SessionStore().decode(sealed) == {}


def test_expired_sessions_are_cleared_whatever_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_store, "CLEARED_AT_ONCE", 2)
    for _ in range(5):
        a_session(shopper="ada")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    kept = a_session(shopper="ada").session_key
    SessionStore.clear_expired()
    assert list(Session.objects.values_list("pk", flat=True)) == [kept]
