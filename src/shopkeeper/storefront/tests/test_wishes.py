import pytest
from django.test import Client

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Customer, Wish, WishList
from shopkeeper.customers.queries import WishOwner
from shopkeeper.customers.tests.factories import AT, CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(db: None) -> Variant:
    variant: Variant = VariantFactory(product=ProductFactory(title="Enamel mug", slug="enamel-mug"), sku="M-1")
    return variant


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_stranger_keeps_a_list_in_the_browser_and_takes_it_off(client: Client, mug: Variant) -> None:
    answer = client.post("/wishes/add/", {"variant": str(mug.pk)})
    assert answer.headers["Location"] == "/p/enamel-mug/?variant=M-1"
    assert client.cookies["sk_wishes"]["httponly"]
    assert "Enamel mug" in shown(client, "/wishes/")
    assert "On your wish list" in shown(client, "/p/enamel-mug/")
    client.post(f"/wishes/{WishList.objects.get().pk}/remove/", {"variant": str(mug.pk)})
    assert "Nothing on it yet" in shown(client, "/wishes/")


def test_a_shopper_makes_renames_shares_and_deletes_lists(as_ada: Client, ada: Customer, mug: Variant) -> None:
    as_ada.post("/wishes/make/", {"name": "Birthday"})
    mine = WishList.objects.get()
    as_ada.post("/wishes/add/", {"variant": str(mug.pk), "list": str(mine.pk)})
    as_ada.post(f"/wishes/{mine.pk}/", {"what": "rename", "name": "<script>alert(1)</script>"})
    assert "<script>alert" not in shown(as_ada, "/wishes/")
    as_ada.post(f"/wishes/{mine.pk}/", {"what": "share"})
    link = f"/w/{queries.share_token(WishList.objects.get())}/"
    stranger = Client()
    page = shown(stranger, link)
    assert "Enamel mug" in page
    assert "<script>alert" not in page
    assert "Ada" not in page
    assert "Take off" not in page
    assert 'content="noindex' in page
    as_ada.post(f"/wishes/{mine.pk}/", {"what": "unshare"})
    assert stranger.get(link).status_code == 404
    as_ada.post(f"/wishes/{mine.pk}/", {"what": "delete"})
    assert not WishList.objects.exists()


def test_a_notice_needs_somebody_to_tell(client: Client, as_ada: Client, ada: Customer, mug: Variant) -> None:
    answer = Client().post("/wishes/add/", {"variant": str(mug.pk), "notice": "price"})
    assert answer.headers["Location"].startswith("/sign-in/?next=%2Fp%2Fenamel-mug")
    as_ada.post("/wishes/add/", {"variant": str(mug.pk), "notice": "back"})
    assert Wish.objects.get().is_awaited


def test_the_list_of_another_can_be_neither_seen_nor_changed(as_ada: Client, mug: Variant) -> None:
    other = CustomerFactory()
    theirs = operations.make_list(customer_id=other.pk, name="Secret", at=AT)
    assert as_ada.get(f"/wishes/?list={theirs}").status_code == 404
    for what in ("rename", "share", "unshare", "delete"):
        assert as_ada.post(f"/wishes/{theirs}/", {"what": what, "name": "x"}).status_code == 404
    assert as_ada.post(f"/wishes/{theirs}/remove/", {"variant": str(mug.pk)}).status_code == 404
    as_ada.post("/wishes/add/", {"variant": str(mug.pk), "list": str(theirs)})
    assert queries.wishes(theirs) == []


@pytest.mark.parametrize("token", ["x", "A" * 22, "A" * 500, "%C3%A9"])
def test_a_guessed_link_is_no_page(client: Client, token: str) -> None:
    assert client.get(f"/w/{token}/").status_code == 404


@pytest.mark.parametrize("head", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_can_not_wish_for_a_shopper(client: Client, mug: Variant, head: dict[str, str]) -> None:
    assert client.post("/wishes/add/", {"variant": str(mug.pk)}, headers=head).status_code == 403
    assert not Wish.objects.exists()


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_form_leads_out_of_the_shop(client: Client, mug: Variant, wanted: str) -> None:
    for path in ("/wishes/add/", "/deliver-to/"):
        answer = client.post(path, {"variant": str(mug.pk), "next": wanted, "country": "GB"})
        assert answer.headers["Location"].startswith("/")
        assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize("variant", ["", "x", "019aa000-0000-7000-8000-000000000000", "' OR 1=1"])
def test_what_is_not_for_sale_can_not_be_wished_for(client: Client, variant: str) -> None:
    assert client.post("/wishes/add/", {"variant": variant}).status_code == 404


def test_staff_who_look_on_wish_for_nothing(as_ada: Client, ada: Customer, mug: Variant) -> None:
    session = as_ada.session
    session["acting"] = {"staff": "1", "until": 4_000_000_000}
    session.save()
    assert as_ada.post("/wishes/add/", {"variant": str(mug.pk)}).status_code == 403
    assert queries.wish_lists(WishOwner(ada.pk)) == []
