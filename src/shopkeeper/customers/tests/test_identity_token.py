from datetime import timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.rules.identity_token import NotProven, Shown, verify
from shopkeeper.customers.tests.factories import AT

SECRET, OTHER = b"s" * 32, b"o" * 32


def claims(**more: Any) -> dict[str, Any]:
    values = {"sub": "42", "aud": "web", "exp": int(AT.timestamp()) + 3600, **more}
    return {name: value for name, value in values.items() if value is not None}


def token(secret: bytes = SECRET, algorithm: str = "HS256", **more: Any) -> str:
    return jwt.encode(claims(**more), secret, algorithm=algorithm)


def shown(text: str) -> Shown:
    return verify(text, secrets=[SECRET], audience="web", at=AT)


def test_a_good_token_names_the_user_and_the_address() -> None:
    assert shown(token()) == Shown("42", "")
    assert shown(token(email="ada@example.org")) == Shown("42", "ada@example.org")


def test_while_a_secret_is_changed_both_are_good() -> None:
    assert verify(token(OTHER), secrets=[SECRET, OTHER], audience="web", at=AT).user_id == "42"


def test_clocks_may_differ_by_a_minute() -> None:
    now = int(AT.timestamp())
    assert shown(token(exp=now - 59)).user_id == "42"
    assert shown(token(iat=now + 59)).user_id == "42"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"secret": OTHER}, "another secret"),
        ({"aud": "till"}, "source web"),
        ({"aud": ["web"]}, "source web"),
        ({"aud": None}, "source web"),
        ({"exp": None}, "`exp` must be there"),
        ({"exp": True}, "`exp` must be there"),
        ({"exp": int(AT.timestamp()) - 61}, "expired"),
        ({"exp": int((AT + timedelta(days=1, minutes=2)).timestamp())}, "a day ahead"),
        ({"iat": int(AT.timestamp()) + 61}, "not come"),
        ({"nbf": int(AT.timestamp()) + 61}, "not come"),
        ({"sub": None}, "`sub` must be"),
        ({"sub": " "}, "`sub` must be"),
        ({"sub": "42", "email": 7}, "`sub` must be"),
        ({"algorithm": "HS512", "secret": b"s" * 64}, "HS256"),
    ],
)
def test_what_is_wrong_with_a_token_is_told(more: dict[str, Any], message: str) -> None:
    with pytest.raises(NotProven, match=message):
        shown(token(**more))


def test_a_token_without_signature_proves_nothing() -> None:
    with pytest.raises(NotProven, match="HS256"):
        shown(jwt.encode(claims(), "", algorithm="none"))
    with pytest.raises(NotProven, match="longer"):
        shown("x" * 5_000)


def test_a_secret_that_could_be_guessed_is_no_secret() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        verify("x", secrets=[b"short"], audience="web", at=AT)


@given(st.text(max_size=300) | st.lists(st.text(max_size=40), min_size=3, max_size=3).map(".".join))
def test_nothing_made_up_is_a_token(text: str) -> None:
    with pytest.raises(NotProven):
        shown(text)
