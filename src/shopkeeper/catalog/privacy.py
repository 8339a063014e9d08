"""The catalogue holds nothing personal: it describes goods, and firms that sell them."""

from shopkeeper.foundation.personal.registry import declare

FIRM = "a firm's trade name and place, published in the shop"
GOODS = "describes goods"

DECLARED = declare(
    "catalog",
    not_personal={
        "Seller.source": "where the record came from",
        "Seller.external_id": "the other system's number of the record",
        "Seller.name": FIRM,
        "Seller.slug": FIRM,
        "Seller.city": FIRM,
        "Seller.region": FIRM,
        "Seller.country": FIRM,
        "Brand.name": GOODS,
        "Brand.slug": GOODS,
        "Category.name": GOODS,
        "Category.slug": GOODS,
        "Product.source": "where the record came from",
        "Product.external_id": "the other system's number of the record",
        "Product.title": GOODS,
        "Product.slug": GOODS,
        "Product.description": GOODS,
        "Product.status": "one of three words",
        "Product.attributes": GOODS,
        "Variant.sku": GOODS,
        "Variant.title": GOODS,
        "Variant.options": GOODS,
        "Variant.currency": "a currency",
        "Price.currency": "a currency",
        "DigitalFile.name": GOODS,
        "DigitalFile.path": "a file name that we made",
        "DigitalFile.sha256": "a digest of goods",
        "StockCorrection.reason": "one of a few words",
        "StockCorrection.note": "staff's words on goods",
        "StockCorrection.key": "a key made by a form or program, so that a repeat is known",
        "StockCorrection.actor_kind": "staff, customer, API key or system",
        "StockCorrection.actor_id": "the key of who acted, which names nobody by itself",
        "Picture.path": "a file name that we made",
        "Picture.alt": GOODS,
        "SearchTerm.term": "a word of a product's texts",
        "NearWord.near": "letters of a word of a product's texts",
        "NearWord.word": "a word of a product's texts",
        "Synonym.words": "words that people search for, kept by staff",
        "Synonym.means": "words that people search for, kept by staff",
    },
)
