"""Model fields that are sealed with a person's key: clear text in the program, ciphertext in the database.

A sealed field has two attributes on a row, as a foreign key has: `given_name` reads and takes clear text, and
`given_name_sealed` is the stored form. Whatever handles rows without knowing of seals (values(), serialisers, forms,
bulk_update) meets the stored form only.
"""

import json
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case
from django.db.models.functions import Cast
from django.db.models.query_utils import DeferredAttribute

from shopkeeper.foundation.personal import envelope, keys
from shopkeeper.foundation.personal.envelope import SealBroken
from shopkeeper.foundation.personal.erased import ERASED

__all__ = ["SealBroken", "Sealed", "SealedField", "SealedJSONField", "SealedTextField", "UnableToSeal"]

_LOOKUPS = {"isnull"}
_Set = TypeVar("_Set")
_Get = TypeVar("_Get")


class UnableToSeal(Exception):
    """The value can't be sealed: its row or its person is not known, or the person's key was destroyed."""


class Sealed(bytes):
    """A value in its stored form; empty for an empty text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"


class _StoredForm(DeferredAttribute):
    """`given_name_sealed`: the stored form; what was assigned in clear text is sealed when asked for."""

    field: "SealedField[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        clear = instance.__dict__.get(self.field.name, _StoredForm)
        return super().__get__(instance, cls) if clear is _StoredForm else self.field.seal(instance, clear)

    def __set__(self, instance: models.Model, value: Any) -> None:
        if value is None or isinstance(value, (bytes, memoryview)):
            instance.__dict__[self.field.attname] = None if value is None else Sealed(value)
            instance.__dict__.pop(self.field.name, None)
        else:  # a default, set by the model's constructor
            setattr(instance, self.field.name, value)


class _ClearText:
    """`given_name`: clear text, opened with the person's key at the first look."""

    def __init__(self, field: "SealedField[Any, Any]") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        clear = instance.__dict__.get(self.field.name, _ClearText)
        if clear is not _ClearText:
            return clear
        opened = self.field.open(instance, getattr(instance, self.field.attname))
        if opened is not ERASED:
            instance.__dict__[self.field.name] = opened
        return opened

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.name] = value
        instance.__dict__[self.field.attname] = None  # loaded, not deferred; the clear text outranks it


if TYPE_CHECKING:
    _Field = models.Field
else:

    class _Field(models.Field):
        """Django's field, which takes type arguments only in its stubs."""

        def __class_getitem__(cls, _: Any) -> type:
            return cls


class SealedField(_Field[_Set, _Get]):
    """Stored as bytes; bound to table, column and row; opened with the key of the UUID that `subject` names."""

    descriptor_class = _StoredForm

    def __init__(self, *args: Any, subject: str = "", **kwargs: Any) -> None:
        self.subject = subject
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "subject": self.subject}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_attname(self) -> str:
        return f"{self.name}_sealed"

    def get_attname_column(self) -> tuple[str, str]:
        return self.get_attname(), self.db_column or self.name

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001,FBT002  Django's signature
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.name, _ClearText(self))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in _LOOKUPS:
            raise FieldError(
                f"{self.model.__name__}.{self.name} is sealed, so the database can't compare it ({lookup_name}); "
                "look people up through a blind index (foundation.personal.blind)"
            )
        return super().get_lookup(lookup_name)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001,FBT002  Django's signature
        if value is None:
            return None
        if value == "":
            value = Sealed()
        if not isinstance(value, Sealed):
            raise UnableToSeal(
                f"{self.model.__name__}.{self.name} can only be written with its row (save, bulk_create, "
                "bulk_update, seal_rows): update() names no row, and a value is sealed for one row only"
            )
        return connection.Database.Binary(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, (Case, Cast)):  # bulk_update's, which holds a stored form for each row
            return value
        return self.get_db_prep_value(value, connection)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  Django's signature
        stored = getattr(model_instance, self.attname)
        if stored and self.name not in model_instance.__dict__:
            # Unread and written as it was: refuse it if the row now has another key or another person.
            self.open(model_instance, stored)
        return stored

    def value_to_string(self, obj: models.Model) -> str:
        return (getattr(obj, self.attname) or b"").hex()

    def seal(self, row: models.Model, clear: Any) -> Sealed | None:
        """Return the stored form of the clear value for that row; raises UnableToSeal, KeyMissing."""
        plain = self.to_plain(clear)
        if not plain:
            return None if plain is None else Sealed()
        return self.seal_bytes(self._subject(row), row.pk, plain)

    def open(self, row: models.Model, stored: Sealed | None) -> Any:
        """Return the clear value; ERASED once the key was destroyed. Raises SealBroken, KeyMissing."""
        if not stored:
            return None if stored is None else self.from_plain(b"")
        cipher = keys.cipher(self._subject(row))
        if cipher is None:
            return ERASED
        return self.from_plain(envelope.unseal(cipher, stored, self._place(row.pk)))

    def seal_bytes(self, subject: Any, row_key: Any, plain: bytes) -> Sealed:
        """Return the stored form of a plain value for a row that need not be in memory."""
        if not isinstance(subject, UUID):
            raise UnableToSeal(
                f"{self._name()} is sealed with the key of `{self.subject}`, which is {subject!r}: no UUID"
            )
        if row_key is None:
            raise UnableToSeal(f"{self._name()} is bound to its row: give the row its key before sealing")
        cipher = keys.cipher(subject)
        if cipher is None:
            raise UnableToSeal(
                f"{self._name()}: the key of {subject} was destroyed; nothing can be kept for this person"
            )
        return Sealed(envelope.seal(cipher, plain, self._place(row_key)))

    def to_plain(self, clear: Any) -> bytes | None:
        """Return the clear value as bytes; b"" for an empty one, None for none."""
        raise NotImplementedError

    def from_plain(self, plain: bytes) -> Any:
        """Return the clear value of those bytes."""
        raise NotImplementedError

    def _subject(self, row: models.Model) -> Any:
        return getattr(row, self.subject)

    def _place(self, row_key: Any) -> bytes:
        return envelope.place(self.model._meta.db_table, self.column or "", row_key)

    def _name(self) -> str:
        return f"{self.model.__name__}.{self.name}"


class SealedTextField(SealedField[_Set, _Get]):
    """Text sealed with a person's key; None and "" are stored as they are."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str
    description = "Sealed text"

    def to_plain(self, clear: Any) -> bytes | None:
        if clear is None:
            return None
        if not isinstance(clear, str):
            raise UnableToSeal(f"{self._name()} takes text, not {type(clear).__name__}")
        return clear.encode("utf-8", "surrogatepass")

    def from_plain(self, plain: bytes) -> str:
        return plain.decode("utf-8", "surrogatepass")


class SealedJSONField(SealedField[_Set, _Get]):
    """A JSON value sealed with a person's key; None is stored as it is, everything else is sealed."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any
    description = "Sealed JSON"

    def to_plain(self, clear: Any) -> bytes | None:
        if clear is None:
            return None
        if clear == "":
            return b""
        return json.dumps(clear, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()

    def from_plain(self, plain: bytes) -> Any:
        return json.loads(plain) if plain else ""
