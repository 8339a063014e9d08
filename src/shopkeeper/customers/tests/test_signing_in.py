from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.customers import operations
from shopkeeper.customers.models import Customer, Identifier, SignInCode
from shopkeeper.customers.operations import signing_in
from shopkeeper.customers.tests.factories import AT, CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
ADDRESS = "ada@example.org"
SOON = AT + timedelta(minutes=9)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_signs_a_known_customer_in_once() -> None:
    customer = CustomerFactory(email=ADDRESS, status="guest")
    recipient, code = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    assert recipient == customer.pk
    assert operations.redeem_sign_in_code(email=" ADA@example.org", code=f" {code} ", at=SOON) == customer.pk
    customer.refresh_from_db()
    assert customer.status == "active"
    assert Identifier.objects.get().verified_at == SOON
    assert Event.objects.filter(wire_name="customers.customer-signed-in").count() == 1
    with pytest.raises(operations.UnableToSignIn):
        operations.redeem_sign_in_code(email=ADDRESS, code=code, at=SOON)


def test_an_unknown_address_becomes_a_customer_at_the_first_sign_in_under_the_key_set_aside() -> None:
    recipient, code = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    assert Customer.objects.count() == 0
    assert operations.redeem_sign_in_code(email=ADDRESS, code=code, at=SOON) == recipient
    assert Customer.objects.get().email == ADDRESS
    assert operations.issue_sign_in_code(email=ADDRESS, at=SOON)[0] == recipient


def test_an_address_that_became_known_in_between_signs_in_who_it_belongs_to() -> None:
    _, code = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    customer = CustomerFactory(email=ADDRESS)
    assert operations.redeem_sign_in_code(email=ADDRESS, code=code, at=SOON) == customer.pk


def test_known_and_unknown_addresses_cost_the_same_statements(django_assert_num_queries: Any) -> None:
    CustomerFactory(email=ADDRESS)
    for email in (ADDRESS, "eve@example.org"):
        with django_assert_num_queries(5):
            operations.issue_sign_in_code(email=email, at=AT)
    for email in (ADDRESS, "eve@example.org", "nobody-asked@example.org"):
        with django_assert_num_queries(4), pytest.raises(operations.UnableToSignIn):
            operations.redeem_sign_in_code(email=email, code="not it", at=SOON)


def test_the_sixth_attempt_is_refused_even_with_the_right_code() -> None:
    CustomerFactory(email=ADDRESS)
    _, code = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    for _ in range(5):
        with pytest.raises(operations.UnableToSignIn):
            operations.redeem_sign_in_code(email=ADDRESS, code=wrong(code), at=SOON)
    with pytest.raises(operations.UnableToSignIn):
        operations.redeem_sign_in_code(email=ADDRESS, code=code, at=SOON)
    assert SignInCode.objects.get().attempts == 5


def test_a_code_runs_out_after_ten_minutes_and_by_a_newer_one() -> None:
    CustomerFactory(email=ADDRESS)
    _, old = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    with pytest.raises(operations.UnableToSignIn):
        operations.redeem_sign_in_code(email=ADDRESS, code=old, at=AT + timedelta(minutes=10))
    _, new = operations.issue_sign_in_code(email=ADDRESS, at=AT + timedelta(minutes=1))
    if old != new:
        with pytest.raises(operations.UnableToSignIn):
            operations.redeem_sign_in_code(email=ADDRESS, code=old, at=SOON)
    assert operations.redeem_sign_in_code(email=ADDRESS, code=new, at=SOON)


def test_an_eleventh_code_within_the_hour_and_no_address_at_all_are_refused() -> None:
    for _ in range(10):
        operations.issue_sign_in_code(email=ADDRESS, at=AT)
    with pytest.raises(operations.UnableToIssueSignInCode, match="too many"):
        operations.issue_sign_in_code(email=ADDRESS, at=AT)
    assert operations.issue_sign_in_code(email=ADDRESS, at=AT + timedelta(hours=1))
    with pytest.raises(operations.UnableToIssueSignInCode, match="no e-mail"):
        operations.issue_sign_in_code(email="ada", at=AT)
    with pytest.raises(operations.UnableToSignIn, match="no e-mail"):
        operations.redeem_sign_in_code(email="ada", code="1", at=AT)


def test_a_closed_account_is_told_so_only_to_who_proves_the_address() -> None:
    customer = CustomerFactory(email=ADDRESS)
    operations.close_customer(customer_id=customer.pk, at=AT, actor=system("tests"))
    recipient, code = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    assert recipient == customer.pk
    with pytest.raises(operations.UnableToSignIn, match="doesn't fit"):
        operations.redeem_sign_in_code(email=ADDRESS, code=wrong(code), at=SOON)
    with pytest.raises(operations.UnableToSignIn, match="closed"):
        operations.redeem_sign_in_code(email=ADDRESS, code=code, at=SOON)


def test_two_who_hold_the_same_code_do_not_both_get_in() -> None:

    _, code = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    row = SignInCode.objects.get()
    assert operations.redeem_sign_in_code(email=ADDRESS, code=code, at=SOON)
    with pytest.raises(operations.UnableToSignIn, match="used already"):
        signing_in._signed_in(row, ADDRESS, SOON)


def test_old_codes_are_forgotten_and_needless_keys_with_them() -> None:
    recipient, code = operations.issue_sign_in_code(email=ADDRESS, at=AT)
    operations.redeem_sign_in_code(email=ADDRESS, code=code, at=SOON)
    operations.issue_sign_in_code(email="eve@example.org", at=AT)
    assert operations.forget_old_sign_in_codes(at=AT + timedelta(hours=2)) == 0
    assert operations.forget_old_sign_in_codes(at=AT + timedelta(days=2)) == 2
    assert SignInCode.objects.count() == 0
    assert Customer.objects.get(pk=recipient).email == ADDRESS
