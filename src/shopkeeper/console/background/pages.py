"""Background work: what runs, what failed, and what to do about it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.jobs import operations, queries
from shopkeeper.foundation.outbox import queries as outbox
from shopkeeper.foundation.staff.access import actor_of, requires

STATES = ("running", "queued", "failed", "done", "cancelled")


@require_safe
@requires("work.view")
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the jobs made last, of one state where asked; the table alone when the page polls for it."""
    state = request.GET.get("state", "")
    counts = queries.counts_by_state()
    now = clock.now()
    context = {
        "jobs": queries.recent_jobs(state=state if state in STATES else None, limit=50),
        "state": state,
        "states": [(name, counts.get(name, 0)) for name in STATES],
        "is_moving": bool(counts["running"] or counts["queued"]),
        "workers": queries.workers(now=now),
        "events": outbox.counts(),
        "now": now,
    }
    if request.headers.get("HX-Request"):
        return render(request, "console/background/_jobs.html", context)
    return render(request, "console/background/jobs.html", context)


@require_safe
@requires("work.view")
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show one job: how far it is, what it was asked, how it ended."""
    found = queries.job(job_id)
    if found is None:
        raise Http404("There is no such job; ended jobs are kept for 30 days.")
    template = "console/background/_job.html" if request.headers.get("HX-Request") else "console/background/job.html"
    return render(request, template, {"job": found, "now": clock.now()})


@require_POST
@requires("work.manage")
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Cancel a queued job, or ask a running one to stop."""
    try:
        operations.cancel_job(job_id=job_id, actor=actor_of(request), at=clock.now())
    except operations.UnableToCancelJob:
        messages.error(request, "This job has ended already.")
    else:
        messages.success(request, "Cancelled. A running job stops at its next safe place.")
    return redirect("console:work-job", job_id=job_id)


@require_POST
@requires("work.manage")
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Put a failed or cancelled job back into the queue."""
    try:
        operations.retry_job(job_id=job_id, actor=actor_of(request), at=clock.now())
    except operations.UnableToRetryJob as error:
        messages.error(request, f"It can't be tried again: {error}.")
    else:
        messages.success(request, "Back in the queue; it goes on from what it kept.")
    return redirect("console:work-job", job_id=job_id)
