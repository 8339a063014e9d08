"""Mail goes only where it is permitted: asked in the transaction that takes the message out of the queue."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries as permission
from shopkeeper.consent.events import PermissionWithdrawn
from shopkeeper.consent.operations import Evidence
from shopkeeper.customers import operations as customers
from shopkeeper.delivery import handlers, operations
from shopkeeper.delivery.models import Attempt, Message
from shopkeeper.delivery.ports import Refused
from shopkeeper.delivery.rules import with_footer
from shopkeeper.delivery.tests.test_sending import ACTOR, NOW, Post, hand_over, permit, said, state_of, told
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def digest(address: str = "anna@example.org") -> bytes:
    return permission.address_digest("email", address)


def evidence(at: datetime = NOW) -> Evidence:
    return Evidence(source=permission.Source.ONE_CLICK, occurred_at=at)


def link(topic: str = "news") -> permission.Link:
    return permission.Link(channel=permission.Channel.EMAIL, digest=digest(), topic=topic)


def suppressed(reason: permission.Reason) -> None:
    consent.suppress(channel="email", digest=digest(), reason=reason, evidence=evidence(), at=NOW, actor=ACTOR)


def test_marketing_without_a_topic_is_refused_by_the_door_and_by_the_database() -> None:
    with pytest.raises(operations.UnableToSendMessage, match="topic"), transaction.atomic():
        said(kind="marketing", topic="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=said().pk).update(kind="marketing")


def test_a_permitted_message_goes_out_with_the_way_to_stop_it() -> None:
    message, post = said(kind="marketing", html="<html><body><p>News</p></body></html>"), Post()
    hand_over(post)
    assert state_of(message).state == "sent"
    (sent,) = post.sent
    token = sent.unsubscribe_url.removeprefix("https://shop.example/u/").rstrip("/")
    found = permission.link_of(token)
    assert found == permission.Link(permission.Channel.EMAIL, digest(), "news", message.recipient_id)
    assert sent.unsubscribe_url in sent.text
    assert sent.unsubscribe_url in sent.html
    assert sent.html.endswith("</body></html>")
    assert b"anna" not in token.encode()


def test_what_nobody_permitted_is_not_sent_and_says_why() -> None:
    message, post = said(kind="marketing", address="bert@example.org"), Post()
    hand_over(post)
    row = state_of(message)
    assert (post.sent, row.state, row.error) == (
        [],
        "suppressed",
        "not sent: nobody ever permitted this topic for this address",
    )
    assert not Attempt.objects.exists()
    assert told()[-1] == "delivery.message-failed"


def test_after_one_press_nothing_that_waits_goes_out() -> None:
    waiting = [said(f"news:{number}", kind="marketing") for number in range(5)]
    assert consent.unsubscribe(link=link(), evidence=evidence(), at=NOW)
    post = Post()
    while hand_over(post, NOW + HOUR):
        pass
    assert post.sent == []
    assert {state_of(one).state for one in waiting} == {"suppressed"}


def test_what_waits_is_taken_out_of_the_queue_when_the_withdrawal_is_heard() -> None:
    news, offers, code = said("1", kind="marketing"), said("2", kind="marketing", topic="offers"), said("3")
    permit(topic="offers")
    consent.unsubscribe(link=link(), evidence=evidence(), at=NOW)
    event = Event.objects.get(wire_name="consent.permission-withdrawn")
    handlers.drop_waiting_marketing(consent_event(event.payload), NOW)
    assert [state_of(one).state for one in (news, offers, code)] == ["suppressed", "queued", "queued"]


def consent_event(payload: dict[str, Any]) -> Any:
    return PermissionWithdrawn(**{**payload, "person_id": payload["person_id"] and UUID(payload["person_id"])})


@pytest.mark.parametrize(
    ("reason", "news", "order", "code"),
    [
        (permission.Reason.BOUNCE, "suppressed", "suppressed", "sent"),
        (permission.Reason.COMPLAINT, "suppressed", "sent", "sent"),
        (permission.Reason.MANUAL, "suppressed", "sent", "sent"),
        (permission.Reason.ERASED, "suppressed", "sent", "sent"),
    ],
)
def test_a_suppression_stops_what_its_reason_demands(
    reason: permission.Reason, news: str, order: str, code: str
) -> None:
    messages = (said("1", kind="marketing"), said("2", purpose="order"), said("3", purpose="sign-in"))
    suppressed(reason)
    post = Post()
    while hand_over(post, NOW + HOUR):
        pass
    assert tuple(state_of(one).state for one in messages) == (news, order, code)


def test_mail_to_staff_asks_nobody() -> None:
    message = said(recipient_kind="staff", purpose="order")
    suppressed(permission.Reason.BOUNCE)
    hand_over(Post())
    assert state_of(message).state == "sent"


def test_where_no_page_to_unsubscribe_is_set_up_no_marketing_goes_out() -> None:
    message, post = said(kind="marketing"), Post()
    operations.hand_over_due(channels={"email": post}, clock=lambda: NOW, claimant=Claimant(new_id()))
    assert (post.sent, state_of(message).state) == ([], "failed")


def sent_to_anna() -> Message:
    customer_id = customers.create_customer(email="anna@example.org", at=NOW, actor=ACTOR)
    message = said(recipient_id=customer_id, purpose="order")
    hand_over(Post())
    return message


def stands_against(address: str = "anna@example.org") -> set[str]:
    return set(permission.suppressions(channel="email", digest=digest(address), at=NOW + HOUR))


@pytest.mark.parametrize(
    ("status", "against"),
    [("5.1.1", {"bounce"}), ("5.2.1 disabled", {"bounce"}), ("5.2.2", set()), ("5.7.1", set()), ("4.4.1", set())],
)
def test_only_a_mailbox_that_is_not_there_counts_as_a_hard_bounce(status: str, against: set[str]) -> None:
    message = sent_to_anna()
    found = operations.record_bounce(message_id=message.id, status=status, at=NOW, actor=ACTOR)
    assert (stands_against(), found.suppressed) == (against, bool(against))


def test_a_complaint_by_the_providers_reference_ends_marketing() -> None:
    sent_to_anna()
    operations.record_complaint(provider_reference="post-1", at=NOW, actor=ACTOR)
    assert stands_against() == {"complaint"}


def test_a_return_about_an_unknown_message_is_refused() -> None:
    with pytest.raises(operations.UnableToRecordReturn, match="no message"):
        operations.record_complaint(provider_reference="nobody's", at=NOW, actor=ACTOR)


def test_an_address_that_the_server_refuses_for_good_gets_nothing_more() -> None:
    said(purpose="order")
    hand_over(Post(Refused("550 5.1.1 no such user here")))
    assert stands_against() == {"bounce"}
    other = said("2", purpose="order", address="bert@example.org")
    hand_over(Post(Refused("554 5.7.1 looks like spam")))
    assert state_of(other).state == "failed"
    assert stands_against("bert@example.org") == set()


BOUNCE = """\
From: MAILER-DAEMON@mx.example.org
To: shop@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <00000000-0000-4000-8000-000000000000@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

From: shop@example.org
Message-ID: <{message}@example.org>
Subject: Your order

--b--
"""
COMPLAINT = """\
From: fbl@isp.example.org
Subject: FW: News
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is a complaint.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Example/1.0
Version: 1

--b
Content-Type: message/rfc822

From: shop@example.org
Message-ID: <{message}@example.org>
Subject: News

Hello

--b--
"""


def returned(text: str, **parts: object) -> operations.Return | None:
    raw = text.format(**parts).replace("\n", "\r\n").encode()
    return operations.take_returned_mail(raw=raw, at=NOW, actor=ACTOR)


def test_a_bounce_mail_names_the_message_and_suppresses_its_address() -> None:
    message = sent_to_anna()
    found = returned(BOUNCE, recipient="Anna@Example.org", action="failed", status="5.1.1", message=message.id)
    assert found == operations.Return(message.id, "bounce", suppressed=True)
    assert stands_against() == {"bounce"}


def test_a_bounce_mail_about_a_delay_suppresses_nobody() -> None:
    message = sent_to_anna()
    parts = {"recipient": "anna@example.org", "message": message.id}
    assert returned(BOUNCE, action="delayed", status="4.4.1", **parts) is None
    assert stands_against() == set()


def test_a_forged_bounce_about_somebody_else_is_refused() -> None:
    message = sent_to_anna()
    with pytest.raises(operations.UnableToRecordReturn, match="another recipient"):
        returned(BOUNCE, recipient="bert@example.org", action="failed", status="5.1.1", message=message.id)
    assert stands_against() == set()


def test_a_complaint_mail_ends_marketing() -> None:
    message = sent_to_anna()
    assert returned(COMPLAINT, kind="abuse", message=message.id) is not None
    assert stands_against() == {"complaint"}
    assert returned(COMPLAINT, kind="not-spam", message=message.id) is None


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: hello\r\n\r\nhello", b"Content-Type: multipart/report\r\n\r\n"]
)
def test_any_other_mail_is_none_of_it(raw: bytes) -> None:
    assert operations.take_returned_mail(raw=raw, at=NOW, actor=ACTOR) is None


def test_a_footer_stands_before_the_end_of_the_body_and_escapes_its_addresses() -> None:
    text, html = with_footer("Hi\n", "<BODY>Hi</BODY>", unsubscribe='https://x/"u', preferences="https://x/p")
    assert text == 'Hi\n\n-- \nNo more of these: https://x/"u\nChoose what you get: https://x/p\n'
    assert html.startswith("<BODY>Hi<p")
    assert html.endswith("</p></BODY>")
    assert "&quot;u" in html
    assert with_footer("Hi", "", unsubscribe="u", preferences="p")[1] == ""
