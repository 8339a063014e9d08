"""The law as data: whole, sourced, shown in the reference, and what it makes of an address."""

import importlib.util
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from shopkeeper.consent.rules.jurisdictions import REGIMES, STRICTEST, regime_of
from shopkeeper.consent.rules.ledger import Said, Standing
from shopkeeper.consent.rules.permitting import WHY, decide
from shopkeeper.consent.rules.telling import CHANNEL_NAMES, CHANNELS, PURPOSES, WAYS, sentence
from shopkeeper.consent.rules.words import Basis, Channel, Need, Purpose, Reason, Source, Word

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
TOOL = Path(__file__).parents[4] / "tools" / "sending_law_page.py"


def grounded(basis: Basis, days_ago: int = 1) -> Standing:
    at = AT - timedelta(days=days_ago)
    return Standing(answer=Said(UUID(int=1), Word.GRANTED, at, at, channel="email", topic="news", basis=basis))


def verdict(country: str, standing: Standing, channel: Channel = Channel.EMAIL, always_ask: bool = False) -> str:
    rule = regime_of(country).channels[channel]
    found = decide(standing, need=Need.MARKETING, topic="news", rule=rule, always_ask=always_ask, at=AT)
    return ("yes: " if found.allowed else "no: ") + found.reason


def test_every_regime_has_a_rule_with_a_source_for_every_channel() -> None:
    for regime in REGIMES:
        assert set(regime.channels) == set(Channel)
        assert all(rule.cited for rule in regime.channels.values())
        assert regime.cited


def test_no_country_stands_in_two_regimes_and_unknown_ones_get_the_strictest() -> None:
    named = [country for regime in REGIMES for country in regime.countries]
    assert len(named) == len(set(named))
    assert regime_of("") is regime_of("ZZ") is STRICTEST
    assert regime_of("de").code == "de"


def test_the_strictest_is_at_least_as_strict_as_every_other() -> None:
    for regime in REGIMES:
        for channel, rule in regime.channels.items():
            strict = STRICTEST.channels[channel]
            assert strict.needs == "consent"
            assert not strict.existing_customer
            if rule.hours and channel in {Channel.PHONE, Channel.SMS} and strict.hours:
                assert strict.hours[0] >= rule.hours[0]
                assert strict.hours[1] <= rule.hours[1]


def test_calls_and_texts_to_the_united_states_keep_hours() -> None:
    assert regime_of("US").channels[Channel.SMS].hours == (time(8), time(21))


@pytest.mark.parametrize(
    ("country", "standing", "found"),
    [
        ("DE", Standing(), "no: never-permitted"),
        ("US", Standing(), "yes: law"),
        ("", Standing(), "no: never-permitted"),
        ("DE", grounded(Basis.CONSENT), "yes: permitted"),
        ("FR", grounded(Basis.EXISTING_CUSTOMER), "yes: existing-customer"),
        ("", grounded(Basis.EXISTING_CUSTOMER), "no: weak-ground"),
        ("CA", grounded(Basis.EXISTING_CUSTOMER, 700), "yes: existing-customer"),
        ("CA", grounded(Basis.EXISTING_CUSTOMER, 730), "no: lapsed"),
        ("GB", grounded(Basis.LEGITIMATE_INTEREST), "no: weak-ground"),
        ("US", grounded(Basis.LEGITIMATE_INTEREST), "yes: law"),
    ],
)
def test_the_law_of_the_country_decides_where_nothing_else_does(country: str, standing: Standing, found: str) -> None:
    assert verdict(country, standing) == found


def test_a_topic_that_always_asks_needs_permission_everywhere() -> None:
    assert verdict("US", Standing(), always_ask=True) == "no: never-permitted"
    assert verdict("FR", grounded(Basis.EXISTING_CUSTOMER), always_ask=True) == "no: weak-ground"
    assert verdict("US", grounded(Basis.CONSENT), always_ask=True) == "yes: permitted"


def test_texts_to_the_united_states_need_permission_though_mail_does_not() -> None:
    assert verdict("US", Standing(), Channel.SMS) == "no: never-permitted"


def test_who_was_asked_is_not_written_to_before_the_answer_anywhere() -> None:
    asked = Standing(asked=Said(UUID(int=1), Word.ASKED, AT, AT, channel="email", topic="news"))
    assert verdict("US", asked) == verdict("DE", asked) == "no: unconfirmed"


@pytest.mark.parametrize("reason", [Reason.BOUNCE, Reason.COMPLAINT, Reason.ERASED, Reason.MANUAL])
def test_what_stands_against_an_address_outweighs_permission_and_law(reason: Reason) -> None:
    standing = grounded(Basis.CONSENT)
    standing.blocks[reason] = Said(UUID(int=2), Word.SUPPRESSED, AT, AT, channel="email", reason=reason)
    assert verdict("US", standing) == f"no: {reason.value}"


def test_a_refusal_is_told_apart_from_a_withdrawal() -> None:
    for word, found in ((Word.REFUSED, "no: refused"), (Word.WITHDRAWN, "no: withdrawn")):
        assert verdict("US", Standing(answer=Said(UUID(int=1), word, AT, AT, topic="news"))) == found


def test_marketing_without_a_topic_is_permitted_to_nobody() -> None:
    rule = regime_of("US").channels[Channel.EMAIL]
    found = decide(Standing(), need=Need.MARKETING, topic="", rule=rule, always_ask=False, at=AT)
    assert (found.allowed, found.text) == (False, WHY["no-topic"])


def test_every_word_of_the_ledger_can_be_said_to_a_person() -> None:
    assert set(CHANNELS) == set(CHANNEL_NAMES) == set(Channel)
    assert set(WAYS) == set(Source)
    assert set(PURPOSES) == set(Purpose)
    for word in Word:
        reason = Reason.MANUAL if word in {Word.SUPPRESSED, Word.LIFTED} else Reason.NONE
        for purpose in Purpose:
            said = Said(
                UUID(int=1), word, AT, AT, purpose=purpose, channel="email", topic="news", reason=reason, value="fewer"
            )
            assert sentence(said, {"news": "News"})


def test_the_reference_shows_the_law_as_it_is_applied() -> None:
    specification = importlib.util.spec_from_file_location("sending_law_page", TOOL)
    assert specification
    assert specification.loader
    tool = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(tool)
    assert tool.PAGE.read_text() == tool.page(), "run `.venv/bin/python tools/sending_law_page.py`"
