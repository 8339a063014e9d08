"""A process that plants a canary in every declared personal field of a fresh shop, then stops without tidying up.

Called with the canary; with `clear` behind it, it plants one in a field that is not sealed, too.
"""

import os
import sys
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import django

django.setup()

from django.apps import apps  # noqa: E402  Django must be set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402

from shopkeeper.catalog.models import Brand  # noqa: E402
from shopkeeper.customers import operations as customers  # noqa: E402
from shopkeeper.foundation.actors import system  # noqa: E402
from shopkeeper.foundation.ids import new_id  # noqa: E402
from shopkeeper.foundation.personal import keys, registry  # noqa: E402
from shopkeeper.foundation.personal.fields import SealedField, SealedJSONField  # noqa: E402

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
TEST = system("tests")
# What a row of this model needs besides what its fields say of themselves.
NEEDED: dict[str, dict[str, Any]] = {
    "asking": {"channel": "email", "expires_at": datetime(2027, 1, 1, tzinfo=UTC)},
    "askedgrant": {"currency": "EUR", "reason": "goodwill", "expires_at": datetime(2027, 1, 1, tzinfo=UTC)},
    "cartmove": {"step": "added"},
    "claim": {"kind": "email", "basis": "trusted"},
    "entry": {"purpose": "tracking", "word": "granted", "source": "api", "person_id": UUID(int=1)},
    "event": {"kind": "track", "channel": "web"},
    "identifier": {"kind": "email"},
    "invoice": {"kind": "invoice", "currency": "EUR"},
    "ledger.entry": {"kind": "grant"},
    "message": {"next_attempt_at": AT},
    "order": {"currency": "EUR"},
    "privacyrequest": {"kind": "correction"},
    "quote": {"currency": "EUR", "expires_at": datetime(2027, 1, 1, tzinfo=UTC)},
    "returns.claim": {"currency": "EUR", "kind": "late", "wish": "refund"},
    "return": {"currency": "EUR", "outcome": "refund", "trigger": "inspection"},
    "session": {"id": new_id(), "channel": "web"},
    "source": {"kind": "server", "channel": "web", "rate_per_minute": 60},
    "tie": {"a_kind": "email", "b_kind": "user"},
    "visitor": {"customer": None},
}

APPEND_ONLY = {"entry"}  # what the database itself refuses to change


def plant(model: type[models.Model], canary: str, person: UUID, key: UUID | None = None) -> models.Model:
    """Save a row of the model with the canary in each sealed field; rows that it needs are planted, too."""
    needed = NEEDED.get(model._meta.label_lower) or NEEDED.get(model._meta.model_name or "", {})
    subjects = {field.subject for field in model._meta.concrete_fields if isinstance(field, SealedField)}
    values: dict[str, Any] = {"id": key} if key else {}
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedField):
            values[field.name] = {"nested": [canary]} if isinstance(field, SealedJSONField) else canary
        elif field.name in needed:
            values[field.name] = needed[field.name]
        elif field.name == "customer" or field.attname in subjects:
            values[field.attname] = person
            if isinstance(field, models.ForeignKey) and field.name != "customer":
                plant(field.related_model, canary, person, key=person)  # a visitor, whose key seals what is claimed
        elif not field.null and not field.has_default() and not field.primary_key:
            values[field.name] = plain(field, canary, person)
    row = model(**values)
    row.save()
    return row


def is_person(model: type[models.Model]) -> bool:
    """Whether the row's own key seals it."""
    return any(isinstance(field, SealedField) and field.subject == "id" for field in model._meta.concrete_fields)


def plain(field: "models.Field[Any, Any]", canary: str, person: UUID) -> Any:
    """Return some value that the field takes and that tells nothing."""
    if isinstance(field, models.ForeignKey):
        return plant(field.related_model, canary, person)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.BinaryField):
        return os.urandom(16)
    for kind, value in (
        (models.DateTimeField, AT),
        (models.DateField, date(2026, 11, 22)),
        (models.UUIDField, new_id()),
        (models.IntegerField, 1),
        (models.JSONField, {}),
        (models.CharField, os.urandom(8).hex()[: field.max_length]),
    ):
        if isinstance(field, kind):
            return value
    raise TypeError(f"planting.py has no value for {field}")


def plant_through_the_doors(canary: str) -> None:
    """Do what the shop does with personal data, so that events, audit entries and indexes are written as well."""
    customer = customers.create_customer(
        at=AT, actor=TEST, email=f"{canary}@example.org", given_name=canary, family_name=f"von {canary}"
    )
    customers.update_customer(customer_id=customer, at=AT, actor=TEST, given_name=f"{canary} {canary}")
    customers.add_address(customer_id=customer, at=AT, actor=TEST, name=canary, line1=canary, city=canary, country="DE")
    customers.issue_sign_in_code(email=f"{canary}@example.org", at=AT)


def main(canary: str, *, also_clear: bool) -> None:
    """Plant, then leave the database as a power cut would."""
    call_command("migrate", verbosity=0, skip_checks=True)
    planted = sorted({(declaration.domain, one.field.split(".")[0]) for declaration, one in registry.personal_fields()})
    for domain, name in planted:
        person = new_id()
        keys.create([person])
        model = apps.get_model(domain, name)
        if not is_person(model):
            customer = apps.get_model("customers", "customer")
            plant(customer, canary, person)
        row = plant(model, canary, person)
        row.refresh_from_db()
        if model._meta.model_name not in APPEND_ONLY:
            row.save()
    plant_through_the_doors(canary)
    if also_clear:
        Brand.objects.create(name=canary, slug="planted-in-clear")
    fields = sum(1 for _ in registry.personal_fields())
    sys.stdout.write(f"{connection.vendor}: {fields} fields of {len(planted)} models\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], also_clear=sys.argv[2:] == ["clear"])
