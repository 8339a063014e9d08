"""Under what customers meet whose records are like each other, and as of when each was looked at."""

from django.db import models

from shopkeeper.customers.models.record import Customer


class BlockKey(models.Model):
    """Something that two records of one person would share, as a keyed digest: a number, a mailbox, a name at home."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="block_keys")
    digest = models.BinaryField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "customer"], name="block_key_once")]


class Compared(models.Model):
    """Which state of a customer the block keys are of; `is_due` until it was compared with those who share any."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="compared")
    as_of = models.DateTimeField()
    is_due = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["customer"], condition=models.Q(is_due=True), name="compared_due")]
