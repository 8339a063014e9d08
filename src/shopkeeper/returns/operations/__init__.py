"""Writes to returns: each atomic, audited, told."""

from shopkeeper.returns.operations.claiming import UnableToClaim, add_evidence, ask_evidence, open_claim
from shopkeeper.returns.operations.covering import follow_replacement
from shopkeeper.returns.operations.deciding import UnableToDecide, approve, reject
from shopkeeper.returns.operations.ending import (
    UnableToEnd,
    cancel,
    close,
    expire_due,
    keep,
    report_lost,
    send_back,
)
from shopkeeper.returns.operations.erasing import erase_returns
from shopkeeper.returns.operations.exchanging import (
    UnableToExchange,
    agree_to_difference,
    decline_difference,
    note_replacement_delivered,
    note_replacement_shipped,
    send_replacement,
)
from shopkeeper.returns.operations.hearing import UnableToHear, note_tracking
from shopkeeper.returns.operations.labelling import UnableToIssueLabel, issue_label
from shopkeeper.returns.operations.lapsing import lapse_exchanges
from shopkeeper.returns.operations.putting_right import approve_claim, deny_claim
from shopkeeper.returns.operations.receiving import (
    Finding,
    UnableToInspect,
    UnableToReceive,
    inspect,
    note_scan,
    receive,
)
from shopkeeper.returns.operations.requesting import Asked, UnableToReturn, request_return
from shopkeeper.returns.operations.resolving import UnableToResolve, resolve
from shopkeeper.returns.operations.terms import UnableToSetPolicy, remove_policy, set_policy
from shopkeeper.returns.operations.withdrawing import UnableToWithdraw, confirm_withdrawal, declare_withdrawal

__all__ = [
    "Asked",
    "Finding",
    "UnableToClaim",
    "UnableToDecide",
    "UnableToEnd",
    "UnableToExchange",
    "UnableToHear",
    "UnableToInspect",
    "UnableToIssueLabel",
    "UnableToReceive",
    "UnableToResolve",
    "UnableToReturn",
    "UnableToSetPolicy",
    "UnableToWithdraw",
    "add_evidence",
    "agree_to_difference",
    "approve",
    "approve_claim",
    "ask_evidence",
    "cancel",
    "close",
    "confirm_withdrawal",
    "declare_withdrawal",
    "decline_difference",
    "deny_claim",
    "erase_returns",
    "expire_due",
    "follow_replacement",
    "inspect",
    "issue_label",
    "keep",
    "lapse_exchanges",
    "note_replacement_delivered",
    "note_replacement_shipped",
    "note_scan",
    "note_tracking",
    "open_claim",
    "receive",
    "reject",
    "remove_policy",
    "report_lost",
    "request_return",
    "resolve",
    "send_back",
    "send_replacement",
    "set_policy",
]
