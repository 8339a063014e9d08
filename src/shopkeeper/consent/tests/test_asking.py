"""Double opt-in: asking, pressing, forgetting."""

from datetime import timedelta

import pytest

from shopkeeper.consent import operations, queries
from shopkeeper.consent.models import Asking, Entry
from shopkeeper.consent.queries import Channel, Source
from shopkeeper.consent.tests.conftest import ACTOR, ADA, AT, confirm, evidence, permits
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.personal import keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topics")]
DAY = timedelta(days=1)


def ask(address: str = ADA, days: int = 0) -> operations.Asked | None:
    at = AT + days * DAY
    return operations.ask_permission(
        address=address, topics=["news"], evidence=evidence(Source.FORM, at), at=at, actor=ACTOR
    )


def press(token: str, days: int = 0) -> operations.Confirmed:
    at = AT + days * DAY
    return operations.confirm(token=token, evidence=evidence(Source.LINK, at), at=at)


def test_a_question_permits_nothing_and_makes_no_customer() -> None:
    assert ask()
    assert not permits()
    assert not Customer.objects.exists()
    assert (
        queries.may_send(
            channel="email",
            digest=queries.address_digest("email", ADA),
            need=queries.Need.MARKETING,
            topic="news",
            at=AT,
        ).text
        == "the person was asked and has not confirmed yet"
    )


def test_the_press_makes_a_guest_with_the_key_that_was_set_aside() -> None:
    asked = ask()
    assert asked
    done = press(asked.token)
    assert (done.customer_id, done.address, done.is_new) == (asked.recipient_id, ADA, True)
    assert Customer.objects.get().status == "guest"
    assert permits()
    told = Event.objects.filter(wire_name__startswith="consent.").values_list("wire_name", flat=True)
    assert set(told) == {"consent.permission-given", "consent.address-confirmed"}


def test_a_known_customer_stays_who_they_are() -> None:
    customer = CustomerFactory(email=ADA)
    assert confirm().customer_id == customer.pk
    assert Customer.objects.count() == 1
    assert (Entry.objects.get(word="confirmed").proof or {})["ip"] == "203.0.113.7"


def test_a_second_press_changes_nothing_and_an_old_link_is_refused() -> None:
    asked, late = ask(), ask("late@example.org")
    assert asked
    assert late
    press(asked.token)
    entries = Entry.objects.count()
    assert not press(asked.token, days=30).is_new
    assert Entry.objects.count() == entries
    with pytest.raises(operations.UnableToConfirm, match="too old"):
        press(late.token, days=7)


def test_a_second_press_does_not_undo_what_was_said_since() -> None:
    asked = ask()
    assert asked
    press(asked.token)
    operations.withdraw(channel="email", address=ADA, evidence=evidence(at=AT + DAY), at=AT + DAY, actor=ACTOR)
    press(asked.token, days=2)
    assert not permits(at=AT + 2 * DAY)


@pytest.mark.parametrize("token", ["", "nonsense", "A" * 43, "A" * 500, "ü"])
def test_a_link_of_somebody_elses_making_is_refused(token: str) -> None:
    with pytest.raises(operations.UnableToConfirm):
        press(token)


def test_an_address_is_asked_three_times_a_day_at_most() -> None:
    assert [bool(ask()) for _ in range(4)] == [True, True, True, False]
    assert ask(days=2)


def test_a_question_nobody_answered_is_forgotten_with_its_key() -> None:
    asked, kept = ask(), ask("kept@example.org")
    assert asked
    assert kept
    press(kept.token)
    assert operations.forget_old_askings(at=AT + 13 * DAY) == 0
    assert operations.forget_old_askings(at=AT + 15 * DAY) == 2
    assert not Asking.objects.exists()
    assert keys.cipher(asked.recipient_id) is None
    assert keys.cipher(kept.recipient_id) is not None
    assert permits(address="kept@example.org", at=AT + 15 * DAY)


@pytest.mark.parametrize(
    ("address", "topics", "wrong"),
    [("ada", ["news"], "e-mail address"), (ADA, [], "at least one"), (ADA, ["nothing"], "no topic")],
)
def test_what_can_not_be_asked_says_why(address: str, topics: list[str], wrong: str) -> None:
    with pytest.raises(operations.UnableToAsk, match=wrong):
        operations.ask_permission(address=address, topics=topics, evidence=evidence(Source.FORM), at=AT, actor=ACTOR)
    assert not Entry.objects.exists()


def test_a_number_is_asked_and_becomes_a_guests() -> None:
    asked = operations.ask_permission(
        channel=Channel.SMS,
        address="+49 30 1234567",
        topics=["offers"],
        evidence=evidence(Source.FORM),
        at=AT,
        actor=ACTOR,
    )
    assert asked
    done = press(asked.token)
    assert [one.channel for one in queries.reaches(done.customer_id)] == ["sms", "whatsapp", "phone"]
    sms = queries.address_digest("sms", "030 1234567", country="DE")
    assert queries.may_send(channel="sms", digest=sms, need=queries.Need.MARKETING, topic="offers", at=AT).allowed
