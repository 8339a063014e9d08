"""Imports: the list, an upload, its columns, what the check found, progress, and what wasn't taken."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.imports.receiving import receiving
from shopkeeper.foundation import clock
from shopkeeper.foundation.jobs import operations as jobs
from shopkeeper.foundation.jobs import queries as work
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.intake import operations, queries

OPTIONS = ("currency", "time_zone", "date_order", "encoding")
MOVING = ("queued", "running")


@require_safe
@requires("imports.run")
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports made last, with the form that begins one."""
    return render(
        request,
        "console/imports/list.html",
        {"imports": queries.recent_imports(), "presets": queries.presets()},
    )


@require_POST
@requires("imports.run")
@receiving
def start(request: HttpRequest) -> HttpResponse:
    """Take files in and begin an import of them."""
    given = {name: request.POST.get(name, "") for name in OPTIONS}
    upload = request.receiver.upload  # type: ignore[attr-defined]  # set by `receiving`
    try:
        import_id = operations.start_import(
            upload=upload,
            preset=request.POST.get("preset", ""),
            source=request.POST.get("source", ""),
            options=given,
            actor=actor_of(request),
            at=clock.now(),
        )
    except operations.UnableToImport as error:
        if upload:
            upload.discard()
        messages.error(request, str(error))
        return redirect("console:imports")
    return redirect("console:imports-import", import_id=import_id)


@require_safe
@requires("imports.run")
def one_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show an import; while it moves, the page asks for its state alone every second."""
    context = _context(import_id)
    if request.headers.get("HX-Request"):
        return render(request, "console/imports/_state.html", context)
    if context["import"].state == "waiting" and not context["is_moving"]:
        try:
            context["files"] = _files(queries.previews(context["import"]))
        except queries.UnableToRead as error:
            context["unreadable"] = str(error)
    return render(request, "console/imports/import.html", context)


@require_POST
@requires("imports.run")
def columns(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Say which column of a file gives which field."""
    chosen = {
        field: name.removeprefix("column:")
        for name, field in request.POST.items()
        if name.startswith("column:") and isinstance(field, str) and field
    }
    try:
        operations.change_mapping(
            import_id=import_id,
            number=int(request.POST.get("number", "0")),
            kind=request.POST.get("kind", ""),
            columns=chosen,
            options={name: request.POST.get(name, "") for name in OPTIONS},
            actor=actor_of(request),
            at=clock.now(),
        )
    except (operations.UnableToImport, ValueError, IndexError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The columns are set.")
    return redirect("console:imports-import", import_id=import_id)


@require_POST
@requires("imports.run")
def go(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Check the files, load them, or load them without the rejected rows, in the background."""
    wish, actor, now = request.POST.get("wish", "check"), actor_of(request), clock.now()
    try:
        if wish == "skip":
            operations.allow_rejected(import_id=import_id, actor=actor, at=now)
        operations.queue_import(import_id=import_id, dry_run=wish == "check", actor=actor, at=now)
    except operations.UnableToImport as error:
        messages.error(request, str(error))
    return redirect("console:imports-import", import_id=import_id)


@require_POST
@requires("imports.run")
def cancel(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Stop an import that moves at its next safe place; put one that waits aside."""
    found, actor, now = _context(import_id), actor_of(request), clock.now()
    try:
        if found["is_moving"]:
            jobs.cancel_job(job_id=found["import"].job_id, actor=actor, at=now)
        else:
            operations.cancel_import(import_id=import_id, actor=actor, at=now)
    except (operations.UnableToImport, jobs.UnableToCancelJob) as error:
        messages.error(request, str(error))
    return redirect("console:imports-import", import_id=import_id)


@require_safe
@requires("imports.run")
def rejects(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    """Send the rows that weren't taken as a CSV file that no spreadsheet runs."""
    _context(import_id)
    answer = StreamingHttpResponse(queries.reject_file(import_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="not-imported-{import_id}.csv"'
    return answer


def _context(import_id: UUID) -> dict[str, Any]:
    row = queries.import_of(import_id)
    if row is None:
        raise Http404("There is no such import.")
    job = work.job(row.job_id) if row.job_id else None
    is_moving = job is not None and job.state in MOVING
    return {
        "import": row,
        "job": job,
        "is_moving": is_moving,
        "is_stopped": not is_moving and row.state in {"checking", "loading", "cancelled"},
        "percent": round(100 * job.done / job.total) if job and job.total and job.done else None,
        "findings": row.findings or {},
        "presets": queries.presets(),
    }


def _files(previews: list[queries.FilePreview]) -> list[dict[str, Any]]:
    """Return each file with its columns: the field of each, how sure that is, and what its first rows hold."""
    found = []
    for preview in previews:
        fields = {column: field for field, column in preview.columns.items()}
        cells = list(zip(*preview.rows, strict=True)) if preview.rows else [() for _ in preview.header]
        found.append(
            {
                "preview": preview,
                "labels": queries.field_labels(preview.kind),
                "kinds": queries.file_kinds(),
                "columns": [
                    {
                        "name": column,
                        "field": fields.get(column, ""),
                        "percent": round(100 * preview.confidence.get(fields.get(column, ""), 0)),
                        "cells": cells[place][:4],
                    }
                    for place, column in enumerate(preview.header)
                ],
            }
        )
    return found
