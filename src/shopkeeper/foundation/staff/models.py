from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

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
