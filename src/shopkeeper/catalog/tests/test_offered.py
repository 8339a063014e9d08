"""What the page of a product asks, by a statement written by hand."""

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.queries import offered
from shopkeeper.catalog.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db


def test_a_row_is_read_as_the_model_reads_it() -> None:
    variant = VariantFactory(options={"Colour": "Blü"}, is_final_sale=True, stock_on_hand=None, weight_grams=12)
    found = offered(variant.product.slug)
    assert found is not None
    assert found.changed_at == variant.product.updated_at
    (read,) = found.variants
    stored = Variant.objects.get(pk=variant.pk)
    names = [field.attname for field in Variant._meta.concrete_fields]
    assert [getattr(read, name) for name in names] == [getattr(stored, name) for name in names]
    assert (read.product.id, read.product.brand_id) == (variant.product.id, variant.product.brand_id)
