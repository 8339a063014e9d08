"""Writes to the catalogue: each atomic, audited, told."""

from shopkeeper.catalog.operations.categories import (
    UnableToChangeCategory,
    create_category,
    move_category,
    rename_category,
)
from shopkeeper.catalog.operations.importing import ImportedCatalogue, PastProduct, PastSeller, import_catalogue
from shopkeeper.catalog.operations.indexing import index_products
from shopkeeper.catalog.operations.makers import UnableToNameMaker, create_brand, create_seller
from shopkeeper.catalog.operations.pictures import UnableToAttachPicture, attach_picture, remove_picture
from shopkeeper.catalog.operations.pricing import UnableToSetPrice, set_price
from shopkeeper.catalog.operations.products import (
    UnableToCreateProduct,
    UnableToUpdateProduct,
    add_variant,
    create_product,
    retire_product,
    update_product,
)
from shopkeeper.catalog.operations.stock import UnableToAdjustStock, adjust_stock, set_stock
from shopkeeper.catalog.operations.stocking import stock_catalogue
from shopkeeper.catalog.operations.synonyms import UnableToKeepSynonym, add_synonym, remove_synonym

__all__ = [
    "ImportedCatalogue",
    "PastProduct",
    "PastSeller",
    "UnableToAdjustStock",
    "UnableToAttachPicture",
    "UnableToChangeCategory",
    "UnableToCreateProduct",
    "UnableToKeepSynonym",
    "UnableToNameMaker",
    "UnableToSetPrice",
    "UnableToUpdateProduct",
    "add_synonym",
    "add_variant",
    "adjust_stock",
    "attach_picture",
    "create_brand",
    "create_category",
    "create_product",
    "create_seller",
    "import_catalogue",
    "index_products",
    "move_category",
    "remove_picture",
    "remove_synonym",
    "rename_category",
    "retire_product",
    "set_price",
    "set_stock",
    "stock_catalogue",
    "update_product",
]
