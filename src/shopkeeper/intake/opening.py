"""The files of an import, opened and with their columns known: by preset, by what a person said, by a guess."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from shopkeeper.intake import staging
from shopkeeper.intake.models import Import
from shopkeeper.intake.presets import PRESETS
from shopkeeper.intake.presets.preset import unchanged
from shopkeeper.intake.reading import Source, Table, UnreadableFile, from_path, open_table
from shopkeeper.intake.rules.dates import DateOrder
from shopkeeper.intake.rules.fields import FIELDS, FileKind, missing_fields
from shopkeeper.intake.rules.guessing import Guess, guessed, guessed_kind
from shopkeeper.intake.rules.values import Reading, commas

SAMPLE = 200


class UnableToMap(Exception):
    """A file's columns don't give what its kind needs, or the mapping names what isn't there."""


@dataclass(frozen=True)
class OpenFile:
    """A readable file, its kind, and the column of each field."""

    table: Table
    kind: FileKind
    columns: Mapping[str, str]
    sample: pl.DataFrame
    reading: Reading
    asked_order: DateOrder | None
    meaning: Callable[[pl.DataFrame], pl.DataFrame] = unchanged
    guesses: tuple[Guess, ...] = ()

    def reading_with(self, order: DateOrder) -> Reading:
        """Return how to read the cells, the order of dates being decided."""
        return replace(self.reading, date_order=order)


def opened(row: Import) -> Iterator[OpenFile]:
    """Return each file of the import ready to be read; raises UnreadableFile, UnableToMap, StagingGone."""
    options = dict(row.options or {})
    for number, file in enumerate(row.files or []):
        table = open_table(_source(row, number, file), encoding=options.get("encoding"))
        yield prepared(table, options, preset_name=row.preset, mapping=file.get("columns"), kind=file.get("kind"))


def _source(row: Import, number: int, file: Mapping[str, Any]) -> Source:
    if path := file.get("path"):
        if not Path(path).is_file():
            raise UnreadableFile(f"{path} is no longer there. Put it back, or start the import again.")
        return from_path(Path(path))
    opener: Callable[[], BinaryIO] = partial(staging.open_upload, row.id, number)
    return Source(str(file["name"]), opener, int(file["size"]))


def prepared(
    table: Table,
    options: Mapping[str, Any],
    *,
    preset_name: str = "",
    mapping: Mapping[str, str] | None = None,
    kind: str | None = None,
) -> OpenFile:
    """Return the table with its kind and columns; raises UnableToMap."""
    sample = _sample(table)
    asked = DateOrder(options["date_order"]) if options.get("date_order") else None
    base: dict[str, Any] = {
        "time_zone": options.get("time_zone") or "UTC",
        "currency": options.get("currency") or "EUR",
    }
    if preset_name:
        return _by_preset(table, sample, preset_name, base, asked)
    cells = {name: sample[name].to_list() for name in table.header}
    chosen = FileKind(kind) if kind else guessed_kind(table.header, cells)
    guesses = guessed(chosen, table.header, cells)
    columns = {guess.field: guess.column for guess in guesses} if mapping is None else dict(mapping)
    columns = _with_asked(columns, options.get("map") or {}, table, chosen)
    missing = missing_fields(chosen, set(columns))
    if missing:
        raise UnableToMap(_told_missing(table, chosen, missing))
    reading = Reading(chosen, columns, decimal_commas=commas(sample, columns, chosen), **base)
    return OpenFile(table, chosen, columns, sample, reading, asked, guesses=tuple(guesses))


def _by_preset(
    table: Table, sample: pl.DataFrame, name: str, base: Mapping[str, Any], asked: DateOrder | None
) -> OpenFile:
    preset = PRESETS[name]
    file = preset.file_for(table.header)
    if file is None:
        wanted = "; or ".join(", ".join(one.columns.values()) for one in preset.files[:2])
        raise UnableToMap(
            f"{table.name} is none of the files of {name}: its header is {', '.join(table.header[:12])}. "
            f"Wanted is for instance {wanted}. Import it without --preset, or correct the header."
        )
    reading = Reading(file.kind, file.columns, **{**base, "time_zone": preset.time_zone, "currency": preset.currency})
    return OpenFile(table, file.kind, file.columns, sample, reading, asked or preset.date_order, file.meaning)


def _sample(table: Table) -> pl.DataFrame:
    for chunk in table.chunks():
        if chunk.rows.height:
            return chunk.rows.head(SAMPLE)
    return pl.DataFrame(schema=dict.fromkeys(table.header, pl.String))


def _with_asked(columns: dict[str, str], asked: Mapping[str, str], table: Table, kind: FileKind) -> dict[str, str]:
    """Return the columns with what a person said (field by column) put over the guesses."""
    fields = {field.name for field in FIELDS[kind]}
    for column, name in asked.items():
        if column not in table.header:
            raise UnableToMap(f'{table.name} has no column "{column}"; it has {", ".join(table.header[:20])}.')
        columns = {field: given for field, given in columns.items() if given != column and field != name}
        if name and name not in fields:
            raise UnableToMap(f'There is no field "{name}" for {kind}; choose from {", ".join(sorted(fields))}.')
        if name:
            columns[name] = column
    return columns


def _told_missing(table: Table, kind: FileKind, missing: list[str]) -> str:
    return (
        f"{table.name} looks like {kind}, but no column gives {', '.join(missing)}. Its columns are "
        f"{', '.join(table.header[:20])}. Say which it is with --map COLUMN={missing[0]}, or add the column."
    )


__all__ = ["OpenFile", "UnableToMap", "opened", "prepared"]
