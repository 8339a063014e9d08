from typing import Any
from uuid import uuid4

import pytest

from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.fields import UnableToSeal
from shopkeeper.foundation.personal.seal import seal_rows
from shopkeeper.foundation.personal.tests.conftest import keyed
from shopkeeper.foundation.personal.tests.models import Letter, Person

pytestmark = pytest.mark.usefixtures("people")
PERSON = ["id", "name", "nickname", "traits", "shoe_size"]


def test_rows_sealed_in_bulk_read_like_rows_saved_one_by_one() -> None:
    rows: list[tuple[Any, ...]] = [
        (keyed(), "Ada", None, {"likes": ["tea"]}, 39),
        (keyed(), "", "E", None, 40),
        (keyed(), "Zoë", "", [], 41),
    ]
    assert insert_rows(Person, PERSON, seal_rows(Person, PERSON, rows)) == 3
    found = [tuple(getattr(row, column) for column in PERSON) for row in Person.objects.order_by("shoe_size")]
    assert found == rows


def test_rows_of_others_are_sealed_with_the_persons_key(ada: Person) -> None:
    columns, key = ["id", "person_id", "text", "draft"], new_id()
    insert_rows(Letter, columns, seal_rows(Letter, columns, [(key, ada.id, "Dear you", "")]))
    assert Letter.objects.get(id=key).text == "Dear you"


def test_the_foreign_key_may_be_named_without_id(ada: Person) -> None:
    columns = ["pk", "person", "text", "draft"]
    ((key, person, text, draft),) = seal_rows(Letter, columns, [(new_id(), ada.id, "x", "")])
    assert (person, draft) == (ada.id, b"")
    assert text != b"x"
    assert key


@pytest.mark.parametrize("missing", ["id", "person_id"])
def test_the_row_and_the_person_must_be_among_the_columns(missing: str, ada: Person) -> None:
    columns = [name for name in ("id", "person_id", "text") if name != missing]
    with pytest.raises(ValueError, match="seal_rows needs the column"):
        list(seal_rows(Letter, columns, [(ada.id, "x")]))


def test_without_sealed_columns_rows_pass_as_they_are() -> None:
    key = uuid4()
    assert list(seal_rows(Person, ["id", "shoe_size"], [(key, 39)])) == [(key, 39)]


def test_a_person_without_a_key_or_with_none_is_refused() -> None:
    with pytest.raises(keys.KeyMissing):
        list(seal_rows(Person, ["id", "name"], [(new_id(), "Ada")]))
    with pytest.raises(UnableToSeal, match="no UUID"):
        list(seal_rows(Letter, ["id", "person_id", "text"], [(new_id(), None, "x")]))


def test_clear_text_is_refused_by_the_bulk_insert() -> None:
    with pytest.raises(UnableToSeal):
        insert_rows(Person, ["id", "name"], [(keyed(), "Ada")])
    with pytest.raises(UnableToSeal):
        insert_rows(Person, ["id", "name"], [(keyed(), b"Ada")])
