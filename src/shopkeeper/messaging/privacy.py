"""Letters as templates hold no person; the letters that went out stand in delivery."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "messaging",
    personal=[],
    not_personal={
        "TemplateVersion.name": "the name of a letter",
        "TemplateVersion.language": "one of four languages",
        "TemplateVersion.subject": "the shop's own words",
        "TemplateVersion.body": "the shop's own words",
        "TemplateVersion.actor_kind": "staff or system",
        "TemplateVersion.actor_id": "the key of a row, or the name of a program",
        "TemplateVersion.failure": "what was wrong with the shop's own words, and in which line",
    },
)
