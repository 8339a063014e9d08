import ast
import inspect
import threading
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from pytest_django import Settings

from shopkeeper.config import wiring
from shopkeeper.connectors.sink import Sink
from shopkeeper.connectors.smtp import SMTPChannel
from shopkeeper.delivery import operations as delivery
from shopkeeper.delivery import queries as messages
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs import queries as jobs
from shopkeeper.foundation.jobs.defining import known
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.outbox import queries as outbox
from shopkeeper.foundation.outbox.registry import registry
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.worker.loop import Turn
from shopkeeper.orders import events as orders_events

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def turn() -> Turn:
    return Turn(clock=lambda: NOW, claimant=Claimant(new_id()), stopping=threading.Event())


def work_through() -> None:
    while sum(line.step(turn()) for line in wiring.lines()):
        pass


def test_every_event_of_every_domain_can_be_read_again() -> None:
    wiring.install()
    names = [kind.wire_name for kind in wiring.event_classes()]
    assert "delivery.message-sent" in names
    assert [registry.event_class(name).wire_name for name in names] == names


def test_mail_goes_to_the_server_that_is_set_and_else_to_the_sink(settings: Settings) -> None:
    assert isinstance(wiring.channels()["email"], Sink)
    settings.SMTP_URL = "smtp://mail.example.org"
    assert isinstance(wiring.channels()["email"], SMTPChannel)


@pytest.mark.django_db
def test_a_message_goes_to_the_sink_to_be_read_there_and_its_events_are_delivered_by_the_worker() -> None:
    recipient = new_id()
    keys.create([recipient])
    message = delivery.send_message(
        key="code:1",
        channel="email",
        purpose="sign-in",
        recipient_kind="staff",
        recipient_id=recipient,
        address="anna@example.org",
        subject="Your code",
        text="123456",
        at=NOW,
        actor=system("tests"),
    )
    assert wiring._outbox_figures()["waiting"] == 1
    work_through()
    sent = messages.message(message.id)
    assert sent is not None
    assert (sent.state, sent.text, sent.provider_reference) == ("sent", "123456", f"sink:{message.id}")
    assert outbox.counts() == outbox.Counts(waiting=0, oldest_waiting=None, failing=0, parked=0)


@pytest.mark.django_db
def test_the_housekeeping_of_foundation_runs_by_schedule() -> None:
    ours = {"outbox.prune", "jobs.prune", "delivery.prune", "config.clear-expired-sessions"}
    assert ours <= {name for name, kind in known.items() if kind.every}
    Session.objects.create(session_key="of-yesterday", session_data="", expire_date=NOW)
    wiring.start_periodic(NOW)
    work_through()
    assert {job.state for job in jobs.recent_jobs() if job.name in ours} == {"done"}
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_of_this_process_starts_and_stops() -> None:
    loop = wiring.work_loop()
    loop.start()
    assert loop.stop(patience=30)


def test_no_event_is_named_twice_in_the_list_of_listeners() -> None:
    # a dictionary takes the later of two equal keys without a word: the first one's handlers would never be called
    tree = ast.parse(inspect.getsource(wiring))
    table = next(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "LISTENERS"
    )
    assert isinstance(table, ast.Dict)
    named = [ast.unparse(key) for key in table.keys if key is not None]
    assert sorted(named) == sorted(set(named))


def test_an_order_that_is_paid_gets_its_invoice_and_its_letter() -> None:
    heard = {handler.__module__ for handler in wiring.LISTENERS[orders_events.OrderPaid]}
    assert heard == {"shopkeeper.orders.handlers", "shopkeeper.messaging.handlers.orders"}
