"""What the outbox, jobs and deliveries share: leases on rows, backoff, the bell that wakes the worker, and its loop."""
