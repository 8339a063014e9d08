import json
from datetime import timedelta

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from shopkeeper.delivery import privacy, queries
from shopkeeper.delivery.models import Message
from shopkeeper.delivery.tests.test_sending import ACTOR, NOW, Post, hand_over, said, state_of
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db


def test_messages_are_listed_the_latest_first_by_state_purpose_and_recipient() -> None:
    code = said("code:1")
    hand_over(Post())
    news = said("news:1", purpose="news", at=NOW + timedelta(seconds=1))
    assert [row.id for row in queries.messages()] == [news.id, code.id]
    assert [row.id for row in queries.messages(offset=1, limit=1)] == [code.id]
    assert [row.id for row in queries.messages(state="sent")] == [code.id]
    assert [row.id for row in queries.messages(purpose="news")] == [news.id]
    assert [row.id for row in queries.messages_to(news.recipient_id)] == [news.id]
    assert queries.messages_to(news.recipient_id, before=news.created_at) == []


def test_one_message_is_found_by_its_id_and_its_key() -> None:
    message = said("code:1")
    by_id, by_key = queries.message(message.id), queries.message_with_key("code:1")
    assert by_id == by_key == message
    assert queries.message(new_id()) is None
    assert queries.message_with_key("code:2") is None


def test_messages_are_counted_by_state() -> None:
    said("code:1")
    assert queries.counts_by_state() == {
        "queued": 1,
        "handing_off": 0,
        "sent": 0,
        "failed": 0,
        "unknown": 0,
        "cancelled": 0,
        "suppressed": 0,
    }


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_one_statement_however_long(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for position in range(number):
        said(f"code:{position}")
    with django_assert_num_queries(1):
        assert {row.subject for row in queries.messages()} == {"Your code"}


def test_a_person_gets_every_message_they_were_sent() -> None:
    message = said()
    hand_over(Post())
    assert privacy.export_messages(message.recipient_id) == {
        "messages": [
            {
                "channel": "email",
                "purpose": "sign-in",
                "address": "anna@example.org",
                "subject": "Your code",
                "text": "123456",
                "state": "sent",
                "created_at": "2026-03-01T12:00:00+00:00",
                "sent_at": "2026-03-01T12:00:00+00:00",
            }
        ]
    }
    waiting = said("code:2")
    assert privacy.export_messages(waiting.recipient_id)["messages"][0]["sent_at"] is None


def test_erasing_a_person_empties_their_messages_and_keeps_them_from_being_sent() -> None:
    message, other, post = said("code:1"), said("code:2"), Post()
    privacy.erase(message.recipient_id, NOW, ACTOR)
    row = state_of(message)
    assert (row.state, row.address, row.subject, row.text, row.html) == ("cancelled", "", "", "", "")
    assert [hand_over(post), hand_over(post)] == [1, 0]
    assert [one.id for one in post.sent] == [other.id]
    assert Entry.objects.filter(action="delivery.messages-erased", subject_id=str(message.recipient_id)).count() == 1


def test_what_is_said_is_audited_without_its_words() -> None:
    message = said()
    entry = Entry.objects.get(action="delivery.message-queued")
    assert (entry.subject_id, json.loads(entry.changes)) == (str(message.id), {})
    assert json.loads(entry.sealed_fields) == ["address", "subject", "text", "html"]


def test_a_fault_that_is_no_repetition_is_raised() -> None:
    with pytest.raises(IntegrityError):
        said(recipient_kind="alien")


def test_the_database_itself_refuses_a_message_sent_at_no_time() -> None:
    message = said()
    with pytest.raises(IntegrityError):
        Message.objects.filter(pk=message.pk).update(state="sent")


def test_an_attempt_that_lost_its_message_settles_nothing() -> None:
    message = said()

    class Thief(Post):
        def send(self, message: object) -> str:
            Message.objects.update(worker_id=new_id())
            return "post-1"

    hand_over(Thief())
    assert (state_of(message).state, state_of(message).sent_at) == ("handing_off", None)
