"""Writes to customers: each atomic, audited, told."""

from shopkeeper.customers.operations.addresses import (
    UnableToChangeAddress,
    add_address,
    remove_address,
    update_address,
)
from shopkeeper.customers.operations.deciding import UnableToDecideCandidate, decide_candidate
from shopkeeper.customers.operations.erasing import erase_customer
from shopkeeper.customers.operations.finding import find_candidates
from shopkeeper.customers.operations.identifiers import (
    UnableToChangeIdentifier,
    add_identifier,
    make_primary,
    remove_identifier,
)
from shopkeeper.customers.operations.importing import PastCustomer, import_customers
from shopkeeper.customers.operations.interests import UnableToSetInterests, set_interests
from shopkeeper.customers.operations.linking import UnableToLinkVisitor, link_visitor
from shopkeeper.customers.operations.merging import UnableToMergeCustomers, merge_customers
from shopkeeper.customers.operations.passkeys import (
    UnableToUsePasskey,
    begin_passkey_registration,
    begin_passkey_sign_in,
    finish_passkey_registration,
    finish_passkey_sign_in,
    remove_passkey,
)
from shopkeeper.customers.operations.profile import (
    UnableToCreateCustomer,
    UnableToUpdateCustomer,
    close_customer,
    create_customer,
    update_customer,
)
from shopkeeper.customers.operations.recognising import Recognised, Sighting, recognise
from shopkeeper.customers.operations.settling import settle_customer
from shopkeeper.customers.operations.sign_ins import (
    UnableToEndSignIn,
    end_other_sign_ins,
    end_sign_in,
    follow_session,
    forget_old_sign_ins,
    note_seen,
    note_sign_in,
)
from shopkeeper.customers.operations.signing_in import (
    UnableToIssueSignInCode,
    UnableToSignIn,
    forget_old_sign_in_codes,
    issue_sign_in_code,
    redeem_sign_in_code,
)
from shopkeeper.customers.operations.undoing import UnableToUndoMerge, undo_merge
from shopkeeper.customers.operations.welcoming import welcome_customers
from shopkeeper.customers.operations.wishing import (
    UnableToWish,
    add_wish,
    carry_wishes,
    delete_list,
    forget_notices,
    forget_old_wishes,
    make_list,
    remove_wish,
    rename_list,
    share_list,
    tell_back,
    tell_cheaper,
    unshare_list,
)
from shopkeeper.customers.passkeys import RelyingParty

__all__ = [
    "PastCustomer",
    "Recognised",
    "RelyingParty",
    "Sighting",
    "UnableToChangeAddress",
    "UnableToChangeIdentifier",
    "UnableToCreateCustomer",
    "UnableToDecideCandidate",
    "UnableToEndSignIn",
    "UnableToIssueSignInCode",
    "UnableToLinkVisitor",
    "UnableToMergeCustomers",
    "UnableToSetInterests",
    "UnableToSignIn",
    "UnableToUndoMerge",
    "UnableToUpdateCustomer",
    "UnableToUsePasskey",
    "UnableToWish",
    "add_address",
    "add_identifier",
    "add_wish",
    "begin_passkey_registration",
    "begin_passkey_sign_in",
    "carry_wishes",
    "close_customer",
    "create_customer",
    "decide_candidate",
    "delete_list",
    "end_other_sign_ins",
    "end_sign_in",
    "erase_customer",
    "find_candidates",
    "finish_passkey_registration",
    "finish_passkey_sign_in",
    "follow_session",
    "forget_notices",
    "forget_old_sign_in_codes",
    "forget_old_sign_ins",
    "forget_old_wishes",
    "import_customers",
    "issue_sign_in_code",
    "link_visitor",
    "make_list",
    "make_primary",
    "merge_customers",
    "note_seen",
    "note_sign_in",
    "recognise",
    "redeem_sign_in_code",
    "remove_address",
    "remove_identifier",
    "remove_passkey",
    "remove_wish",
    "rename_list",
    "set_interests",
    "settle_customer",
    "share_list",
    "tell_back",
    "tell_cheaper",
    "undo_merge",
    "unshare_list",
    "update_address",
    "update_customer",
    "welcome_customers",
]
