"""Background work holds ids, counts and file names of our own, never personal data."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "jobs",
    not_personal={
        "Job.name": "the name of a job",
        "Job.arguments": "ids and settings; jobs are given no personal data",
        "Job.key": "what the job is about, by ids",
        "Job.note": "what is being counted",
        "Job.kept": "how far the job is",
        "Job.error": "an error's text, addresses and numbers masked",
        "Worker.host": "the name of a machine",
    },
)
