import io
import json
import logging
import logging.config
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.foundation import logs

UUID = "01a202e1-c6ae-754c-9e82-38a2fcd12967"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail to ada@example.org failed", "mail to [e-mail] failed"),
        ("<Ada.L+x@bücher.example>, b@c", "<[e-mail]>, [e-mail]"),
        ("called +49 (0)30 123456 twice", "called [phone] twice"),
        ("called 030/123 4567.", "called [phone]."),
        ("your code: 123456", "your code: [masked]"),
        ("code 123456 sent", "code [masked] sent"),
        ("reset?token=abc.def&next=/", "reset?token=[masked]&next=/"),
        ("Authorization: Bearer eyJhbGciOi", "Authorization: Bearer [masked]"),
        ("key is sk_live_9a8b7c6d5e4f3a2b1c0d9e8f7a6b", "key is [token]"),
        (f"order 2026-11-22 10:30:00 of {UUID}", f"order 2026-11-22 10:30:00 of {UUID}"),
        ("took 0.123456789 s for 541909 rows", "took 0.123456789 s for 541909 rows"),
        ("shopkeeper.foundation.personal.keystore.sqlite3", "shopkeeper.foundation.personal.keystore.sqlite3"),
        ("/console/customers/" + UUID, "/console/customers/" + UUID),
    ],
)
def test_text_is_shown_without_what_is_personal_or_secret(text: str, shown: str) -> None:
    assert logs.mask_text(text) == shown


@given(st.emails(domains=st.just("example.org")))
def test_no_address_is_shown(address: str) -> None:
    assert "@" not in logs.mask_text(f"to {address} at once")


def test_a_long_run_of_letters_costs_no_more_than_its_length() -> None:
    path = "Not Found: /" + "a" * 50_000  # minutes of work for a pattern that begins anew at each letter
    assert logs.mask_text(path) == path


def test_a_value_is_masked_by_its_name_however_deep() -> None:
    logs.also_mask(["shoe_colour"])
    given = {"Password": "x", "rows": [{"shoe_colour": "red", "count": 3}], "email": None, "token": True}
    assert logs.mask(given) == {
        "Password": "[masked]",
        "rows": [{"shoe_colour": "[masked]", "count": 3}],
        "email": None,
        "token": True,
    }


def test_other_values_are_shown_as_text() -> None:
    key = uuid4()
    assert logs.mask({"id": key, "who": ValueError("ada@example.org"), "share": 0.5}) == {
        "id": str(key),
        "who": "[e-mail]",
        "share": 0.5,
    }


@pytest.fixture
def put_back() -> Iterator[None]:
    root, kept = logging.getLogger(), (logging.getLogger().handlers[:], logging.getLogger().level)
    yield
    root.handlers, root.level = kept
    structlog.reset_defaults()


def lines(*, as_json: bool) -> io.StringIO:
    stream = io.StringIO()
    logging.config.dictConfig(logs.configure(as_json=as_json))
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    return stream


@pytest.mark.usefixtures("put_back")
def test_production_writes_one_masked_json_object_a_line_whoever_logs() -> None:
    stream = lines(as_json=True)
    structlog.get_logger("ours").info("mail sent", email="ada@example.org", attempts=2)
    logging.getLogger("theirs").warning("Bad address %s", "eve@example.org")
    try:
        int("ada@example.org")
    except ValueError:
        logging.getLogger("theirs").exception("broken")
    first, second, third = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["email"], first["attempts"], first["level"]) == ("mail sent", "[masked]", 2, "info")
    assert (second["event"], second["logger"]) == ("Bad address [e-mail]", "theirs")
    assert "ValueError: invalid literal" in third["exception"]
    assert "example.org" not in stream.getvalue()


@pytest.mark.usefixtures("put_back")
def test_a_terminal_gets_a_readable_line() -> None:
    stream = lines(as_json=False)
    structlog.get_logger("ours").info("mail sent", email="ada@example.org")
    assert "mail sent" in stream.getvalue()
    assert "example.org" not in stream.getvalue()
