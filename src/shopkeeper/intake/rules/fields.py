"""The kinds of file, the fields each may have, and the words that headers use for them in several languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """What one row of a file is."""

    LINES = "order lines"
    ORDERS = "orders"
    CUSTOMERS = "customers"
    PRODUCTS = "products"
    SELLERS = "sellers"
    PAYMENTS = "payments"
    REVIEWS = "reviews"
    CATEGORIES = "categories"


class FieldType(StrEnum):
    """How a cell is read."""

    KEY = "key"
    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    INSTANT = "instant"
    COUNTRY = "country"
    CURRENCY = "currency"
    EMAIL = "email"


@dataclass(frozen=True)
class Field:
    """A field that a column may be mapped to; `words` are headers seen for it, in small letters without marks."""

    name: str
    type: FieldType
    label: str
    words: tuple[str, ...] = ()
    longest: int = 300


def _field(name: str, type_: FieldType, label: str, words: str, longest: int = 300) -> Field:
    return Field(name, type_, label, (name.replace("_", ""), *words.split()), longest)


_ORDER = _field(
    "order_ref",
    FieldType.KEY,
    "Order number",
    "order orderid orderno ordernumber invoice invoiceno invoiceid invoicenumber bestellnummer bestellung auftrag "
    "rechnung rechnungsnummer commande numerocommande facture pedido numeropedido ordine ordernummer bestelnummer",
    120,
)
_CUSTOMER = _field(
    "customer_ref",
    FieldType.KEY,
    "Customer number",
    "customer customerid customerno customernumber userid clientid kundennummer kunde kundennr client numeroclient "
    "cliente idcliente clienteid klantnummer klant",
    120,
)
_EMAIL = _field("email", FieldType.EMAIL, "E-mail", "mail emailaddress customeremail correo courriel emailadresse", 254)
_PLACED = _field(
    "placed_at",
    FieldType.INSTANT,
    "Ordered at",
    "date orderdate invoicedate createdat orderedat purchasedate purchasetimestamp timestamp datum bestelldatum "
    "rechnungsdatum datecommande fecha fechapedido data dataordine datapedido besteldatum",
)
_COUNTRY = _field("country", FieldType.COUNTRY, "Country", "countrycode land pays pais paese shippingcountry nation")
_CURRENCY = _field("currency", FieldType.CURRENCY, "Currency", "currencycode waehrung devise moneda moeda valuta")
_SKU = _field(
    "sku",
    FieldType.KEY,
    "Article number",
    "stockcode productid productcode itemcode itemid variantsku articleno article artikelnummer artikel artnr "
    "reference codigo referencia codice artikelcode lineitemsku",
    80,
)
_TITLE = _field(
    "title",
    FieldType.TEXT,
    "Product title",
    "description product productname productitle name itemname bezeichnung produkt artikelname titel designation "
    "produit producto descripcion descricao produto descrizione prodotto omschrijving lineitemname",
)
_QUANTITY = _field(
    "quantity", FieldType.COUNT, "Quantity", "qty units count menge anzahl quantite cantidad quantidade quantita aantal"
)
_PRICE = _field(
    "unit_price",
    FieldType.MONEY,
    "Unit price",
    "price itemprice preis einzelpreis stueckpreis prix prixunitaire precio preciounitario preco precounitario prezzo "
    "prijs lineitemprice",
)
_STATUS = _field("status", FieldType.TEXT, "Status", "orderstatus state statut estado stato financialstatus", 40)
_SELLER = _field("seller_ref", FieldType.KEY, "Seller number", "seller sellerid vendor vendorid haendler vendeur", 120)
_PAID = _field("paid_at", FieldType.INSTANT, "Paid at", "approvedat orderapprovedat paidon bezahltam")
_SHIPPED = _field(
    "shipped_at", FieldType.INSTANT, "Shipped at", "shippedon dispatchedat versandtam deliveredcarrierdate"
)
_DELIVERED = _field("delivered_at", FieldType.INSTANT, "Delivered at", "deliveredon geliefertam deliveredcustomerdate")
_PROMISED = _field(
    "promised_at", FieldType.INSTANT, "Promised for", "estimateddelivery promisedon estimateddeliverydate"
)
_SHIPPING = _field(
    "shipping", FieldType.MONEY, "Shipping", "freight freightvalue postage shippingcost versand porto frete"
)
_GIVEN = _field(
    "given_name", FieldType.TEXT, "Given name", "firstname forename vorname prenom nombre nome voornaam", 120
)
_FAMILY = _field("family_name", FieldType.TEXT, "Family name", "lastname surname nachname nom apellido cognome", 120)
_CITY = _field("city", FieldType.TEXT, "City", "town ort stadt ville ciudad cidade citta plaats", 120)
_REGION = _field("region", FieldType.TEXT, "Region", "state province county bundesland provincia uf", 120)
_POSTCODE = _field("postcode", FieldType.TEXT, "Postcode", "zip zipcode postalcode plz codepostal codigopostal cep", 40)

FIELDS: Mapping[FileKind, tuple[Field, ...]] = {
    FileKind.LINES: (
        _ORDER, _PLACED, _SKU, _TITLE, _QUANTITY, _PRICE, _CUSTOMER, _EMAIL, _COUNTRY, _CURRENCY, _STATUS, _SELLER,
        _SHIPPING, _GIVEN, _FAMILY,
    ),
    FileKind.ORDERS: (
        _ORDER, _PLACED, _CUSTOMER, _STATUS, _COUNTRY, _CURRENCY, _PAID, _SHIPPED, _DELIVERED, _PROMISED,
    ),
    FileKind.CUSTOMERS: (
        _CUSTOMER, _EMAIL, _GIVEN, _FAMILY,
        _field("phone", FieldType.TEXT, "Phone", "telephone mobile telefon telefono telefone", 40),
        _field("line1", FieldType.TEXT, "Street", "address address1 strasse adresse direccion endereco indirizzo"),
        _POSTCODE, _CITY, _REGION, _COUNTRY,
        _field("alias_ref", FieldType.KEY, "Number in the orders", "alias", 120),
    ),
    FileKind.PRODUCTS: (
        _SKU, _TITLE, _field("category", FieldType.TEXT, "Category", "productcategory kategorie categorie categoria"),
        _field("brand", FieldType.TEXT, "Brand", "marke marque marca merk manufacturer"),
        _PRICE, _CURRENCY, _field("description", FieldType.TEXT, "Description", "beschreibung body", 10_000),
    ),
    FileKind.SELLERS: (_SELLER, _TITLE, _POSTCODE, _CITY, _REGION, _COUNTRY),
    FileKind.PAYMENTS: (
        _ORDER, _field("method", FieldType.TEXT, "Method", "paymenttype paymentmethod zahlungsart", 40),
        _field("amount", FieldType.MONEY, "Amount", "paymentvalue betrag montant importe valor"),
        _field("instalments", FieldType.COUNT, "Instalments", "paymentinstallments installments raten"),
        _field("reference", FieldType.KEY, "Reference", "paymentsequential paymentid transactionid", 120), _CURRENCY,
    ),
    FileKind.REVIEWS: (
        _ORDER, _field("review_ref", FieldType.KEY, "Review number", "reviewid", 120),
        _field("score", FieldType.COUNT, "Score", "reviewscore rating stars bewertung note"),
        _field("subject", FieldType.TEXT, "Subject", "reviewcommenttitle"),
        _field("text", FieldType.TEXT, "Text", "reviewcommentmessage comment kommentar", 20_000),
        _field("asked_at", FieldType.INSTANT, "Asked at", "reviewcreationdate"),
        _field("answered_at", FieldType.INSTANT, "Answered at", "reviewanswertimestamp"),
    ),
    FileKind.CATEGORIES: (
        _field("category", FieldType.TEXT, "Category", "productcategoryname"),
        _field("shown_as", FieldType.TEXT, "Shown as", "productcategorynameenglish"),
    ),
}  # fmt: skip

REQUIRED: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.LINES: ("order_ref", "placed_at", "sku", "quantity", "unit_price"),
    FileKind.ORDERS: ("order_ref", "placed_at"),
    FileKind.CUSTOMERS: ("customer_ref",),
    FileKind.PRODUCTS: ("sku",),
    FileKind.SELLERS: ("seller_ref",),
    FileKind.PAYMENTS: ("order_ref", "amount"),
    FileKind.REVIEWS: ("order_ref", "score"),
    FileKind.CATEGORIES: ("category", "shown_as"),
}


def field_of(kind: FileKind, name: str) -> Field:
    """Return the kind's field of that name; raises KeyError."""
    return next((field for field in FIELDS[kind] if field.name == name), None) or _missing(kind, name)


def missing_fields(kind: FileKind, given: set[str]) -> list[str]:
    """Return the names of the fields that the kind can't do without and that no column gives."""
    return [name for name in REQUIRED[kind] if name not in given]


def _missing(kind: FileKind, name: str) -> Field:
    raise KeyError(f"{kind} has no field {name}; it has {', '.join(field.name for field in FIELDS[kind])}")
