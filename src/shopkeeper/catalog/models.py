"""The catalogue: products and their variants, where they stand, who makes and sells them, at what price."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery

from shopkeeper.catalog.rules import ProductStatus, StockReason
from shopkeeper.foundation.db.constraints import is_country_or_empty, is_currency, one_of
from shopkeeper.foundation.ids import new_id


class Seller(models.Model):
    """A third party that sells in the shop; the shop's own products have none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    city = models.CharField(max_length=120, blank=True, default="")
    region = models.CharField(max_length=120, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="seller_source_external_id"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="seller_name_given"),
            models.CheckConstraint(condition=is_country_or_empty("country"), name="seller_country_iso"),
        ]


class Brand(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="brand_name_given")]


class Category(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="category_name_given"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="category_not_its_own_parent"
            ),
        ]


class ProductQuerySet(models.QuerySet["Product"]):
    def cards(self) -> Self:
        """Return the products with all that a card or page shows: two queries more, however many they are."""
        return self.select_related("brand", "category", "seller").prefetch_related(
            Prefetch("variants", Variant.objects.order_by("position", "id")),
            Prefetch("pictures", Picture.objects.order_by("position", "id")),
        )

    def with_price(self) -> Self:
        """Return the products with `price_from_minor`, the price of the first variant; those without one left out."""
        first = Variant.objects.filter(product=OuterRef("pk")).order_by("position", "id")
        return self.annotate(price_from_minor=Subquery(first.values("price_minor")[:1])).filter(
            price_from_minor__isnull=False
        )

    def in_stock(self) -> Self:
        """Return the products of which a variant is on hand or isn't counted."""
        return self.filter(Exists(_on_hand()))

    def out_of_stock(self) -> Self:
        """Return the products whose variants are all counted and all gone."""
        return self.exclude(Exists(_on_hand()))


class Product(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=300)
    slug = models.SlugField(max_length=160, unique=True)
    description = models.TextField(blank=True, default="")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    status = models.CharField(max_length=10, default=ProductStatus.ACTIVE.value)
    attributes = models.JSONField(default=dict, blank=True)
    first_sold_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ProductQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"], name="product_newest"),
            models.Index(fields=["category", "status", "-created_at"], name="product_in_category"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="product_source_external_id"
            ),
            models.CheckConstraint(condition=one_of("status", ProductStatus), name="product_status_known"),
            models.CheckConstraint(condition=~Q(title=""), name="product_title_given"),
        ]


class Variant(models.Model):
    """What is actually bought: every product has at least one. `stock_on_hand` is null where nobody counts it.

    A digital one is files that are downloaded, so nothing of it is sent; one of a final sale is not taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=200, blank=True, default="")
    options = models.JSONField(default=dict, blank=True)
    price_minor = models.BigIntegerField()
    compare_at_minor = models.BigIntegerField(null=True, blank=True)
    cost_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    stock_on_hand = models.BigIntegerField(null=True, blank=True)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)
    is_digital = models.BooleanField(default=False, db_default=False)
    is_final_sale = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["product", "position"], name="variant_in_product")]
        constraints = [
            models.CheckConstraint(condition=~Q(sku=""), name="variant_sku_given"),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="variant_price_not_negative"),
            models.CheckConstraint(
                condition=Q(compare_at_minor__isnull=True) | Q(compare_at_minor__gte=0),
                name="variant_compare_at_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(cost_minor__isnull=True) | Q(cost_minor__gte=0), name="variant_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(stock_on_hand__isnull=True) | Q(stock_on_hand__gte=0), name="variant_stock_not_negative"
            ),
            models.CheckConstraint(condition=is_currency("currency"), name="variant_currency_iso"),
        ]


class Price(models.Model):
    """What a variant cost from `valid_from` up to, but not at, `valid_to`; the present price has no end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="prices")
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "valid_from"], name="price_starts_once"),
            models.UniqueConstraint(fields=["variant"], condition=Q(valid_to__isnull=True), name="price_one_present"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="price_period_not_empty"
            ),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=is_currency("currency"), name="price_currency_iso"),
        ]


class DigitalFile(models.Model):
    """A file that is sold with a digital variant, under GOODS_ROOT; `path` is a name of our own making.

    One that was withdrawn stays for those who bought it before, and is sold no more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=150)
    path = models.CharField(max_length=80, unique=True)
    size_bytes = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(path=""), name="digital_file_named"),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="digital_file_not_empty"),
        ]


class StockCorrection(models.Model):
    """A count put right by hand, and why: `by` pieces more or fewer, `on_hand` after it. It never changes later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="stock_corrections")
    by = models.BigIntegerField()
    on_hand = models.BigIntegerField()
    reason = models.CharField(max_length=10)
    note = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["variant", "-at"], name="stock_correction_of_variant")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=0), name="stock_correction_changes"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="stock_correction_not_negative"),
            models.CheckConstraint(condition=one_of("reason", StockReason), name="stock_correction_reason_known"),
            models.CheckConstraint(condition=~Q(key=""), name="stock_correction_key_given"),
        ]


class Picture(models.Model):
    """A picture under MEDIA_ROOT; `path` is a name of our own making, never the uploader's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    path = models.CharField(max_length=200, unique=True)
    alt = models.CharField(max_length=300, blank=True, default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["product", "position"], name="picture_in_product")]
        constraints = [
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="picture_has_size"),
            models.CheckConstraint(condition=~Q(path=""), name="picture_path_given"),
        ]


class SearchTerm(models.Model):
    """A word a product is found by. Bytes, because they sort the same in every database and collation."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="search_terms")
    term = models.BinaryField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "product"], name="search_term_once")]


class NearWord(models.Model):
    """A word of the catalogue under what is left of it when letters are taken away: by this a mistyped one is found.

    Words are kept when their last product goes; what nobody sells is left out where it is read.
    """

    id = models.BigAutoField(primary_key=True)
    near = models.BinaryField(max_length=7)
    word = models.BinaryField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["near", "word"], name="near_word_once")]


class Synonym(models.Model):
    """Who searches for `words` finds what `means` finds too, and the other way round where it holds both ways."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.CharField(max_length=80)
    means = models.CharField(max_length=80)
    is_both_ways = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["words", "means"], name="synonym_once"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(means=""), name="synonym_words_given"),
            models.CheckConstraint(condition=~Q(words=F("means")), name="synonym_of_another"),
        ]


def _on_hand() -> models.QuerySet[Variant]:
    return Variant.objects.filter(Q(stock_on_hand__isnull=True) | Q(stock_on_hand__gt=0), product=OuterRef("pk"))
