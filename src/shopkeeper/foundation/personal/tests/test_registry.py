from collections.abc import Iterator

import pytest
from django.apps import apps

from shopkeeper.foundation.personal import registry
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.foundation.personal.registry import NotPersonal, PersonalField, declare


@pytest.fixture(autouse=True)
def only_audit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The audit log's own model, with nothing declared but what a test declares."""
    registry.declarations()
    kept = dict(registry._REGISTER.declarations)
    registry._REGISTER.declarations.clear()
    audit = apps.get_app_config("audit")
    monkeypatch.setattr(apps, "get_app_configs", lambda: [audit, apps.get_app_config("auth")])
    yield
    registry._REGISTER.declarations.clear()
    registry._REGISTER.declarations.update(kept)


ALL = {
    f"Entry.{name}": "a reason"
    for name in (
        "actor_kind",
        "actor_id",
        "action",
        "subject_kind",
        "subject_id",
        "changes",
        "sealed_fields",
        "previous",
        "digest",
    )
}


def test_a_field_declared_neither_way_is_named() -> None:
    declare("audit", not_personal={name: why for name, why in ALL.items() if name != "Entry.action"})
    assert registry.undeclared() == [
        "audit: Entry.action is declared neither personal nor not personal in audit/privacy.py"
    ]


def test_keys_numbers_and_instants_need_no_word() -> None:
    declare("audit", not_personal=ALL)
    assert registry.undeclared() == []


def test_a_personal_field_that_is_not_sealed_is_named() -> None:
    personal = PersonalField("Entry.action", kind="name", purpose="a test")
    declare("audit", personal=[personal], not_personal={k: v for k, v in ALL.items() if k != "Entry.action"})
    assert registry.undeclared() == ["audit: Entry.action is declared personal but is not sealed"]
    assert registry.documentation_rows() == [
        {"domain": "audit", "field": "Entry.action", "kind": "name", "purpose": "a test", "sealed": "not sealed"}
    ]


def test_a_sealed_field_declared_not_personal_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    declare("audit", not_personal=ALL)
    field = SealedTextField(subject="id")
    field.set_attributes_from_name("action")
    monkeypatch.setattr(registry, "_speaking_fields", lambda: [("audit", "Entry.action", field)])
    assert "audit: Entry.action is sealed but declared not personal" in registry.undeclared()


def test_a_field_declared_both_ways_or_that_is_not_there_is_named() -> None:
    declare(
        "audit",
        personal=[PersonalField("Entry.action", kind="name", purpose="a test")],
        not_personal={
            **ALL,
            "Entry.colour": NotPersonal("a reason"),
            "Nothing.colour": "a reason",
            "Entry.at": "a reason",
        },
    )
    assert registry.undeclared() == [
        "audit: Entry.action is declared both ways",
        "audit: Entry.action is declared personal but is not sealed",
        "audit: Entry.colour is declared but is no field",
        "audit: Nothing.colour is declared but is no field",
    ]
