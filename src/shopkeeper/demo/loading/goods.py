"""What the sample shop sells as files: two things to download, which a few customers own already."""

import io
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog import queries
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import paper
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations as orders

GOODS = (
    (
        "LM-D001", "The tea table handbook, as PDF", 1490, "Tea", "the-tea-table.pdf",
        "Forty teas, how long each draws and what goes with it. Read it on any device.",
    ),
    (
        "LM-D002", "Knitting pattern: Orla cardigan", 690, "Knitting", "orla-cardigan.pdf",
        "Seven sizes, charted and written out. Print it, or follow it on your phone.",
    ),
)  # fmt: skip
OWNERS = ("marta.lindqvist@example.com",)


def sell_files(*, currency: str, at: datetime, actor: Actor) -> int:
    """Return how many things to download were put into the shop; those that are there already are left alone."""
    there = queries.variants_by_skus([sku for sku, *_ in GOODS])
    fresh = [one for one in GOODS if one[0] not in there]
    tree = {node.name: node.id for node in queries.category_tree()}
    for sku, title, price, shelf, name, words in fresh:
        catalog.create_product(
            title=title, sku=sku, price=Money(currency, price), description=words, category_id=tree.get(shelf),
            is_digital=True, attributes={"Format": "PDF"}, at=at, actor=actor,
        )  # fmt: skip
        variant = queries.variants_by_skus([sku])[sku]
        catalog.add_file(variant_id=variant.pk, name=name, content=_pdf(title, words), at=at, actor=actor)
    if fresh:
        _give(at=at, actor=actor)
    return len(fresh)


def _give(*, at: datetime, actor: Actor) -> None:
    """Let the shopper whom visitors sign in as own the first of them, bought three days ago."""
    bought = queries.variants_by_skus([GOODS[0][0]])[GOODS[0][0]]
    then = at - timedelta(days=3)
    for email in OWNERS:
        owner = customers.customer_by_email(email)
        if owner is None:
            continue
        order_id = orders.place_order(
            lines=[orders.LineRequest(bought.pk, 1)], customer_id=owner.pk, at=then, actor=actor
        )
        paid = Money(bought.currency, bought.price_minor)
        orders.record_payment(
            order_id=order_id, method="test", amount=paid, reference=str(order_id), at=then, actor=actor
        )
        orders.fill_library(order_id=order_id, at=then, actor=actor)


def _pdf(title: str, words: str) -> "ContentFile[bytes]":
    page = paper.sheet(title=title)
    page.set_font(paper.FACES[0], size=22)
    page.multi_cell(0, 11, paper.printable(title))
    page.ln(6)
    page.set_font(paper.FACES[0], size=12)
    page.multi_cell(0, 7, paper.printable(words))
    made = io.BytesIO()
    page.output(made)
    return ContentFile(made.getvalue())
