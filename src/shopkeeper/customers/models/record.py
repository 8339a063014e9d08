"""Customers: one profile a person, what they are known by, where they live, what they like, how they sign in."""

from typing import Self

from django.db import models
from django.db.models import F, Prefetch, Q

from shopkeeper.customers.rules import MOST_ATTEMPTS, CustomerStatus, IdentifierKind
from shopkeeper.foundation.db.constraints import is_country_or_empty, one_of
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal.fields import SealedJSONField, SealedTextField


class CustomerQuerySet(models.QuerySet["Customer"]):
    def with_identifiers(self) -> Self:
        """Return the customers with what they are known by, the primary first: one query more."""
        return self.prefetch_related(
            Prefetch("identifiers", Identifier.objects.order_by("kind", "-is_primary", "created_at", "id"))
        )


class Customer(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    status = models.CharField(max_length=10, default=CustomerStatus.ACTIVE.value)
    given_name = SealedTextField(subject="id", default="", blank=True)
    family_name = SealedTextField(subject="id", default="", blank=True)
    birth_date = SealedTextField(subject="id", default="", blank=True)
    gender = SealedTextField(subject="id", default="", blank=True)
    demographics = SealedJSONField(subject="id", null=True, blank=True)
    language = models.CharField(max_length=12, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_customers"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="customer_newest"),
            models.Index(fields=["status", "-created_at"], name="customer_status_newest"),
            models.Index(fields=["external_id"], condition=~Q(external_id=""), name="customer_external_id"),
            models.Index(fields=["country", "-created_at"], name="customer_country_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="customer_source_external_id"
            ),
            models.CheckConstraint(condition=one_of("status", CustomerStatus), name="customer_status_known"),
            models.CheckConstraint(condition=is_country_or_empty("country"), name="customer_country_iso"),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="customer_merged_into_another",
            ),
        ]

    @property
    def name(self) -> str:
        """Return given and family name in one line, empty when neither is known."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def email(self) -> str:
        """Return the primary e-mail address, empty where there is none; free after `with_identifiers`."""
        return self._primary(IdentifierKind.EMAIL)

    @property
    def phone(self) -> str:
        """Return the primary phone number, empty where there is none; free after `with_identifiers`."""
        return self._primary(IdentifierKind.PHONE)

    def _primary(self, kind: IdentifierKind) -> str:
        return next((one.value for one in self.identifiers.all() if one.kind == kind and one.is_primary), "")


class Identifier(models.Model):
    """What one customer only is known by; one that is sighted follows from events, and moves as these say more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10)
    value = SealedTextField(subject="customer_id")
    digest = models.BinaryField(max_length=16)
    is_primary = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    is_sighted = models.BooleanField(default=False, db_default=False)
    source = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest"], name="identifier_belongs_to_one"),
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(is_primary=True), name="identifier_one_primary"
            ),
            models.CheckConstraint(condition=one_of("kind", IdentifierKind), name="identifier_kind_known"),
        ]


class NamePrefix(models.Model):
    """One blind prefix of a customer's name, so that a name is found as it is typed though no name can be read."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="name_prefixes")
    digest = models.BinaryField(max_length=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "customer"], name="name_prefix_once")]


class Address(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    label = SealedTextField(subject="customer_id", default="", blank=True)
    name = SealedTextField(subject="customer_id", default="", blank=True)
    line1 = SealedTextField(subject="customer_id", default="", blank=True)
    line2 = SealedTextField(subject="customer_id", default="", blank=True)
    city = SealedTextField(subject="customer_id", default="", blank=True)
    region = SealedTextField(subject="customer_id", default="", blank=True)
    postcode = SealedTextField(subject="customer_id", default="", blank=True)
    phone = SealedTextField(subject="customer_id", default="", blank=True)
    country = models.CharField(max_length=2, blank=True, default="")
    is_default_shipping = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default_shipping=True), name="address_one_default_shipping"
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default_billing=True), name="address_one_default_billing"
            ),
            models.CheckConstraint(condition=is_country_or_empty("country"), name="address_country_iso"),
        ]


class Interest(models.Model):
    """A topic the customer likes: a category's slug or a tag of the same form; weight above 0 and at most 1."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="interests")
    topic = models.SlugField(max_length=80)
    weight = models.FloatField(default=1.0)
    source = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "topic"], name="interest_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="interest_weight_share"),
            models.CheckConstraint(condition=~Q(topic=""), name="interest_topic_given"),
        ]


class SignInCode(models.Model):
    """A code sent to an address. `reserved_id` has a key and becomes the customer's when the address is new."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="sign_in_codes"
    )
    reserved_id = models.UUIDField(unique=True)
    address_digest = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=16)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["address_digest", "-created_at"], name="sign_in_code_address"),
            models.Index(fields=["expires_at"], name="sign_in_code_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(attempts__gte=0, attempts__lte=MOST_ATTEMPTS), name="sign_in_code_attempts"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="sign_in_code_period"),
        ]


class Passkey(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=4096)
    sign_count = models.BigIntegerField(default=0)
    label = SealedTextField(subject="customer_id", default="", blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sign_count__gte=0), name="passkey_count_not_negative")]
