"""The words of the catalogue, and the pure decisions about it."""

from enum import StrEnum


class ProductStatus(StrEnum):
    """`draft` is not yet for sale, `retired` no longer; only `active` products are shown in the shop."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"
