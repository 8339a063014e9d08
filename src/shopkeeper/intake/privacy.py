"""Personal data of intake: what strangers wrote into files, sealed by the import's own key."""

from shopkeeper.foundation.personal.registry import PersonalField, declare

DECLARED = declare(
    "intake",
    personal=[
        PersonalField("Import.files", kind="free text", purpose="names of the files people gave"),
        PersonalField("Import.options", kind="free text", purpose="how the files are to be read"),
        PersonalField("Import.findings", kind="excerpt", purpose="shows rejected rows until the import is forgotten"),
        PersonalField("Import.error", kind="excerpt", purpose="says what was wrong, with the cell in question"),
    ],
    not_personal={
        "Import.source": "the name of a system",
        "Import.preset": "the name of a preset",
        "Import.state": "a word of our own",
        "Import.counts": "counts of rows",
        "Import.actor_kind": "staff, system or key",
        "Import.actor_id": "the key of a member of staff, not of a customer",
        "Import.created_at": "when staff did something",
        "Import.finished_at": "when the import ended",
    },
)
