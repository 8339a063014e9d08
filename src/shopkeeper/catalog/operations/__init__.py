"""Writes to the catalogue: each atomic, audited, told."""

from shopkeeper.catalog.operations.categories import (
    UnableToChangeCategory,
    create_category,
    move_category,
    rename_category,
)
from shopkeeper.catalog.operations.files import UnableToAddFile, add_file, withdraw_file
from shopkeeper.catalog.operations.importing import ImportedCatalogue, PastProduct, PastSeller, import_catalogue
from shopkeeper.catalog.operations.indexing import index_products
from shopkeeper.catalog.operations.makers import UnableToNameMaker, create_brand, create_seller, rename_brand
from shopkeeper.catalog.operations.pictures import (
    UnableToAttachPicture,
    attach_picture,
    describe_picture,
    remove_picture,
    show_first,
)
from shopkeeper.catalog.operations.pricing import UnableToSetPrice, set_price
from shopkeeper.catalog.operations.products import create_product, retire_product, update_product
from shopkeeper.catalog.operations.stock import UnableToAdjustStock, adjust_stock, correct_stock, set_stock
from shopkeeper.catalog.operations.stocking import stock_catalogue
from shopkeeper.catalog.operations.synonyms import UnableToKeepSynonym, add_synonym, remove_synonym
from shopkeeper.catalog.operations.variants import (
    UnableToCreateProduct,
    UnableToOverwrite,
    UnableToUpdateProduct,
    add_variant,
    update_variant,
)

__all__ = [
    "ImportedCatalogue",
    "PastProduct",
    "PastSeller",
    "UnableToAddFile",
    "UnableToAdjustStock",
    "UnableToAttachPicture",
    "UnableToChangeCategory",
    "UnableToCreateProduct",
    "UnableToKeepSynonym",
    "UnableToNameMaker",
    "UnableToOverwrite",
    "UnableToSetPrice",
    "UnableToUpdateProduct",
    "add_file",
    "add_synonym",
    "add_variant",
    "adjust_stock",
    "attach_picture",
    "correct_stock",
    "create_brand",
    "create_category",
    "create_product",
    "create_seller",
    "describe_picture",
    "import_catalogue",
    "index_products",
    "move_category",
    "remove_picture",
    "remove_synonym",
    "rename_brand",
    "rename_category",
    "retire_product",
    "set_price",
    "set_stock",
    "show_first",
    "stock_catalogue",
    "update_product",
    "update_variant",
    "withdraw_file",
]
