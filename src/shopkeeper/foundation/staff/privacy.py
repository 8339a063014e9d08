"""What the shop holds on its staff, who are people too but not customers: their records end with `deactivate`."""

from shopkeeper.foundation.personal.registry import PersonalField, declare

DECLARED = declare(
    "staff",
    personal=[
        PersonalField("User.email", kind="e-mail address", purpose="to sign in and to be sent a code"),
        PersonalField("User.name", kind="name", purpose="to show who did what"),
    ],
    not_personal={
        "User.username": "the blind index of the e-mail address: tells nothing without the shop's key",
        "User.password": "an Argon2 hash of a password that the shop made",
    },
)
