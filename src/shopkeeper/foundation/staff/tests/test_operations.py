from datetime import UTC, datetime

import pytest
from django.db import connection

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff import operations, queries
from shopkeeper.foundation.staff.models import User

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
ACTOR = system("tests")
pytestmark = pytest.mark.django_db


def add(email: str = "olga@example.org", role: str = "owner") -> User:
    return operations.add_staff(email=email, name="Olga Öz", role=role, actor=ACTOR, at=AT)[0]


def test_a_person_added_signs_in_with_the_first_password() -> None:
    user, password = operations.add_staff(email="Olga@Example.org", name="", role="agent", actor=ACTOR, at=AT)
    kept = User.objects.get(pk=user.pk)
    assert kept.check_password(password)
    assert (kept.email, kept.name, kept.role) == ("Olga@example.org", "Olga", "agent")


def test_no_address_and_no_name_stands_in_the_table() -> None:
    add()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM staff_user")
        stored = repr(cursor.fetchall())
    assert "olga" not in stored.lower()


def test_a_person_is_found_by_the_address_in_any_case() -> None:
    user = add()
    assert queries.staff_by_email("OLGA@example.org") == user
    assert queries.staff_by_email("otto@example.org") is None


def test_an_address_is_added_once() -> None:
    add()
    with pytest.raises(operations.UnableToAddStaff, match="belongs to the staff already"):
        add("OLGA@example.org")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "role", "told"), [("olga", "owner", "not an e-mail"), ("o@example.org", "king", "no role")]
)
def test_what_is_no_address_or_no_role_is_refused(email: str, role: str, told: str) -> None:
    with pytest.raises(operations.UnableToAddStaff, match=told):
        add(email, role)
    assert not User.objects.exists()


def test_a_reset_gives_a_new_password_and_ends_the_old() -> None:
    user, old = operations.add_staff(email="o@example.org", name="", role="owner", actor=ACTOR, at=AT)
    new = operations.reset_password(user_id=user.pk, actor=ACTOR, at=AT)
    kept = User.objects.get(pk=user.pk)
    assert kept.check_password(new)
    assert not kept.check_password(old)


def test_the_last_owner_keeps_the_role_and_the_access() -> None:
    owner = add()
    with pytest.raises(operations.UnableToChangeStaff, match="last owner"):
        operations.change_role(user_id=owner.pk, role="agent", actor=ACTOR, at=AT)
    with pytest.raises(operations.UnableToChangeStaff, match="last owner"):
        operations.deactivate(user_id=owner.pk, actor=ACTOR, at=AT)


def test_one_of_two_owners_may_go() -> None:
    first, second = add(), add("second@example.org")
    operations.change_role(user_id=first.pk, role="agent", actor=ACTOR, at=AT)
    operations.deactivate(user_id=first.pk, actor=ACTOR, at=AT)
    kept = User.objects.get(pk=first.pk)
    assert (kept.role, kept.is_active, kept.may("customers.view")) == ("agent", False, False)
    assert User.objects.get(pk=second.pk).may("staff.manage")


def test_a_change_of_no_one_or_to_no_role_is_refused() -> None:
    with pytest.raises(operations.UnableToChangeStaff, match="no member of staff"):
        operations.deactivate(user_id=new_id(), actor=ACTOR, at=AT)
    with pytest.raises(operations.UnableToChangeStaff, match="no role"):
        operations.change_role(user_id=add().pk, role="king", actor=ACTOR, at=AT)


def test_each_write_is_audited() -> None:
    owner = add()
    add("second@example.org")
    operations.change_role(user_id=owner.pk, role="analyst", actor=ACTOR, at=AT)
    operations.reset_password(user_id=owner.pk, actor=ACTOR, at=AT)
    entries = [entry.action for entry in audit.entries("staff", owner.pk)]
    assert entries == ["staff.password-reset", "staff.role-changed", "staff.added"]


def test_everyone_is_listed_with_one_look_at_the_keys() -> None:
    add()
    add("second@example.org", "agent")
    assert [person.email for person in queries.everyone()] == ["olga@example.org", "second@example.org"]
