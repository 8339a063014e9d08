"""What the audit log says of people: keys and names of fields, never their values."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "audit",
    not_personal={
        "Entry.actor_kind": "staff, customer, api-key or system",
        "Entry.actor_id": "the key of a row, or the name of a program",
        "Entry.action": "the name of an operation",
        "Entry.subject_kind": "what kind of row was touched",
        "Entry.subject_id": "the key of a row",
        "Entry.changes": "old and new values of fields that hold no personal data; see audit.record",
        "Entry.sealed_fields": "names of personal fields that changed, without their values",
        "Entry.previous": "the digest of the entry before",
        "Entry.digest": "the digest of this entry",
    },
)
