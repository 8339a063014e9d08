"""Writes to the ledger of permission: each appends, none changes; atomic, audited, told."""

from shopkeeper.consent.operations.addressing import UnableToRecordPermission, addressed
from shopkeeper.consent.operations.asking import (
    Asked,
    Confirmed,
    UnableToAsk,
    UnableToConfirm,
    ask_permission,
    confirm,
    forget_old_askings,
)
from shopkeeper.consent.operations.choosing import Signal, choose, note_signals, take_back_copied
from shopkeeper.consent.operations.importing import Taken, UnableToImportPermissions, import_permissions
from shopkeeper.consent.operations.restoring import UnableToRestore, export_ledger, restore_ledger
from shopkeeper.consent.operations.speaking import Recorded, answer, record_permission, unsubscribe, withdraw
from shopkeeper.consent.operations.suppressing import UnableToLift, UnableToSuppress, erase_person, lift, suppress
from shopkeeper.consent.operations.wording import (
    UnableToChangeTopic,
    UnableToPublishNotice,
    publish_notice,
    set_topic,
    shown,
    shown_version,
)
from shopkeeper.consent.operations.writing import Evidence, Shown

__all__ = [
    "Asked",
    "Confirmed",
    "Evidence",
    "Recorded",
    "Shown",
    "Signal",
    "Taken",
    "UnableToAsk",
    "UnableToChangeTopic",
    "UnableToConfirm",
    "UnableToImportPermissions",
    "UnableToLift",
    "UnableToPublishNotice",
    "UnableToRecordPermission",
    "UnableToRestore",
    "UnableToSuppress",
    "addressed",
    "answer",
    "ask_permission",
    "choose",
    "confirm",
    "erase_person",
    "export_ledger",
    "forget_old_askings",
    "import_permissions",
    "lift",
    "note_signals",
    "publish_notice",
    "record_permission",
    "restore_ledger",
    "set_topic",
    "shown",
    "shown_version",
    "suppress",
    "take_back_copied",
    "unsubscribe",
    "withdraw",
]
