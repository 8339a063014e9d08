import json
from base64 import urlsafe_b64decode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.customers import operations, passkeys, queries
from shopkeeper.customers.models import Passkey
from shopkeeper.customers.passkeys import RelyingParty
from shopkeeper.customers.tests.authenticator import Device, text
from shopkeeper.customers.tests.factories import AT, CustomerFactory, PasskeyFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db
SHOP = RelyingParty(id="shop.example", name="Shop", origin="https://shop.example")
ACTOR = Actor("customer", "1")


@pytest.fixture
def device() -> Device:
    return Device("shop.example", "https://shop.example")


def kept(made: tuple[dict[str, Any], dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return options and state as they come back from a page and a session: through JSON."""
    options, state = made
    return json.loads(json.dumps(options)), json.loads(json.dumps(state))


def registered(device: Device, customer_id: Any) -> Any:
    options, state = kept(operations.begin_passkey_registration(customer_id=customer_id, shop=SHOP))
    answer = device.make(options)
    return operations.finish_passkey_registration(
        customer_id=customer_id, shop=SHOP, state=state, answer=answer, label="laptop", at=AT, actor=ACTOR
    )


def test_a_passkey_made_here_signs_its_customer_in(device: Device) -> None:
    customer = CustomerFactory(email="ada@example.org")
    key = registered(device, customer.pk)
    options, state = kept(operations.begin_passkey_sign_in(shop=SHOP))
    answer = device.sign(options)
    assert operations.finish_passkey_sign_in(shop=SHOP, state=state, answer=answer, at=AT) == customer.pk
    (passkey,) = queries.passkeys_of(customer.pk)
    assert (passkey.pk, passkey.label, passkey.sign_count, passkey.last_used_at) == (key, "laptop", 1, AT)


def test_the_same_answer_is_not_taken_twice_nor_one_from_a_copied_passkey(device: Device) -> None:
    registered(device, CustomerFactory().pk)
    options, state = kept(operations.begin_passkey_sign_in(shop=SHOP))
    answer = device.sign(options)
    operations.finish_passkey_sign_in(shop=SHOP, state=state, answer=answer, at=AT)
    with pytest.raises(operations.UnableToUsePasskey, match="copied"):
        operations.finish_passkey_sign_in(shop=SHOP, state=state, answer=answer, at=AT)


def test_an_answer_for_another_shop_or_challenge_is_refused(device: Device) -> None:
    customer = CustomerFactory()
    registered(device, customer.pk)
    options, _ = kept(operations.begin_passkey_sign_in(shop=SHOP))
    _, other_state = kept(operations.begin_passkey_sign_in(shop=SHOP))
    with pytest.raises(operations.UnableToUsePasskey, match="not accepted"):
        operations.finish_passkey_sign_in(shop=SHOP, state=other_state, answer=device.sign(options), at=AT)
    thief = Device("shop.example", "https://thief.example")
    options, state = kept(operations.begin_passkey_registration(customer_id=customer.pk, shop=SHOP))
    with pytest.raises(operations.UnableToUsePasskey, match="not accepted"):
        operations.finish_passkey_registration(
            customer_id=customer.pk, shop=SHOP, state=state, answer=thief.make(options), label="", at=AT, actor=ACTOR
        )


def test_a_garbled_answer_and_an_unknown_passkey_are_refused(device: Device) -> None:
    options, state = kept(operations.begin_passkey_sign_in(shop=SHOP))
    with pytest.raises(operations.UnableToUsePasskey, match="not accepted"):
        operations.finish_passkey_sign_in(shop=SHOP, state=state, answer={"id": "x"}, at=AT)
    with pytest.raises(operations.UnableToUsePasskey, match="not known"):
        operations.finish_passkey_sign_in(shop=SHOP, state=state, answer=device.sign(options), at=AT)


@given(
    signs_in=st.booleans(),
    part=st.integers(0, 9),
    place=st.floats(0, 1, exclude_max=True),
    change=st.integers(1, 255),
    kept_length=st.floats(0, 1),
)
@settings(max_examples=60, deadline=None)
def test_a_mangled_answer_proves_nothing_and_breaks_nothing(
    signs_in: bool, part: int, place: float, change: int, kept_length: float
) -> None:
    device = Device("shop.example", "https://shop.example")
    begun = passkeys.begin_registration(SHOP, handle=b"1", name="Ada", display_name="Ada", known=[])
    options, state = kept(begun)
    answer = device.make(options)
    if signs_in:
        made = passkeys.finish_registration(SHOP, state, answer)
        options, state = kept(passkeys.begin_sign_in(SHOP))
        answer = device.sign(options)
    names = sorted(answer["response"])
    name = names[part % len(names)]
    content = bytearray(urlsafe_b64decode(answer["response"][name] + "=="))
    content[int(place * len(content))] ^= change
    answer["response"][name] = text(bytes(content[: int(kept_length * len(content)) + 1]))
    with suppress(passkeys.NotProven):
        if signs_in:
            passkeys.finish_sign_in(SHOP, state, answer, made)
            pytest.fail("a mangled signature was taken")
        passkeys.finish_registration(SHOP, state, answer)


def test_a_signature_of_another_key_is_refused(device: Device) -> None:
    registered(device, CustomerFactory().pk)
    other = Device("shop.example", "https://shop.example")
    options, state = kept(operations.begin_passkey_sign_in(shop=SHOP))
    with pytest.raises(operations.UnableToUsePasskey, match="not accepted"):
        operations.finish_passkey_sign_in(shop=SHOP, state=state, answer=other.sign(options), at=AT)


def test_the_passkey_of_a_closed_account_is_refused(device: Device) -> None:
    customer = CustomerFactory()
    registered(device, customer.pk)
    operations.close_customer(customer_id=customer.pk, at=AT, actor=ACTOR)
    options, state = kept(operations.begin_passkey_sign_in(shop=SHOP))
    with pytest.raises(operations.UnableToUsePasskey, match="not known"):
        operations.finish_passkey_sign_in(shop=SHOP, state=state, answer=device.sign(options), at=AT)


def test_a_passkey_is_registered_once_and_only_for_who_has_an_account(device: Device) -> None:
    customer = CustomerFactory(given_name="Ada", family_name="")
    registered(device, customer.pk)
    with pytest.raises(operations.UnableToUsePasskey, match="known already"):
        registered(device, customer.pk)
    with pytest.raises(operations.UnableToUsePasskey, match="no customer"):
        operations.begin_passkey_registration(customer_id=new_id(), shop=SHOP)
    with pytest.raises(operations.UnableToUsePasskey, match="no customer"):
        operations.finish_passkey_registration(
            customer_id=new_id(), shop=SHOP, state={}, answer={}, label="", at=AT, actor=ACTOR
        )


def test_a_twenty_first_passkey_is_refused(device: Device) -> None:
    customer = CustomerFactory()
    PasskeyFactory.create_batch(20, customer=customer)
    with pytest.raises(operations.UnableToUsePasskey, match="at most 20"):
        operations.begin_passkey_registration(customer_id=customer.pk, shop=SHOP)


def test_a_customer_removes_their_own_passkey_only() -> None:
    own, other = PasskeyFactory(), PasskeyFactory()
    for passkey_id in (own.pk, own.pk, other.pk):
        operations.remove_passkey(customer_id=own.customer_id, passkey_id=passkey_id, at=AT, actor=ACTOR)
    assert list(Passkey.objects.all()) == [other]
