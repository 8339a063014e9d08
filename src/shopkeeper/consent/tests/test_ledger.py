"""The rules of the ledger, under every order of what people, staff, programs and backups can do."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shopkeeper.consent.rules.ledger import Said, standing
from shopkeeper.consent.rules.words import PROVEN, Basis, Reason, Source, Word
from shopkeeper.consent.tests.truth import TOPICS, Truth

START = datetime(2026, 1, 1, tzinfo=UTC)
TOPIC = st.sampled_from(TOPICS)
REASON = st.sampled_from([Reason.BOUNCE, Reason.COMPLAINT, Reason.MANUAL, Reason.ERASED])
LIFTABLE = st.sampled_from([Reason.BOUNCE, Reason.MANUAL])


class Ledger(RuleBasedStateMachine):
    """One address. `backup` is a database set aside, `archive` what `consent export` wrote before it was put back."""

    def __init__(self) -> None:
        super().__init__()
        self.at, self.number = START, 0
        self.entries: list[Said] = []
        self.truth, self.past = Truth(), list[tuple[datetime, dict[str, bool]]]()
        self.backup: list[Said] | None = None
        self.archive: list[Said] | None = None

    def say(self, word: Word, topic: str = "", source: Source = Source.LINK, reason: Reason = Reason.NONE) -> None:
        self.at += timedelta(hours=1)
        self.number += 1
        basis = Basis.CONSENT if word in {Word.GRANTED, Word.CONFIRMED} else Basis.NONE
        self.entries.append(
            Said(
                id=UUID(int=self.number),
                word=word,
                occurred_at=self.at,
                recorded_at=self.at,
                channel="email",
                topic=topic,
                basis=basis,
                source=source,
                reason=reason,
            )
        )

    @rule(topic=TOPIC)
    def ask(self, topic: str) -> None:
        self.say(Word.ASKED, topic, Source.FORM)
        self.truth.asked()

    @rule(topic=TOPIC)
    def confirm(self, topic: str) -> None:
        self.say(Word.CONFIRMED, topic)
        self.truth.confirmed(topic)

    @rule(topic=TOPIC, source=st.sampled_from(sorted(PROVEN)))
    def choose(self, topic: str, source: Source) -> None:
        self.say(Word.GRANTED, topic, source)
        self.truth.chose(topic)

    @rule(topic=TOPIC, source=st.sampled_from([Source.API, Source.FORM, Source.CONSOLE]))
    def tell(self, topic: str, source: Source) -> None:
        self.say(Word.GRANTED, topic, source)
        self.truth.told(topic)

    @rule(topic=TOPIC)
    def take_in(self, topic: str) -> None:
        self.say(Word.GRANTED, topic, Source.IMPORT)
        self.truth.imported(topic)

    @rule(topic=st.sampled_from(["", *TOPICS]), source=st.sampled_from(list(Source)))
    def withdraw(self, topic: str, source: Source) -> None:
        self.say(Word.WITHDRAWN, topic, source)
        self.truth.withdrew(topic)

    @rule(reason=REASON)
    def suppress(self, reason: Reason) -> None:
        self.say(Word.SUPPRESSED, source=Source.PROVIDER, reason=reason)
        self.truth.suppressed(reason)

    @rule(reason=LIFTABLE)
    def lift(self, reason: Reason) -> None:
        self.say(Word.LIFTED, source=Source.CONSOLE, reason=reason)
        self.truth.lifted(reason)

    @precondition(lambda self: self.archive is None)
    @rule()
    def back_up(self) -> None:
        self.backup = list(self.entries)

    @precondition(lambda self: self.backup is not None and self.archive is None)
    @rule()
    def put_back_the_backup(self) -> None:
        self.archive, self.entries = self.entries, list(self.backup or [])

    @precondition(lambda self: self.archive is not None)
    @rule()
    def restore_the_ledger(self) -> None:
        known = {one.id for one in self.entries}
        self.entries += [one for one in self.archive or [] if one.id not in known]
        self.archive = self.backup = None

    @invariant()
    def the_strictest_holds(self) -> None:
        if self.archive is None:
            assert {topic: standing(self.entries, topic, at=self.at).permits for topic in TOPICS} == (
                self.truth.everything()
            )
            self.past.append((self.at, self.truth.everything()))

    @invariant()
    def any_instant_is_the_replay_of_what_was_known_then(self) -> None:
        if self.archive is None and self.past:
            at, held = self.past[self.number % len(self.past)]
            shuffled = random.Random(self.number).sample(self.entries, len(self.entries))
            assert {topic: standing(shuffled, topic, at=at).permits for topic in TOPICS} == held


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


@pytest.mark.slow
def test_ten_times_as_many_histories_find_nothing_either() -> None:
    run_state_machine_as_test(Ledger, settings=settings(max_examples=1_000, stateful_step_count=60, deadline=None))


WHEN = st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours))


@st.composite
def said(draw: st.DrawFn) -> Said:
    occurred = draw(WHEN)
    word = draw(st.sampled_from(list(Word)))
    is_suppression = word in {Word.SUPPRESSED, Word.LIFTED}
    return Said(
        id=UUID(int=draw(st.integers(1, 2**60))),
        word=word,
        occurred_at=occurred,
        recorded_at=occurred + timedelta(hours=draw(st.integers(0, 30))),
        topic="" if is_suppression else draw(st.sampled_from(["", *TOPICS])),
        basis=draw(st.sampled_from(list(Basis))),
        source=draw(st.sampled_from(list(Source))),
        reason=draw(REASON) if is_suppression else Reason.NONE,
    )


ENTRIES = st.lists(said(), max_size=12, unique_by=lambda one: one.id)
END = START + timedelta(days=10)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_read_plays_no_part(entries: list[Said], chance: random.Random) -> None:
    shuffled = chance.sample(entries, len(entries))
    for topic in TOPICS:
        assert standing(shuffled, topic, at=END) == standing(entries, topic, at=END)


@given(ENTRIES, said())
def test_an_import_raises_nothing_where_anything_was_said(entries: list[Said], late: Said) -> None:
    imported = replace(late, word=Word.GRANTED, reason=Reason.NONE, source=Source.IMPORT, topic="news", recorded_at=END)
    spoken = [one for one in entries if not one.is_imported_permission]
    before, after = standing(entries, "news", at=END), standing([*entries, imported], "news", at=END)
    if spoken:
        assert after == before


@given(ENTRIES, st.sampled_from([Source.API, Source.FORM, Source.CONSOLE, Source.IMPORT, Source.PROVIDER]))
def test_no_way_that_anybody_can_use_raises_a_no(entries: list[Said], source: Source) -> None:
    before = standing(entries, "news", at=END)
    asked_anew = Said(
        UUID(int=2**61), Word.GRANTED, END, END, channel="email", topic="news", basis=Basis.CONSENT, source=source
    )
    no = set(before.blocks) - {Reason.BOUNCE} or (before.answer is not None and before.answer.is_limiting)
    if no:
        assert not standing([*entries, asked_anew], "news", at=END).permits


@given(ENTRIES, st.sampled_from(["", "news"]), st.sampled_from([Word.WITHDRAWN, Word.REFUSED]))
def test_the_last_no_holds_whatever_came_before(entries: list[Said], topic: str, word: Word) -> None:
    last = Said(UUID(int=2**61), word, END, END, channel="email", topic=topic, source=Source.ONE_CLICK)
    assert not standing([*entries, last], "news", at=END).permits


@given(ENTRIES)
def test_a_confirmation_ends_everything_that_stands_against_its_topic(entries: list[Said]) -> None:
    last = Said(UUID(int=2**61), Word.CONFIRMED, END, END, channel="email", topic="news", basis=Basis.CONSENT)
    assert standing([*entries, last], "news", at=END).permits


@given(ENTRIES)
def test_a_question_alone_permits_nothing(entries: list[Said]) -> None:
    asked = [replace(one, word=Word.ASKED, reason=Reason.NONE) for one in entries]
    assert not any(standing(asked, topic, at=END).permits for topic in TOPICS)


def test_of_two_words_at_one_instant_the_one_that_limits_holds() -> None:
    yes = Said(UUID(int=2), Word.CONFIRMED, START, START, topic="news", basis=Basis.CONSENT)
    no = Said(UUID(int=1), Word.WITHDRAWN, START, START, topic="news")
    assert not standing([yes, no], "news", at=START).permits


def test_a_withdrawal_that_came_by_post_counts_from_when_it_was_said_once_it_is_known() -> None:
    yes = Said(UUID(int=1), Word.GRANTED, START, START, topic="news", basis=Basis.CONSENT, source=Source.ACCOUNT)
    day = timedelta(days=1)
    no = Said(UUID(int=2), Word.WITHDRAWN, START + day, START + 3 * day, topic="news", source=Source.CONSOLE)
    held = [standing([yes, no], "news", at=START + days * day).permits for days in (0, 2, 3)]
    assert held == [True, True, False]


@pytest.mark.parametrize("basis", [Basis.EXISTING_CUSTOMER, Basis.LEGITIMATE_INTEREST])
def test_firmer_ground_is_not_given_up_for_weaker(basis: Basis) -> None:
    yes = Said(UUID(int=1), Word.CONFIRMED, START, START, topic="news", basis=Basis.CONSENT)
    later = Said(UUID(int=2), Word.GRANTED, END, END, topic="news", basis=basis)
    assert standing([yes, later], "news", at=END).answer == yes
