"""A process that has everything imported and forks servers and workers on demand, so that many can be killed.

The worker hands refunds over and asks after what nothing was heard of, far less patiently than a real one, so that a
kill can fall into that too. Django must be set up before this module is imported.
"""

import json
import signal
import sys
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.config import wiring
from shopkeeper.config.wsgi import warm
from shopkeeper.customers.tests.factories import AddressFactory, CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.staff.operations import add_staff
from shopkeeper.foundation.worker.loop import Line, Loop
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import operations
from shopkeeper.orders.models import CheckOut, Order, Payment, PaymentIntent, RefundPart
from shopkeeper.orders.operations.keeping import gateway_customer
from shopkeeper.orders.ports import gateway
from tests.crash import tracking_yard as ground

BUYERS = 4
HASTY = timedelta(minutes=3)


def later() -> datetime:
    """Return a time at which every call that is under way counts as one that was never answered."""
    return now() + HASTY


def session_of(**fields: str) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(fields)
    session.create()
    return str(session.session_key)


def buyer() -> str:
    """Return the session of a shopper who needs one press."""
    person, door = CustomerFactory(), gateway()
    assert door is not None
    AddressFactory(customer=person, name="Ada", line1="Home 1", city="London", country="GB", is_default_shipping=True)
    known = gateway_customer(door, person.pk)
    card = door.attach_method(method="pm_card_visa", customer=known, key=f"attach:{person.pk}")
    operations.keep_card(customer_id=person.pk, card=card, at=now())
    return session_of(shopper=str(person.pk))


def prepare() -> dict[str, object]:
    call_command("migrate", verbosity=0)
    mug = VariantFactory(price_minor=1250, currency="GBP", stock_on_hand=100_000)
    staff, _ = add_staff(email="o@example.org", name="O", role="owner", actor=system("crash"), at=now())
    fields = {
        SESSION_KEY: str(staff.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: staff.get_session_auth_hash(),
    }
    made: dict[str, object] = {
        "mug": str(mug.pk),
        "slug": mug.product.slug,
        "staff": session_of(**fields),
        "buyers": [buyer() for _ in range(BUYERS)],
    }
    warm(ground.application, (f"/p/{mug.product.slug}/", "/account/", "/console/"))
    return made


def work() -> None:
    lines = [line for line in wiring.lines() if line.name == "refunds"]
    ask = Line(
        "reconcile", lambda _: min(0, operations.reconcile(clock=later)), lambda *_: None, lambda *_: None, poll=0.2
    )
    Loop([*lines, ask], tick=lambda at: 0, folder=settings.DATA_DIR / "workers", clock=now).start()
    signal.pause()


def finish() -> None:
    """Do what a shop does in the minutes after a crash: hand over what is due, ask after the rest."""
    for minutes in (10, 20, 30):
        while operations.submit_refunds(clock=now):
            pass
        at = now() + timedelta(minutes=minutes)
        operations.reconcile(clock=partial(_still, at))


def _still(at: datetime) -> datetime:
    return at


def report() -> dict[str, Any]:
    def rows(model: Any, *names: str) -> list[list[str]]:
        return [[str(one) for one in row] for row in model.objects.values_list(*names)]

    return {
        "orders": rows(Order, "id", "status", "total_minor"),
        "pressed": rows(CheckOut, "key", "order_id"),
        "intents": rows(PaymentIntent, "id", "status", "amount_minor", "order_id", "reference"),
        "payments": rows(Payment, "order_id", "amount_minor", "refunded_minor", "reference"),
        "parts": rows(RefundPart, "id", "status", "amount_minor", "refund__key"),
        "reconciled": RefundPart.objects.filter(reconciled_at__isnull=False).count(),
        "wrong": len(ledger.wrong_balances()),
    }


def answer(command: str) -> object:
    acts: dict[str, Any] = {
        "where": lambda: ground.listening.getsockname()[1],
        "prepare": prepare,
        "server": partial(ground.fork, ground.serve),
        "worker": partial(ground.fork, work),
        "finish": partial(ground.fork, finish),
    }
    return acts.get(command, report)()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        print(json.dumps(answer(line.strip())), flush=True)
