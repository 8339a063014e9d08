"""How much a file may hold. They are counted while reading: what a header claims is not believed."""

from dataclasses import dataclass

MEGABYTE = 1_048_576


@dataclass(frozen=True)
class Limits:
    """Bounds of one file; sizes in bytes."""

    unwrapped: int = 4096 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 64 * MEGABYTE
    workbook: int = 512 * MEGABYTE
    record: int = 1 * MEGABYTE
    columns: int = 1000
    block: int = 8 * MEGABYTE
    sample: int = 1 * MEGABYTE


DEFAULT = Limits()
