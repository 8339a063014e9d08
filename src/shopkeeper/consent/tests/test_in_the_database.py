"""The same as in `test_ledger`, through the operations and in the database: ask, press, import, erase, restore."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shopkeeper.consent import operations
from shopkeeper.consent.models import Entry
from shopkeeper.consent.queries import Reason, Source
from shopkeeper.consent.rules.words import STAFF_MAY_LIFT
from shopkeeper.consent.tests.conftest import ACTOR, ADA, AT, digest, evidence, forget_entries, link, permits
from shopkeeper.consent.tests.truth import TOPICS, Truth
from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as known

TOPIC = st.sampled_from(TOPICS)
DAY = timedelta(days=1)
CSV = "address,topic,said_at,source,proof\n{address},{topic},2025-01-01,old shop,form of 2025\n"


class Shop(RuleBasedStateMachine):
    """One address in a real database, each run in a transaction of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.at, self.truth = AT, Truth()
        self.past: list[tuple[Any, dict[str, bool]]] = []
        self.backup: set[Any] | None = None
        self.archive: list[bytes] | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def now(self) -> Any:
        self.at += DAY
        return self.at

    @rule(topic=TOPIC, presses=st.booleans())
    def ask_and_perhaps_confirm(self, topic: str, presses: bool) -> None:
        at = self.now()
        asked = operations.ask_permission(
            address=ADA, topics=[topic], evidence=evidence(Source.FORM, at), at=at, actor=ACTOR
        )
        assert asked
        self.truth.asked()
        if presses:
            at = self.now()
            for _ in range(2):
                operations.confirm(token=asked.token, evidence=evidence(Source.LINK, at), at=at)
            self.truth.confirmed(topic)

    @rule(topic=TOPIC, wanted=st.booleans())
    def choose_by_a_link(self, topic: str, wanted: bool) -> None:
        at = self.now()
        before = Entry.objects.count()
        operations.answer(link=link(), answers={topic: wanted}, evidence=evidence(Source.LINK, at), at=at, actor=ACTOR)
        if Entry.objects.count() > before:
            self.truth.chose(topic) if wanted else self.truth.withdrew(topic)

    @rule(topic=TOPIC)
    def tell_by_a_program(self, topic: str) -> None:
        at = self.now()
        operations.record_permission(
            channel="email", address=ADA, topic=topic, evidence=evidence(at=at), at=at, actor=ACTOR
        )
        self.truth.told(topic)

    @rule(topic=TOPIC)
    def take_in_a_list(self, topic: str) -> None:
        text = CSV.format(address=ADA, topic=topic)
        operations.import_permissions(text=text, name="list.csv", at=self.now(), actor=ACTOR)
        self.truth.imported(topic)

    @rule(topic=TOPIC, whole=st.booleans())
    def press_unsubscribe(self, topic: str, whole: bool) -> None:
        at = self.now()
        operations.unsubscribe(link=link(topic), whole=whole, evidence=evidence(Source.ONE_CLICK, at), at=at)
        self.truth.withdrew("" if whole else topic)

    @rule(reason=st.sampled_from([Reason.BOUNCE, Reason.COMPLAINT, Reason.MANUAL]))
    def suppress(self, reason: Reason) -> None:
        at = self.now()
        if operations.suppress(
            channel="email", digest=digest(), reason=reason, evidence=evidence(at=at), at=at, actor=ACTOR
        ):
            self.truth.suppressed(reason)

    @rule(reason=st.sampled_from(sorted(STAFF_MAY_LIFT)))
    def lift(self, reason: Reason) -> None:
        at = self.now()
        try:
            operations.lift(
                channel="email", digest=digest(), reason=reason, evidence=evidence(at=at), at=at, actor=ACTOR
            )
        except operations.UnableToLift:
            return
        self.truth.lifted(reason)

    @precondition(lambda self: self.archive is None)
    @rule()
    def erase(self) -> None:
        at = self.now()
        if found := known.customer_by_email(ADA):
            operations.erase_person(customer_id=found.pk, at=at, actor=ACTOR)
            customers.erase_customer(customer_id=found.pk, at=at, actor=ACTOR)
            self.truth.suppressed(Reason.ERASED)

    @precondition(lambda self: self.archive is None)
    @rule()
    def back_up(self) -> None:
        self.backup = set(Entry.objects.values_list("pk", flat=True))

    @precondition(lambda self: self.backup is not None and self.archive is None)
    @rule()
    def put_back_the_backup(self) -> None:
        self.archive = list(operations.export_ledger(at=self.now()))
        forget_entries(set(Entry.objects.values_list("pk", flat=True)) - (self.backup or set()))

    @precondition(lambda self: self.archive is not None)
    @rule()
    def restore_the_ledger(self) -> None:
        archive = self.archive or []
        operations.restore_ledger(lines=lambda: archive, at=self.now(), actor=ACTOR)
        added = operations.restore_ledger(lines=lambda: archive, at=self.at, actor=ACTOR)
        assert added == {"topic": 0, "notice": 0, "entry": 0}
        self.archive = self.backup = None

    @invariant()
    def the_strictest_holds(self) -> None:
        if self.archive is None:
            assert {topic: permits(topic, at=self.at) for topic in TOPICS} == self.truth.everything()
            self.past.append((self.at, self.truth.everything()))

    @invariant()
    def any_instant_is_the_replay_of_what_was_known_then(self) -> None:
        if self.archive is None and self.past:
            at, held = self.past[len(self.past) // 2]
            assert {topic: permits(topic, at=at) for topic in TOPICS} == held


@pytest.mark.usefixtures("topics")
def test_the_strictest_holds_through_everything_that_can_happen() -> None:
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
