from typing import Any, ClassVar

from django.db import models

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField, SealedTextField


class Person(models.Model):
    objects: ClassVar[models.Manager["Person"]]
    letters: Any
    name_sealed: Any

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = SealedTextField(subject="id", default="", blank=True)
    nickname = SealedTextField(subject="id", null=True)
    traits = SealedJSONField(subject="id", null=True)
    shoe_size = models.IntegerField(default=0)

    class Meta:
        app_label = "personal_tests"


class Letter(models.Model):
    objects: ClassVar[models.Manager["Letter"]]
    person_id: Any
    text_sealed: Any

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    text = SealedTextField(subject="person_id")
    draft = SealedTextField(subject="person_id", default="")

    class Meta:
        app_label = "personal_tests"
