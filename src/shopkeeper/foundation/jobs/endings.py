"""How a job may end other than by returning."""


class Cancelled(Exception):
    """Raised inside the job when someone asked for it to be cancelled: it ends as cancelled."""


class Interrupted(Exception):
    """Raised inside the job when its worker must stop or has lost it: it goes on elsewhere from what it kept."""


class PermanentFailure(Exception):
    """Raised by a job when another attempt can't help: it ends as failed at once."""
