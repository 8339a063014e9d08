import pytest

from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.fields import UnableToSeal
from shopkeeper.foundation.personal.moving import move_rows
from shopkeeper.foundation.personal.tests.conftest import keyed
from shopkeeper.foundation.personal.tests.models import Letter, Person


def letter(person: Person, text: str) -> Letter:
    row = Letter(person=person, text=text, draft="")
    row.save()
    return Letter.objects.get(pk=row.pk)


def test_moved_rows_are_the_others_and_can_be_read_with_the_others_key_alone(ada: Person) -> None:
    other = Person(id=keyed(), name="Zoë")
    other.save()
    rows = [letter(ada, "Dear you"), letter(ada, "")]
    assert move_rows(rows, subject="person_id", to=other.pk) == rows
    assert move_rows([], subject="person_id", to=other.pk) == []
    keys.destroy(ada.pk)
    assert {(row.person_id, row.text) for row in Letter.objects.all()} == {(other.pk, "Dear you"), (other.pk, "")}


def test_what_nobody_can_read_any_more_is_not_moved(ada: Person) -> None:
    row = letter(ada, "Dear you")
    other = Person(id=keyed(), name="Zoë")
    other.save()
    keys.destroy(ada.pk)
    with pytest.raises(UnableToSeal, match="destroyed"):
        move_rows([row], subject="person_id", to=other.pk)
