from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.schemas import Country, Input, Instant, Line
from shopkeeper.consent.queries import Basis, Channel

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=320),
    Field(description="An e-mail address, or a number like +49 30 1234567", examples=["ada@example.org"]),
]
Proof = Annotated[
    dict[str, Annotated[str, StringConstraints(max_length=1_000)]],
    Field(min_length=1, max_length=30, description="What shows it: form, page, IP address, wording ... kept sealed"),
]


class TopicOut(Schema):
    """What mail can be about; `regime` is `opt-in` (always asked for) or `law` (as the recipient's law allows)."""

    slug: str
    texts: dict[str, dict[str, str]]
    channels: list[str]
    regime: str
    is_offered: bool


class StateOut(Schema):
    """Whether mail on a topic may go out, and why."""

    topic: str
    permitted: bool
    reason: str
    text: str
    since: datetime | None


class EntryOut(Schema):
    """One entry of the ledger; `notice_digest` is the SHA-256 of the wording that was shown."""

    id: UUID
    said: str
    channel: str
    topic: str
    purpose: str
    value: str
    reason: str
    basis: str
    source: str
    notice: str
    notice_version: int | None
    notice_digest: str
    occurred_at: datetime
    recorded_at: datetime
    text: str


class AddressState(Schema):
    """Where one address stands: with each topic, and what stands against it as a whole."""

    channel: str
    address: str
    suppressed: list[str]
    topics: list[StateOut]


class AddressOut(AddressState):
    history: list[EntryOut]


class ChoicesOut(Schema):
    """What a person chose: true, false, or null where they never said."""

    tracking: bool | None
    personalisation: bool | None
    sharing_with_sellers: bool | None
    sharing_with_advertisers: bool | None
    global_privacy_control: bool
    frequency: str


class CustomerConsentOut(Schema):
    regime: str
    addresses: list[AddressState]
    choices: ChoicesOut
    history: list[EntryOut]


class AtIn(Input):
    at: Annotated[Instant | None, Field(description="What held then, as the shop knew it; now when left out")] = None


class LookupIn(AtIn):
    channel: Channel = Channel.EMAIL
    address: Address
    country: Country = ""


class SaidIn(Input):
    channel: Channel = Channel.EMAIL
    address: Address
    country: Annotated[Country, Field(description="Of a number written without its own")] = ""
    occurred_at: Annotated[Instant | None, Field(description="When the person said it; now when left out")] = None


class GrantIn(SaidIn):
    """A permission that a person gave elsewhere. One that was refused before is kept, and does not hold."""

    topic: Slug
    basis: Annotated[Basis, Field(description="consent, existing-customer, legitimate-interest, contract")] = (
        Basis.CONSENT
    )
    proof: Proof
    notice: Annotated[str, StringConstraints(max_length=60), Field(description="Name of the wording shown")] = ""
    notice_version: Annotated[int | None, Field(ge=1, le=10**6)] = None
    notice_language: Annotated[str, StringConstraints(max_length=12)] = "en"


class WithdrawalIn(SaidIn):
    """A no to one topic, or to all where `topic` is empty. It always holds."""

    topic: Annotated[str, StringConstraints(max_length=60)] = ""
    proof: dict[str, Annotated[str, StringConstraints(max_length=1_000)]] | None = None


class RequestIn(Input):
    """A question to be sent by the caller: the answer is given by pressing the button on the page of the link."""

    address: Address
    topics: Annotated[list[Slug], Field(min_length=1, max_length=20)]
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$")] = ""
    proof: Proof


class SuppressionIn(SaidIn):
    reason: Annotated[str, Field(pattern="^(bounce|complaint|manual)$")]


class ImportIn(Input):
    """A list as CSV; see the page on importing permissions for its columns."""

    name: Line = "api"
    text: Annotated[str, StringConstraints(max_length=5_000_000)]


class GrantOut(Schema):
    entry_id: UUID
    permitted: bool


class EntryMade(Schema):
    entry_id: UUID


class RequestOut(Schema):
    """`link` is null where the address was asked often enough today: send nothing then."""

    link: str | None


class SuppressionOut(Schema):
    is_new: bool


class LineLeft(Schema):
    line: int
    text: str


class ImportOut(Schema):
    read: int
    granted: int
    withdrawn: int
    left: list[LineLeft]


def entry_out(line: Any) -> dict[str, Any]:
    """Return a line of the history as the API shows it; its proof stays sealed."""
    names = [name for name in EntryOut.model_fields if name not in {"said", "text"}]
    return {**{name: getattr(line.entry, name) for name in names}, "said": line.entry.word, "text": line.text}
