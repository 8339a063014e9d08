from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.schemas import Country, Input, Instant, Limit, Line

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]


class CustomerSummary(Schema):
    """A customer as lists show it."""

    id: UUID
    status: str
    source: str
    external_id: str
    name: str
    email: str
    phone: str
    language: str
    time_zone: str
    country: str
    created_at: datetime
    updated_at: datetime


class IdentifierOut(Schema):
    id: UUID
    kind: str
    value: str
    is_primary: bool
    verified_at: datetime | None


class AddressOut(Schema):
    id: UUID
    label: str
    name: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    phone: str
    country: str
    is_default_shipping: bool
    is_default_billing: bool


class InterestOut(Schema):
    topic: str
    weight: float
    source: str


class CustomerOut(CustomerSummary):
    """A customer whole: what they are known by, where they live, what they like."""

    given_name: str
    family_name: str
    birth_date: str
    gender: str
    demographics: dict[str, Any] | None
    identifiers: list[IdentifierOut]
    addresses: list[AddressOut]
    interests: list[InterestOut]

    @staticmethod
    def resolve_demographics(customer: Any) -> dict[str, Any] | None:
        return customer.demographics or None


class CustomerWritten(Schema):
    """The answer to a write by a key that may not read."""

    id: UUID


CustomerTold = CustomerOut | CustomerWritten


class CustomerFilter(Schema):
    country: Country = ""
    source: str = ""
    created_from: Instant | None = None
    created_to: Annotated[Instant | None, Field(description="Not included")] = None
    has_email: bool | None = None
    cursor: str | None = None
    limit: Limit = 50


class CustomerFields(Input):
    """What is named is set, the rest stays; days as 1980-05-17, zone by IANA, language by BCP 47."""

    given_name: Line = ""
    family_name: Line = ""
    birth_date: Short = ""
    gender: Short = ""
    demographics: Annotated[dict[str, str], Field(max_length=50)] | None = None
    language: Short = ""
    time_zone: Short = ""
    country: Country = ""


class CustomerIn(CustomerFields):
    email: Line = ""
    phone: Short = ""
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    external_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""


class LookupIn(Input):
    """What is known of a person: an e-mail address, phone number, outside key, or the beginning of the name."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class IdentifierIn(Input):
    kind: Annotated[str, Field(pattern="^(email|phone|external)$")]
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class AddressIn(Input):
    label: Short = ""
    name: Line = ""
    line1: Line = ""
    line2: Line = ""
    city: Line = ""
    region: Line = ""
    postcode: Short = ""
    phone: Short = ""
    country: Country = ""
    is_default_shipping: bool = False
    is_default_billing: bool = False


class InterestsIn(Input):
    """Topics with their weight, above 0 and at most 1; they replace those that the API set before."""

    topics: Annotated[dict[str, float], Field(max_length=200)]


class KnownOut(Schema):
    """A value that the customer is known by, with its source; `basis` is confirmed, trusted or unproven."""

    kind: str
    value: str
    source: str
    basis: str
    confidence: float
    is_primary: bool
    is_sighted: bool
    first_at: datetime
    last_at: datetime


class DeviceOut(Schema):
    """A visitor known to be the customer; `ways` names what proved it."""

    visitor_id: UUID
    ways: list[str]
    basis: str
    confidence: float
    first_at: datetime
    last_at: datetime
    linked_at: datetime | None


class MergeOut(Schema):
    """A merge; `undone_at` is null while it is in effect."""

    id: UUID
    survivor_id: UUID
    merged_id: UUID
    is_automatic: bool
    evidence: list[dict[str, Any]]
    at: datetime
    undone_at: datetime | None


class IdentitiesOut(Schema):
    """Who the customer is: `said` are values that devices merely name, and that link to nobody."""

    id: UUID
    survivor_id: UUID
    known: list[KnownOut]
    devices: list[DeviceOut]
    said: list[KnownOut]
    merges: list[MergeOut]


class MergeIn(Input):
    """Two customers who are one person: what the merged one has becomes the survivor's; names, no values, as reason."""

    survivor_id: UUID
    merged_id: UUID
    reason: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60),
        Field(description="A word that names nobody, as it outlives an erasure", examples=["told-by-phone"]),
    ] = "told-by-a-program"


class MergeMade(Schema):
    id: UUID
    survivor_id: UUID
    merged_id: UUID
