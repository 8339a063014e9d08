"""What a preset is: files known by their headers, their columns, and what their oddities mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from shopkeeper.intake.rules.dates import DateOrder
from shopkeeper.intake.rules.fields import FileKind


def unchanged(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as they are: the file has no oddities."""
    return rows


@dataclass(frozen=True)
class PresetFile:
    """A file of the preset: `columns` maps fields to its headers; `meaning` sets reasons, exclusions and kinds."""

    kind: FileKind
    columns: Mapping[str, str]
    meaning: Callable[[pl.DataFrame], pl.DataFrame] = unchanged

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether the header names all the columns."""
        return set(self.columns.values()) <= set(header)


@dataclass(frozen=True)
class Preset:
    """The known export of one shop or system."""

    name: str
    title: str
    files: tuple[PresetFile, ...]
    currency: str
    country: str = ""
    time_zone: str = "UTC"
    date_order: DateOrder = DateOrder.DAY_FIRST
    status: str = "delivered"
    product_title: Callable[[pl.Expr], pl.Expr] = field(default=lambda title: title)

    def file_for(self, header: Sequence[str]) -> PresetFile | None:
        """Return the preset's file that has this header, the one with most columns first."""
        fitting = [file for file in self.files if file.fits(header)]
        return max(fitting, key=lambda file: len(file.columns), default=None)
