"""The console's own tables hold no customer's data: what was typed to find a person is never saved with a view."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "console",
    not_personal={
        "SavedView.page": "which list the view belongs to",
        "SavedView.name": "what staff call the view",
        "SavedView.filters": "chosen filters, from closed lists and numbers; never a search text",
    },
)
