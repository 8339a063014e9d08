import pytest
from limits import parse

from shopkeeper.foundation import limits


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    limits.forget()


def test_tries_beyond_the_rate_are_told_how_long_to_wait() -> None:
    assert [limits.allow("sign-in", "anna@example.org", "3/minute") for _ in range(3)] == [None, None, None]
    wait = limits.allow("sign-in", "anna@example.org", "3/minute")
    assert wait is not None
    assert 1 <= wait <= 60


def test_one_key_and_one_name_do_not_use_up_anothers_tries() -> None:
    assert limits.allow("sign-in", "anna", "1/hour") is None
    assert limits.allow("sign-in", "anna", "1/hour") is not None
    assert limits.allow("sign-in", "bert", "1/hour") is None
    assert limits.allow("api", "anna", "1/hour") is None


def test_a_high_rate_lets_its_amount_through_at_once_and_then_one_by_one() -> None:
    seconds = [0.0]
    paced = limits._Paced(clock=lambda: seconds[0])
    item = parse("120/minute")
    assert [paced.wait(item, "api", "k") for _ in range(120)] == [0.0] * 120
    assert paced.wait(item, "api", "k") == pytest.approx(0.5)
    assert paced.wait(item, "api", "other") == 0.0
    seconds[0] = 0.51
    assert paced.wait(item, "api", "k") == 0.0
    assert paced.wait(item, "api", "k") > 0


def test_keys_that_have_earned_their_rest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    seconds = [0.0]
    paced = limits._Paced(clock=lambda: seconds[0])
    for key in "abc":
        paced.wait(parse("120/minute"), "api", key)
    seconds[0] = 60.0
    paced.wait(parse("120/minute"), "api", "d")
    assert list(paced._earned) == [("api", "d")]


def test_a_high_rate_is_refused_with_the_seconds_to_wait() -> None:
    limits.forget()
    assert [limits.allow("many", "k", "100/hour") for _ in range(100)] == [None] * 100
    assert 0 < (limits.allow("many", "k", "100/hour") or 0) <= 36
    limits.forget()
    assert limits.allow("many", "k", "100/hour") is None
