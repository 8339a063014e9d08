from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from shopkeeper.foundation.db.constraints import is_currency
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedTextField
from shopkeeper.foundation.staff.roles import PERMISSIONS, Permission, may


class User(AbstractBaseUser):
    """A member of staff; `username` is the blind index of the e-mail address, which stands nowhere in clear."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=32, unique=True)
    email = SealedTextField(subject="id")
    name = SealedTextField(subject="id")
    role = models.CharField(max_length=20, choices=[(role, role) for role in PERMISSIONS])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(role__in=list(PERMISSIONS)), name="staff_role_known")]

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, permission: Permission) -> bool:
        """Return whether this person's role carries the permission."""
        return self.is_active and may(self.role, permission)


class GivingLimit(models.Model):
    """What a role may give by itself in one currency, a deed and a day, in minor units; empty is without limit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.CharField(max_length=20)
    deed = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    alone_minor = models.BigIntegerField(null=True, blank=True)
    a_day_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "deed", "currency"], name="giving_limit_once"),
            models.CheckConstraint(condition=is_currency("currency"), name="giving_limit_currency_iso"),
            models.CheckConstraint(
                condition=Q(alone_minor__isnull=True) | Q(alone_minor__gte=0), name="giving_limit_alone_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(a_day_minor__isnull=True) | Q(a_day_minor__gte=0), name="giving_limit_day_not_negative"
            ),
        ]


class GivenInADay(models.Model):
    """What one person or API key gave alone on a day of the shop's zone; raised by guarded updates alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    giver_kind = models.CharField(max_length=10)
    giver_id = models.CharField(max_length=64)
    deed = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    given_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["giver_kind", "giver_id", "deed", "currency", "on"], name="given_in_a_day_once"
            ),
            models.CheckConstraint(condition=is_currency("currency"), name="given_in_a_day_currency_iso"),
            models.CheckConstraint(condition=Q(given_minor__gte=0), name="given_in_a_day_not_negative"),
        ]
