"""`shopkeeper import`: a shop's history from files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.intake import operations, queries

_COUNTS = {
    "orders_new": "orders, new",
    "orders_changed": "orders, changed",
    "orders_unchanged": "orders, as they were",
    "customers_new": "customers, new",
    "products_new": "products, new",
}


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preset", default="", help="The files are of a known export: online-retail or olist.")
@click.option("--source", default="", help="Name of the system they come from; the same name again changes its rows.")
@click.option("--map", "mapped", multiple=True, metavar="COLUMN=FIELD", help="Say which field a column is.")
@click.option("--currency", default="", help="Currency of amounts that name none, such as EUR.")
@click.option("--time-zone", default="", help="Zone of times that name none, such as Europe/Berlin.")
@click.option("--date-order", type=click.Choice(["day-first", "month-first"]), help="What 03/04/2026 means.")
@click.option("--encoding", default="", help="Encoding of the text, when it isn't found by itself.")
@click.option("--dry-run", is_flag=True, help="Check only; nothing is written to the shop.")
@click.option("--skip-rejected", is_flag=True, help="Load the good rows even when some are rejected.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Write rows not taken to this file.")
@click.option("--resume", type=click.UUID, help="Go on with an import that was stopped.")
def command(
    *,
    files: tuple[Path, ...],
    resume: UUID | None,
    dry_run: bool,
    skip_rejected: bool,
    rejects: Path | None,
    **given: Any,
) -> None:
    """Import orders, customers and products from CSV, TSV, Excel or Parquet FILES, also .gz, .xz, .bz2 or .zip.

    The files are checked whole before anything is written. The same file again doubles nothing.
    """
    try:
        import_id = resume or _started(files, given, skip_rejected=skip_rejected)
        if resume and skip_rejected:
            operations.allow_rejected(import_id=resume, at=now(), actor=system("command-line"))
        _run(import_id, dry_run=dry_run)
    except operations.UnableToImport as error:
        raise click.ClickException(str(error)) from None
    if rejects:
        with rejects.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(queries.reject_file(import_id))
    _report(import_id, dry_run=dry_run)


def _started(files: tuple[Path, ...], given: dict[str, Any], *, skip_rejected: bool) -> UUID:
    if not files:
        raise click.UsageError("Name at least one file, or an import to --resume.")
    options = {name: given[name] for name in ("currency", "time_zone", "date_order", "encoding")}
    options["map"] = dict(_pair(text) for text in given["mapped"])
    return operations.start_import(
        paths=files,
        preset=given["preset"],
        source=given["source"],
        options=options,
        skip_rejected=skip_rejected,
        actor=system("command-line"),
        at=now(),
    )


def _pair(text: str) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign:
        raise click.UsageError(f"--map {text}: write it like --map Rechnung=order_ref")
    return column, field


def _run(import_id: UUID, *, dry_run: bool) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("starting", total=None)
        progress: Callable[[int, int | None, str], None] = lambda done, total, note: bar.update(  # noqa: E731  one call
            shown, completed=done, total=total, description=note
        )
        operations.run_import(import_id=import_id, now=now, progress=progress, dry_run=dry_run)


def _report(import_id: UUID, *, dry_run: bool) -> None:
    row = queries.import_of(import_id)
    assert row is not None  # noqa: S101  it has just run
    console = Console()
    if row.state == "refused":
        raise click.ClickException(f"{row.error}\nNothing was written.")
    table = Table(title=f"Import {row.id}", show_header=False)
    table.add_row("rows read", f"{row.rows_read:,}")
    for name, label in _COUNTS.items():
        if name in row.counts:
            table.add_row(label, f"{row.counts[name]:,}")
    table.add_row("rows left out", f"{row.rows_excluded:,}")
    for reason, count in (row.findings or {}).get("excluded", {}).items():
        table.add_row(f"  {reason}", f"{count:,}")
    table.add_row("rows rejected", f"{row.rows_rejected:,}")
    for reason, count in (row.findings or {}).get("reasons", {}).items():
        table.add_row(f"  {reason}", f"{count:,}")
    console.print(table)
    if row.state == "held" and row.rows_rejected:
        raise click.ClickException(
            f"{row.rows_rejected:,} rows were rejected, so nothing was written. Correct the file, or load the others: "
            f"shopkeeper import --resume {row.id} --skip-rejected (--rejects FILE writes them out)"
        )
    if dry_run:
        console.print(f"Nothing was written. To load it: shopkeeper import --resume {row.id}")
