"""Asking for a sign-in code does the same work for whoever the address belongs to."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shopkeeper.config import accounts
from shopkeeper.delivery.models import Message
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.staff import operations

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
ADDRESSES = ("olga@example.org", "nobody@example.org", "ivan@example.org")


@pytest.fixture(autouse=True)
def staff() -> None:
    cache.clear()
    for email in ("olga@example.org", "ivan@example.org"):
        user, _ = operations.add_staff(email=email, name="", role="owner", actor=system("tests"), at=AT)
    operations.deactivate(user_id=user.pk, actor=system("tests"), at=AT)


def statements(email: str) -> list[str]:
    """Return the statements of one question for a code, the values taken out."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = Client().post(reverse("account_request_login_code"), {"email": email})
    assert answer.status_code == 302
    return [re.sub(r"SAVEPOINT .*", "SAVEPOINT", query["sql"])[:60] for query in asked.captured_queries]


def test_a_code_costs_the_same_statements_for_staff_for_former_staff_and_for_strangers() -> None:
    first, *others = [statements(email) for email in ADDRESSES]
    assert any("delivery_message" in statement for statement in first)
    assert others == [first, first]


def test_nothing_about_a_stranger_is_kept_and_nothing_is_sent() -> None:
    statements("nobody@example.org")
    message = Message.objects.get()
    assert (message.recipient_id, message.address) == (accounts.NOBODY, accounts.NOWHERE)
    assert "nobody@example.org" not in message.subject + message.text
    message.refresh_from_db()
    assert message.expires_at is not None
    assert message.expires_at <= now()


def test_a_former_member_of_the_staff_is_sent_nothing() -> None:
    statements("ivan@example.org")
    assert Message.objects.get().recipient_id == accounts.NOBODY


def test_a_code_that_came_too_late_is_not_sent() -> None:
    statements("olga@example.org")
    message = Message.objects.get()
    assert message.expires_at is not None
    assert (message.expires_at - message.created_at).total_seconds() == 600
