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
        "GivingLimit.role": "a role, or API keys",
        "GivingLimit.deed": "one of two words",
        "GivingLimit.currency": "a currency",
        "GivenInADay.giver_kind": "staff or API key",
        "GivenInADay.giver_id": "the key of who gave, which names nobody by itself",
        "GivenInADay.deed": "one of two words",
        "GivenInADay.currency": "a currency",
        "GivenInADay.on": "the day of the shop's work, not of a customer's life",
    },
)
