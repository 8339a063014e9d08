"""Background work: rows claimed by lease, with retries, periodic slots, progress, cancel and resume."""

from shopkeeper.foundation.jobs.defining import JobContext, JobType, job
from shopkeeper.foundation.jobs.endings import Cancelled, Interrupted, PermanentFailure

__all__ = ["Cancelled", "Interrupted", "JobContext", "JobType", "PermanentFailure", "job"]
