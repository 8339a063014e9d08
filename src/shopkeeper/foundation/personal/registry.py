"""The registry of personal data: each domain's `privacy.py` declares its fields, either way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.module_loading import autodiscover_modules

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.logs import also_mask
from shopkeeper.foundation.personal.fields import SealedField

Export = Callable[[UUID], dict[str, Any]]
Erase = Callable[[UUID, datetime, Actor], None]

_SPEAKING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.DateField,
    models.GenericIPAddressField,
    models.FileField,
    SealedField,
)


@dataclass(frozen=True)
class PersonalField:
    """A field that holds personal data: `Customer.given_name`, what kind it is, and what it is kept for."""

    field: str
    kind: str
    purpose: str


@dataclass(frozen=True)
class NotPersonal:
    """Why a field that could hold personal data holds none."""

    reason: str


@dataclass(frozen=True)
class Declaration:
    """What one domain says of its personal data."""

    domain: str
    personal: tuple[PersonalField, ...]
    not_personal: Mapping[str, NotPersonal]
    export: Export | None = None
    erase: Erase | None = None


@dataclass
class _Register:
    declarations: dict[str, Declaration] = field(default_factory=dict)


_REGISTER = _Register()


def declare(
    domain: str,
    *,
    personal: Sequence[PersonalField] = (),
    not_personal: Mapping[str, str | NotPersonal] | None = None,
    export: Export | None = None,
    erase: Erase | None = None,
) -> Declaration:
    """Put a domain's declaration into the registry: every field that could hold personal data, either way.

    `domain` is the app's label. `export(customer_id)` returns what is held on a person; `erase(customer_id, at, actor)`
    removes it.
    """
    reasons = {
        name: reason if isinstance(reason, NotPersonal) else NotPersonal(reason)
        for name, reason in (not_personal or {}).items()
    }
    declaration = Declaration(domain, tuple(personal), reasons, export, erase)
    _REGISTER.declarations[domain] = declaration
    also_mask(one.field.rpartition(".")[2] for one in personal)
    return declaration


def declarations() -> list[Declaration]:
    """Return what every domain declares, in order of name."""
    _discover()
    return [_REGISTER.declarations[domain] for domain in sorted(_REGISTER.declarations)]


def personal_fields() -> Iterator[tuple[Declaration, PersonalField]]:
    """Yield each declared personal field with its domain's declaration."""
    for declaration in declarations():
        for one in declaration.personal:
            yield declaration, one


def undeclared() -> list[str]:
    """Return a sentence for each field that is declared neither way, twice, or without being what it is called."""
    known = {(one.domain, name): False for one in declarations() for name in one.not_personal}
    twice = [
        f"{domain}: {one.field} is declared both ways"
        for domain, one in ((declaration.domain, one) for declaration, one in personal_fields())
        if (domain, one.field) in known
    ]
    known.update({(declaration.domain, one.field): True for declaration, one in personal_fields()})
    problems = list(twice)
    for domain, name, model_field in _speaking_fields():
        problems += _problems(domain, name, model_field, personal=known.pop((domain, name), None))
    problems += [f"{domain}: {name} is declared but is no field" for domain, name in known if not _exists(domain, name)]
    return sorted(problems)


def documentation_rows() -> list[dict[str, str]]:
    """Return a row for each declared personal field: domain, field, kind, purpose, how it is sealed."""
    return [
        {
            "domain": declaration.domain,
            "field": one.field,
            "kind": one.kind,
            "purpose": one.purpose,
            "sealed": _sealing(declaration.domain, one.field),
        }
        for declaration, one in personal_fields()
    ]


def _problems(domain: str, name: str, model_field: "models.Field[Any, Any]", *, personal: bool | None) -> list[str]:
    if personal is None:
        return [f"{domain}: {name} is declared neither personal nor not personal in {domain}/privacy.py"]
    if personal and not isinstance(model_field, SealedField):
        return [f"{domain}: {name} is declared personal but is not sealed"]
    if not personal and isinstance(model_field, SealedField):
        return [f"{domain}: {name} is sealed but declared not personal"]
    return []


def _speaking_fields() -> Iterator[tuple[str, str, "models.Field[Any, Any]"]]:
    for config in apps.get_app_configs():
        if not config.name.startswith("shopkeeper."):
            continue
        for model in config.get_models():
            for one in model._meta.local_concrete_fields:
                if _speaks(one):
                    yield config.label, f"{model.__name__}.{one.name}", one


def _exists(domain: str, name: str) -> bool:
    model_name, _, field_name = name.partition(".")
    try:
        apps.get_model(domain, model_name)._meta.get_field(field_name)
    except (LookupError, FieldDoesNotExist):
        return False
    return True


def _speaks(model_field: "models.Field[Any, Any]") -> bool:
    """Whether the field could hold personal data: text, JSON, bytes, days; not keys, numbers, choices, instants."""
    if isinstance(model_field, models.DateTimeField) or model_field.choices:
        return False
    return isinstance(model_field, _SPEAKING)


def _sealing(domain: str, name: str) -> str:
    model_name, _, field_name = name.partition(".")
    model_field = apps.get_model(domain, model_name)._meta.get_field(field_name)
    return f"with the key of {model_field.subject}" if isinstance(model_field, SealedField) else "not sealed"


@cache
def _discover() -> None:
    autodiscover_modules("privacy")
