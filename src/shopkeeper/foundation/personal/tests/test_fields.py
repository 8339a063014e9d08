import pickle
from typing import Any
from uuid import UUID

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F, Value
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.foundation.personal import ERASED, keys
from shopkeeper.foundation.personal.fields import SealBroken, Sealed, UnableToSeal
from shopkeeper.foundation.personal.tests.conftest import keyed
from shopkeeper.foundation.personal.tests.models import Letter, Person

pytestmark = pytest.mark.django_db


def stored(table: str, column: str, key: UUID) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{column}" FROM personal_tests_{table} WHERE id = %s',
            [key if connection.vendor == "postgresql" else key.hex],
        )
        return bytes(cursor.fetchone()[0])


def overwrite(table: str, column: str, key: UUID, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE personal_tests_{table} SET "{column}" = %s WHERE id = %s',
            [value, key if connection.vendor == "postgresql" else key.hex],
        )


def test_clear_text_in_the_program_and_ciphertext_in_the_database(ada: Person) -> None:
    assert (ada.name, ada.traits) == ("Ada Löve", {"likes": ["tea"]})
    assert "Löve".encode() not in stored("person", "name", ada.id)
    assert b"tea" not in stored("person", "traits", ada.id)


def test_nothing_is_opened_before_it_is_looked_at(ada: Person) -> None:
    assert isinstance(ada.__dict__["name_sealed"], Sealed)
    assert "name" not in ada.__dict__
    assert repr(ada.name_sealed) == "<sealed, 45 bytes>"


def test_none_and_empty_stay_what_they_are(people: None) -> None:
    person = Person.objects.create(id=keyed())
    again = Person.objects.get(id=person.id)
    assert (again.name, again.nickname, again.traits) == ("", None, None)
    assert stored("person", "name", person.id) == b""


def test_an_empty_json_value_is_sealed_and_comes_back(people: None) -> None:
    person = Person.objects.create(id=keyed(), traits={})
    assert Person.objects.get(id=person.id).traits == {}
    assert stored("person", "traits", person.id) != b""
    person.traits = ""
    person.save()
    assert Person.objects.get(id=person.id).traits == ""


def test_two_values_of_like_length_have_the_same_stored_length(people: None) -> None:
    short, long = (Person.objects.create(id=keyed(), name=name) for name in ("Al", "Maximiliane"))
    assert len(stored("person", "name", short.id)) == len(stored("person", "name", long.id))


def test_saving_again_keeps_what_was_not_looked_at(ada: Person) -> None:
    before = stored("person", "name", ada.id)
    ada.shoe_size = 39
    ada.save()
    assert stored("person", "name", ada.id) == before
    assert Person.objects.get(id=ada.id).name == "Ada Löve"


def test_a_json_value_changed_in_place_is_saved(ada: Person) -> None:
    assert ada.traits
    ada.traits["likes"].append("cake")
    ada.save(update_fields=["traits"])
    assert Person.objects.get(id=ada.id).traits == {"likes": ["tea", "cake"]}


def test_save_of_named_fields_writes_those_only(ada: Person) -> None:
    ada.name, ada.nickname = "Ada King", "A"
    ada.save(update_fields=["name"])
    again = Person.objects.get(id=ada.id)
    assert (again.name, again.nickname) == ("Ada King", None)


def test_bulk_create_and_bulk_update_seal_each_row(people: None) -> None:
    rows = [Person(id=keyed(), name=f"Person {number}") for number in range(3)]
    Person.objects.bulk_create(rows)
    found = list(Person.objects.order_by("id"))
    for row in found:
        row.name += "!"
    Person.objects.bulk_update(found, ["name"])
    assert [row.name for row in Person.objects.order_by("id")] == ["Person 0!", "Person 1!", "Person 2!"]


def test_get_or_create_and_update_or_create_take_clear_text(people: None) -> None:
    key = keyed()
    person, made = Person.objects.get_or_create(id=key, defaults={"name": "Ida"})
    assert (person.name, made) == ("Ida", True)
    Person.objects.update_or_create(id=key, defaults={"name": "Eva"})
    assert Person.objects.get(id=key).name == "Eva"


def test_a_deferred_value_is_fetched_when_looked_at(ada: Person, django_assert_num_queries: Any) -> None:
    person = Person.objects.only("id").get(id=ada.id)
    with django_assert_num_queries(1):
        assert person.name == "Ada Löve"
    deferred = Person.objects.defer("name").get(id=ada.id)
    assert deferred.get_deferred_fields() == {"name_sealed"}
    deferred.save()
    assert Person.objects.get(id=ada.id).name == "Ada Löve"


def test_refresh_from_the_database_forgets_the_old_clear_text(ada: Person) -> None:
    assert ada.name == "Ada Löve"
    Person.objects.bulk_update([Person(id=ada.id, name="Ada King")], ["name"])
    ada.refresh_from_db()
    assert ada.name == "Ada King"


def test_what_a_row_holds_can_be_pickled(ada: Person) -> None:
    restored = Person.__new__(Person)
    restored.__dict__.update(pickle.loads(pickle.dumps(ada.__dict__)))
    assert restored.name == "Ada Löve"


def test_values_serialisers_and_forms_meet_the_stored_form_only(ada: Person) -> None:
    assert ada.name == "Ada Löve"
    for found in (
        Person.objects.values("name", "traits").get(),
        Person.objects.values_list("name", flat=True).get(),
        serializers.serialize("json", [ada]),
        model_to_dict(ada),
    ):
        assert "Löve" not in str(found)


def test_a_row_related_to_a_person_is_sealed_with_the_persons_key(ada: Person) -> None:
    letter = ada.letters.create(text="Dear you")
    assert Letter.objects.select_related("person").get().text == "Dear you"
    keys.destroy(ada.id)
    assert Letter.objects.get(id=letter.id).text is ERASED


@pytest.mark.parametrize("lookup", ["name", "name__exact", "name__icontains", "name__in", "traits__likes"])
def test_the_database_is_never_asked_to_compare(lookup: str, people: None) -> None:
    with pytest.raises(FieldError, match="blind index"):
        Person.objects.filter(**{lookup: "Ada"})


def test_whether_a_value_is_there_can_be_asked(ada: Person) -> None:
    assert Person.objects.filter(nickname__isnull=True, traits__isnull=False).get() == ada


def test_update_with_clear_text_is_refused_and_emptying_is_not(ada: Person) -> None:
    for value in ("Eve", Value("Eve"), F("nickname")):
        with pytest.raises(UnableToSeal, match=r"Person.name can only be written with its row"), transaction.atomic():
            Person.objects.update(name=value)
    Person.objects.update(name="", nickname=None)
    assert Person.objects.get(id=ada.id).name == ""


def test_a_value_moved_to_another_row_is_not_read(people: None) -> None:
    ada, eve = (Person.objects.create(id=keyed(), name=name) for name in ("Ada", "Eve"))
    overwrite("person", "name", eve.id, stored("person", "name", ada.id))
    with pytest.raises(SealBroken, match=rf"personal_tests_person\|name\|{eve.id}"):
        _ = Person.objects.get(id=eve.id).name


def test_a_value_moved_to_another_row_of_the_same_person_is_not_read(ada: Person) -> None:
    first, second = (ada.letters.create(text=text) for text in ("one", "two"))
    overwrite("letter", "text", second.id, stored("letter", "text", first.id))
    with pytest.raises(SealBroken):
        _ = Letter.objects.get(id=second.id).text


def test_a_value_moved_to_another_column_or_table_is_not_read(ada: Person) -> None:
    letter = ada.letters.create(id=ada.id, text="one")
    overwrite("letter", "draft", letter.id, stored("letter", "text", letter.id))
    overwrite("person", "name", ada.id, stored("letter", "text", letter.id))
    for row, column in ((Letter.objects.get(), "draft"), (Person.objects.get(), "name")):
        with pytest.raises(SealBroken):
            getattr(row, column)


@pytest.mark.parametrize("damage", [b"", b"\x02", b"\x01short"])
def test_a_damaged_value_is_not_read(damage: bytes, ada: Person) -> None:
    before = stored("person", "name", ada.id)
    overwrite("person", "name", ada.id, damage + before[1:] if damage == b"\x02" else damage or before[:-1] + b"\0")
    with pytest.raises(SealBroken):
        _ = Person.objects.get(id=ada.id).name


def test_a_row_copied_unread_under_a_new_key_is_refused(ada: Person) -> None:
    ada.pk = keyed()
    ada._state.adding = True
    with pytest.raises(SealBroken):
        ada.save()


def test_a_row_copied_after_reading_is_sealed_anew(ada: Person) -> None:
    assert [ada.name, ada.traits, ada.nickname] == ["Ada Löve", {"likes": ["tea"]}, None]
    ada.pk = keyed()
    ada._state.adding = True
    ada.save()
    assert [person.name for person in Person.objects.all()] == ["Ada Löve", "Ada Löve"]


def test_after_the_key_is_destroyed_a_value_reads_as_erased_and_survives_a_save(ada: Person) -> None:
    before = stored("person", "name", ada.id)
    keys.destroy(ada.id)
    assert ada.name is ERASED
    assert ada.traits is ERASED
    assert (bool(ada.name), str(ada.name), repr(ada.name)) == (False, "", "ERASED")
    ada.save()
    assert stored("person", "name", ada.id) == before


def test_nothing_new_can_be_kept_for_a_person_whose_key_was_destroyed(ada: Person) -> None:
    keys.destroy(ada.id)
    ada.name = "Ada"
    with pytest.raises(UnableToSeal, match="was destroyed"):
        ada.save()


def test_a_person_without_a_key_is_refused_with_the_remedy(people: None) -> None:
    with pytest.raises(keys.KeyMissing, match=r"keys.create\(\[id\]\)"):
        Person.objects.create(name="Ada")


def test_a_row_without_its_own_key_or_person_is_refused(people: None) -> None:
    with pytest.raises(UnableToSeal, match="no UUID"):
        Letter(text="x").text_sealed  # noqa: B018  reading seals
    with pytest.raises(UnableToSeal, match="give the row its key"):
        Letter(id=None, person_id=keyed(), text="x").text_sealed  # noqa: B018  reading seals


def test_text_fields_take_text_only(people: None) -> None:
    with pytest.raises(UnableToSeal, match="takes text, not int"), transaction.atomic():
        Person.objects.create(id=keyed(), name=7)


def test_a_migration_names_the_subject(people: None) -> None:
    _, path, _, kwargs = Letter._meta.get_field("text").deconstruct()
    assert (path, kwargs) == ("shopkeeper.foundation.personal.fields.SealedTextField", {"subject": "person_id"})


def test_the_class_shows_its_descriptors(people: None) -> None:
    assert Person.name is Person.__dict__["name"]
    assert Person.name_sealed is Person.__dict__["name_sealed"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), value=st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=5))
def test_whatever_is_sealed_is_opened_as_it_was(text: str, value: Any, people: None) -> None:
    key = keyed()
    Person.objects.create(id=key, name=text, traits=value)
    again = Person.objects.get(id=key)
    assert (again.name, again.traits) == (text, value)
