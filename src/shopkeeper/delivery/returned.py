"""Mail that comes back: what a delivery status notification (RFC 3464) or a complaint (RFC 5965) says of a message.

Both are `multipart/report` (RFC 6522): words for people, a part for programs, and the headers of the mail they are
about. Our own Message-ID in those headers names the message; nothing else in them is believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Literal
from uuid import UUID

_OURS = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"^5\d\d[ -]")
# The mailbox or its domain does not exist, or was closed (RFC 3463, sections 3.2 and 3.3; RFC 7505).
HARD = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: about which of our messages, to whom, and with which status."""

    kind: Literal["bounce", "complaint"]
    message_id: UUID
    recipient: str
    status: str
    is_hard: bool


def is_hard(text: str) -> bool:
    """Return whether the answer of a server says that the address will never work (RFC 3463)."""
    found = _STATUS.search(text)
    return bool(found and found[1] == "5" and (int(found[2]), int(found[3])) in HARD)


def status_of(text: str) -> str:
    """Return the enhanced status code in the text, such as `5.1.1`; empty where it has none."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def refuses_address(answer: str) -> bool:
    """Return whether the server refused the address for good as the mail was handed over (RFC 5321, 4.2)."""
    return bool(_REPLY.match(answer)) and is_hard(answer)


def read_returned(raw: bytes) -> Returned | None:
    """Return what the mail reports, None for one that is no report about a message of ours."""
    mail = message_from_bytes(raw, policy=compat32)
    parts = _parts(mail)
    message_id = _our_id(parts)
    if message_id is None:
        return None
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return _complaint(part, message_id)
        if kind == "message/delivery-status":
            return _bounce(part, message_id)
    return None


def _parts(mail: Message) -> list[Message]:
    return [part for _, part in zip(range(MOST_PARTS), mail.walk(), strict=False)]


def _our_id(parts: list[Message]) -> UUID | None:
    """Return the key of our message among the headers that came back, not of the report itself."""
    for part in parts[1:]:
        for text in _message_ids(part):
            if found := _OURS.search(text):
                return UUID(found[1])
    return None


def _message_ids(part: Message) -> Iterator[str]:
    yield str(part.get("Message-ID", ""))
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        headers = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=compat32)
        yield str(headers.get("Message-ID", ""))


def _fields(part: Message) -> list[Message]:
    """Return the blocks of fields of a report's part for programs; the library parses them as messages of their own."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, Message)]
    return [message_from_bytes(str(payload).encode("utf-8", "replace"), policy=compat32)]


def _bounce(part: Message, message_id: UUID) -> Returned | None:
    for block in _fields(part):
        if str(block.get("Action", "")).strip().lower() == "failed":
            status = str(block.get("Status", "")).strip()[:20]
            return Returned("bounce", message_id, _mailbox(block, "Final-Recipient"), status, is_hard(status))
    return None


def _complaint(part: Message, message_id: UUID) -> Returned | None:
    for block in _fields(part):
        kind = str(block.get("Feedback-Type", "")).strip().lower()
        if kind in {"abuse", "fraud", "opt-out"}:
            return Returned("complaint", message_id, _mailbox(block, "Original-Rcpt-To"), kind, is_hard=False)
    return None


def _mailbox(block: Message, name: str) -> str:
    value = str(block.get(name, ""))
    return value.partition(";")[2].strip() or value.strip()
