import pytest
from django.test import Client

from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.delivery import operations
from shopkeeper.delivery.models import Message
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id

LIST = "/console/messages/"


def message(html: str = "") -> Message:
    customer = CustomerFactory()
    operations.send_message(
        key=f"code-{customer.pk}",
        channel="email",
        purpose="sign-in-code",
        recipient_kind="customer",
        recipient_id=customer.pk,
        address="ada@example.org",
        actor=system("tests"),
        at=clock.now(),
        subject="Your code is 482 913",
        text="Your code is 482 913.",
        html=html,
    )
    return Message.objects.get(recipient_id=customer.pk)


def test_every_message_is_shown_with_its_text_and_the_look_is_audited(owner: Client) -> None:
    made = message()
    assert "Your code is 482 913" in owner.get(LIST).content.decode()
    shown = owner.get(f"{LIST}{made.pk}/").content.decode()
    assert "ada@example.org" in shown
    assert Entry.objects.filter(action="messages.looked-at", subject_id=str(made.recipient_id)).exists()
    assert Entry.objects.get(action="customers.listed").changes == '{"rows":[0,1]}'


def test_html_of_a_message_is_shut_in_a_frame_that_can_do_nothing(owner: Client) -> None:
    made = message(html='<script>alert(1)</script><p style="color:red">Hello</p>')
    shown = owner.get(f"{LIST}{made.pk}/").content.decode()
    assert f'<iframe class="sk-mail" sandbox="" src="{LIST}{made.pk}/body/"' in shown
    assert "<script>alert" not in shown
    policy = owner.get(f"{LIST}{made.pk}/body/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("role", ["marketer", "agent", "privacy-officer"])
def test_only_an_owner_reads_a_code_that_opens_an_account(signed_in: SignedIn, role: str) -> None:
    made, browser = message(html="<p>482 913</p>"), signed_in(role)
    pages = [LIST, f"{LIST}{made.pk}/", f"{LIST}{made.pk}/body/", f"/console/customers/{made.recipient_id}/"]
    for page in pages:
        answer = browser.get(page)
        assert (page, answer.status_code) == (page, 403 if page.endswith("/body/") else 200)
        assert "482 913" not in answer.content.decode()


def test_messages_of_one_state_are_shown_alone(owner: Client) -> None:
    message()
    assert len(owner.get(f"{LIST}?state=queued").context["rows"]) == 1
    assert len(owner.get(f"{LIST}?state=failed").context["rows"]) == 0


def test_a_message_is_taken_out_of_the_queue_once(owner: Client) -> None:
    made = message()
    owner.post(f"{LIST}{made.pk}/cancel/")
    made.refresh_from_db()
    assert made.state == "cancelled"
    answer = owner.post(f"{LIST}{made.pk}/cancel/", follow=True)
    assert "Nothing was changed" in answer.content.decode()


def test_only_a_failed_message_is_sent_again(owner: Client) -> None:
    made = message()
    assert "Nothing was changed" in owner.post(f"{LIST}{made.pk}/again/", follow=True).content.decode()
    Message.objects.update(state="failed", next_attempt_at=None)
    owner.post(f"{LIST}{made.pk}/again/")
    made.refresh_from_db()
    assert made.state == "queued"


def test_there_is_no_page_for_a_message_that_is_not_there(owner: Client) -> None:
    assert owner.get(f"{LIST}{new_id()}/").status_code == 404


def test_a_message_that_was_not_permitted_says_why(owner: Client) -> None:
    made = message()
    Message.objects.filter(pk=made.pk).update(
        state="suppressed",
        purpose="news",
        kind="marketing",
        topic="news",
        next_attempt_at=None,
        error="not sent: the person said no to this topic",
    )
    shown = owner.get(f"{LIST}{made.pk}/").content.decode()
    assert "The person said no to this topic" in shown
    assert "on news" in shown
    assert f"/console/customers/{made.recipient_id}/consent/" in shown


def test_a_link_that_confirms_is_read_by_an_owner_alone(signed_in: SignedIn) -> None:
    made = message()
    Message.objects.filter(pk=made.pk).update(purpose="confirm-address")
    for role, reads in (("agent", False), ("owner", True)):
        shown = signed_in(role).get(f"{LIST}{made.pk}/").content.decode()
        assert ("482 913" in shown) is reads
