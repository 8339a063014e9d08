from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries as permission
from shopkeeper.delivery import operations, queries
from shopkeeper.delivery.models import Message
from shopkeeper.delivery.ports import Links, Outgoing, Refused, TemporaryFailure
from shopkeeper.delivery.rules import MOST_ATTEMPTS
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.personal import keys

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ACTOR = system("tests")
pytestmark = pytest.mark.django_db


class Post:
    """A channel that keeps what it is given, and first fails as told."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[Outgoing] = []
        self.failures = list(failures)

    def send(self, message: Outgoing) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return "post-1"


def said(key: str = "code:1", **changes: object) -> Message:
    recipient = new_id()
    keys.create([recipient])
    if changes.get("kind") == "marketing":
        changes = {"topic": "news", **changes}
        permit()
    given = {
        "key": key,
        "channel": "email",
        "purpose": "sign-in",
        "recipient_kind": "customer",
        "recipient_id": recipient,
        "address": "anna@example.org",
        "subject": "Your code",
        "text": "123456",
        "at": NOW,
        "actor": ACTOR,
    }
    return operations.send_message(**(given | changes))  # type: ignore[arg-type]  # keyword arguments of one call


def permit(address: str = "anna@example.org", topic: str = "news") -> None:
    consent.set_topic(slug=topic, texts={"en": {"name": topic}}, channels=["email"], at=NOW, actor=ACTOR)
    evidence = consent.Evidence(source=permission.Source.API, occurred_at=NOW, proof={"form": "tests"})
    consent.record_permission(
        channel="email", address=address, topic=topic, evidence=evidence, at=NOW - timedelta(hours=1), actor=ACTOR
    )


LINKS = Links(
    unsubscribe=lambda token: f"https://shop.example/u/{token}/",
    preferences=lambda token: f"https://shop.example/p/{token}/",
)


def hand_over(channel: Post, at: datetime = NOW, worker: UUID | None = None) -> int:
    return operations.hand_over_due(
        channels={"email": channel}, clock=lambda: at, claimant=Claimant(worker or new_id()), links=LINKS
    )


def state_of(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def told() -> list[str]:
    return list(Event.objects.order_by("id").values_list("wire_name", flat=True))


def test_a_message_is_handed_over_once_and_settles_as_sent() -> None:
    message, post = said(), Post()
    assert hand_over(post) == 1
    assert hand_over(post) == 0
    row = state_of(message)
    assert (row.state, row.sent_at, row.provider_reference, row.attempts) == ("sent", NOW, "post-1", 1)
    assert [(one.address, one.text, one.id) for one in post.sent] == [("anna@example.org", "123456", message.id)]
    assert told() == ["delivery.message-queued", "delivery.message-sent"]


def test_the_same_key_said_again_is_the_same_message() -> None:
    assert said().id == said(text="other").id
    assert Message.objects.count() == 1


def test_what_a_message_says_is_not_in_the_table_in_clear() -> None:
    stored = state_of(said())
    assert b"anna" not in bytes(stored.address_sealed)  # type: ignore[attr-defined]  # the stored form of a sealed field
    assert b"123456" not in bytes(stored.text_sealed)  # type: ignore[attr-defined]  # the same


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "anna@example.org\r\nBcc: everyone@example.org"},
        {"address": "anna"},
        {"address": "anna@example.org, bert@example.org"},
        {"address": ""},
        {"subject": "Hello\nBcc: everyone@example.org"},
        {"subject": "x" * 501},
    ],
)
def test_headers_that_could_say_more_than_they_should_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(operations.UnableToSendMessage), transaction.atomic():
        said(**changes)
    assert not Message.objects.exists()


def test_a_temporary_failure_is_tried_again_later_with_the_same_id() -> None:
    message, post = said(), Post(TemporaryFailure("451 busy, ask anna@example.org"))
    hand_over(post)
    row = state_of(message)
    assert (row.state, row.next_attempt_at, row.error) == (
        "queued",
        NOW + timedelta(seconds=15),
        "451 busy, ask (address)",
    )
    assert hand_over(post, NOW + timedelta(seconds=14)) == 0
    assert hand_over(post, NOW + timedelta(seconds=15)) == 1
    assert [one.id for one in post.sent] == [message.id]
    assert [(one.number, one.outcome) for one in queries.attempts(message.id)] == [(1, "temporary"), (2, "sent")]


def test_a_refused_message_fails_at_once() -> None:
    message = said()
    hand_over(Post(Refused("550 no such user")))
    assert (state_of(message).state, state_of(message).error) == ("failed", "550 no such user")
    assert told()[-1] == "delivery.message-failed"


def test_a_message_that_always_fails_ends_as_failed() -> None:
    message, post, at = said(), Post(*[TemporaryFailure("451")] * 99), NOW
    while hand_over(post, at):
        at += timedelta(hours=3)
    assert (state_of(message).state, state_of(message).attempts) == ("failed", MOST_ATTEMPTS)


def test_a_transactional_message_of_unknown_fate_is_sent_again_a_marketing_one_never() -> None:
    code, news = said("code:1"), said("news:1", kind="marketing")
    post = Post(ConnectionResetError(), ConnectionResetError())
    hand_over(post)
    hand_over(post)
    assert (state_of(code).state, state_of(news).state) == ("queued", "unknown")
    hand_over(post, NOW + timedelta(minutes=1))
    assert [one.id for one in post.sent] == [code.id]


class Died(BaseException):
    """Stands for kill -9: nothing after it runs."""


def killed(message: Message) -> None:
    class Killer(Post):
        def send(self, message: Outgoing) -> str:
            raise Died

    with pytest.raises(Died):
        hand_over(Killer())
    assert state_of(message).state == "handing_off"


def test_after_a_crash_a_transactional_message_is_sent_again_when_the_lease_has_lapsed() -> None:
    message, post = said(), Post()
    killed(message)
    assert hand_over(post, NOW + timedelta(seconds=30)) == 0
    assert hand_over(post, NOW + timedelta(seconds=61)) == 1
    assert [one.id for one in post.sent] == [message.id]
    assert [one.outcome for one in queries.attempts(message.id)] == ["unknown", "sent"]


def test_after_a_crash_a_marketing_message_is_never_sent_again() -> None:
    message, post = said(kind="marketing"), Post()
    killed(message)
    operations.release([state_of(message).worker_id or new_id()])
    hand_over(post)
    assert (post.sent, state_of(message).state) == ([], "unknown")
    assert hand_over(post, NOW + timedelta(days=1)) == 0


def test_a_held_message_is_not_taken_by_another_and_its_lease_is_renewed() -> None:
    message, worker = said(), new_id()
    Message.objects.update(worker_id=worker, lease_until=NOW + timedelta(seconds=60))
    assert operations.renew(Claimant(worker), NOW + timedelta(seconds=50)) == 1
    assert hand_over(Post(), NOW + timedelta(seconds=61)) == 0
    assert state_of(message).lease_until == NOW + timedelta(seconds=110)


def test_a_message_that_breaks_in_the_hands_of_a_worker_that_lives_is_taken_up_again() -> None:
    class Breaking:
        def send(self, message: Outgoing) -> str:
            raise Died

    message, mine, post = said(), Claimant(new_id()), Post()
    with pytest.raises(Died):
        operations.hand_over_due(channels={"email": Breaking()}, clock=lambda: NOW, claimant=mine)
    assert operations.renew(mine, NOW) == 0
    assert hand_over(post, NOW + timedelta(seconds=61), mine.worker_id) == 1
    assert [one.id for one in post.sent] == [message.id]


def test_a_message_that_kills_every_worker_is_given_up_in_the_end() -> None:
    message, post = said(), Post()
    killed(message)
    Message.objects.update(attempts=MOST_ATTEMPTS)
    hand_over(post, NOW + timedelta(seconds=61))
    assert (post.sent, state_of(message).state) == ([], "unknown")


def test_a_message_whose_seal_does_not_open_waits_like_any_other_that_fails() -> None:
    message, other, post = said("code:1"), said("code:2"), Post()
    Message.objects.filter(pk=message.pk).update(recipient_id=new_id())
    assert [hand_over(post), hand_over(post)] == [1, 1]
    assert [one.id for one in post.sent] == [other.id]
    assert state_of(message).state == "queued"
    assert state_of(message).error.startswith("KeyMissing")


def test_a_message_that_has_expired_is_not_sent() -> None:
    message, post = said(expires_at=NOW + timedelta(minutes=10)), Post()
    hand_over(post, NOW + timedelta(minutes=10))
    assert (post.sent, state_of(message).state) == ([], "cancelled")


def test_a_message_on_a_channel_nobody_set_up_fails_with_the_reason() -> None:
    message = said(channel="pigeon", address="loft 3")
    hand_over(Post())
    assert state_of(message).error == "no channel 'pigeon' is set up"


def test_nothing_is_sent_to_someone_whose_data_was_erased() -> None:
    message, post = said(), Post()
    keys.destroy(message.recipient_id)
    hand_over(post)
    assert (post.sent, state_of(message).error) == ([], "the recipient's data was erased")


def test_a_waiting_message_can_be_cancelled_and_a_sent_one_cannot() -> None:
    message, post = said(), Post()
    operations.cancel_message(message_id=message.id, actor=ACTOR, at=NOW)
    assert (hand_over(post), state_of(message).state) == (0, "cancelled")
    with pytest.raises(operations.UnableToCancelMessage):
        operations.cancel_message(message_id=message.id, actor=ACTOR, at=NOW)


def test_a_message_cancelled_while_a_worker_took_it_is_not_sent() -> None:
    message, post = said(), Post()

    def clock() -> Callable[[], datetime]:
        looks = iter(range(99))

        def look() -> datetime:
            if next(looks) == 1:
                operations.cancel_message(message_id=message.id, actor=ACTOR, at=NOW)
            return NOW

        return look

    operations.hand_over_due(channels={"email": post}, clock=clock(), claimant=Claimant(new_id()))
    assert (post.sent, state_of(message).state) == ([], "cancelled")


def test_a_failed_message_is_sent_again_by_hand_unless_it_is_marketing() -> None:
    code, news = said("code:1"), said("news:1", kind="marketing")
    hand_over(Post(Refused("550")))
    hand_over(Post(Refused("550")))
    operations.send_again(message_id=code.id, actor=ACTOR, at=NOW)
    with pytest.raises(operations.UnableToSendMessage):
        operations.send_again(message_id=news.id, actor=ACTOR, at=NOW)
    assert (state_of(code).state, state_of(news).state) == ("queued", "failed")
