"""Writes to returns: each atomic, audited, told."""

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
from shopkeeper.returns.operations.labelling import UnableToIssueLabel, issue_label
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

__all__ = [
    "Asked",
    "Finding",
    "UnableToDecide",
    "UnableToEnd",
    "UnableToInspect",
    "UnableToIssueLabel",
    "UnableToReceive",
    "UnableToResolve",
    "UnableToReturn",
    "approve",
    "cancel",
    "close",
    "erase_returns",
    "expire_due",
    "inspect",
    "issue_label",
    "keep",
    "note_scan",
    "receive",
    "reject",
    "report_lost",
    "request_return",
    "resolve",
    "send_back",
]
