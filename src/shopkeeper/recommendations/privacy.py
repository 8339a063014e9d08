"""Personal data in this domain: none. Tables of products are learned from purchases; each person's side is live."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "recommendations",
    not_personal={
        "TrainedModel.kind": "which tables the row holds",
        "TrainedModel.trained_at": "when the tables were learned",
        "TrainedModel.artefact": "counts and scores of products; a person's share leaves at the training after erasure",
        "TrainedModel.metrics": "how much was learned from, and how long it took",
    },
)
