import pytest

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
