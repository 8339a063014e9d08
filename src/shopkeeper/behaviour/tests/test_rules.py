import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.behaviour.rules import EventKind, Fault, check, clear_name, printable
from shopkeeper.behaviour.rules.channels import channel_of
from shopkeeper.behaviour.rules.signals import chosen, is_gpc, is_needed
from shopkeeper.behaviour.rules.tokens import vouched

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
GOOD = {"type": "track", "event": "Product Viewed", "userId": "u"}
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": "buy"}, "unknown-type"),
        ({"type": None}, "unknown-type"),
        ({"event": ""}, "no-name"),
        ({"event": 7}, "no-name"),
        ({"userId": ""}, "nobody"),
        ({"userId": None}, "nobody"),
        ({"userId": {"id": 1}}, "bad-field"),
        ({"userId": "u" * 256}, "bad-field"),
        ({"messageId": ["m"]}, "bad-field"),
        ({"properties": "none"}, "bad-field"),
        ({"context": []}, "bad-field"),
        ({"type": "alias"}, "incomplete"),
        ({"type": "group"}, "incomplete"),
        ({"properties": {"a": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}}, "too-deep"),
        ({"properties": {str(n): n for n in range(2_001)}}, "too-many-values"),
    ],
)
def test_a_fault_says_what_is_wrong(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Fault) as raised:
        check({**GOOD, **changes})
    assert raised.value.reason == reason
    assert raised.value.detail


def test_a_good_event_is_read_with_what_its_batch_says_beneath() -> None:
    sent = check({**GOOD, "userId": 7, "context": {"locale": "de"}}, default_context={"locale": "en", "ip": ""})
    assert (sent.kind, sent.name, sent.user_id) == (EventKind.TRACK, "Product Viewed", "7")
    assert sent.context == {"locale": "de", "ip": ""}
    assert check({"anonymousId": "a"}, default_kind="page").kind is EventKind.PAGE
    assert check({"type": "alias", "previousId": "a", "userId": "u"}).previous_id == "a"


@given(event=JSON | st.fixed_dictionaries(dict.fromkeys(("type", "event", "userId", "context"), JSON)))
def test_whatever_is_sent_is_read_or_faulted(event: object) -> None:
    with contextlib.suppress(Fault):
        assert check(event, default_kind="page").kind in EventKind


@pytest.mark.parametrize(
    ("name", "clear"),
    [
        ("Product Viewed", "Product Viewed"),
        ("Mail to ada@example.org opened", "Mail to (address) opened"),
        ("Called +49 30 123456", "Called +(number)"),
        ("Step 2", "Step 2"),
        ("a\x00b\nc", "a b c"),
        ("x" * 500, "x" * 100),
    ],
)
def test_names_stand_in_clear_without_addresses_and_numbers(name: str, clear: str) -> None:
    assert clear_name(name) == clear


@given(st.text())
def test_a_clear_name_fits_its_column(name: str) -> None:
    assert len(clear_name(name)) <= 100
    assert "\0" not in clear_name(name)
    assert printable(name, 10).isprintable()


def test_the_channel_is_what_the_event_says_else_its_device_else_the_source() -> None:
    assert channel_of({"channel": "store"}, {}, default="web") == "store"
    assert channel_of({"channel": "server"}, {"channel": "mail"}, default="web") == "mail"
    assert channel_of({"channel": "server"}, {"device": {"type": "iOS"}}, default="web") == "app"
    assert channel_of({"channel": 7}, {"device": "phone"}, default="web") == "web"


def test_choices_of_a_banner_are_read_and_a_no_outweighs_a_yes() -> None:
    told = {"Analytics": True, "tracking": False, "sharing": True, "other": False}
    assert chosen({"consent": {"categoryPreferences": told}}) == {
        "tracking": False,
        "sharing-with-sellers": True,
        "sharing-with-advertisers": True,
    }
    for broken in (1, {"categoryPreferences": [1]}, {"categoryPreferences": {"analytics": "no"}}):
        assert chosen({"consent": broken}) == {}
    assert chosen({}) == {}
    assert is_gpc({"gpc": True}, header=False)
    assert is_gpc({}, header=True)
    assert not is_gpc({"gpc": "true"}, header=False)


def test_an_order_of_the_shop_is_needed_and_what_a_browser_tells_never_is() -> None:
    assert is_needed(EventKind.TRACK, "Order Completed", trusted=True)
    assert is_needed(EventKind.IDENTIFY, "", trusted=True)
    assert not is_needed(EventKind.TRACK, "Order Completed", trusted=False)
    assert not is_needed(EventKind.TRACK, "Product Viewed", trusted=True)


def test_without_a_secret_or_with_a_short_one_no_token_is_good() -> None:
    assert vouched("a.b.c", secret="", source="web", at=AT) is None
    assert vouched("a.b.c", secret="s" * 32, source="web", at=AT) is None
