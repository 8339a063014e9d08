from django.test import Client

from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.orders import queries

TERMS = "/console/settings/terms/"
WAY = {
    "code": "standard", "name": "Standard", "countries": "de, at", "currency": "eur", "price": "4.90",
    "free_from": "50", "min_days": "2", "max_days": "3", "cut_off": "14:00", "position": "0", "is_active": "on",
}  # fmt: skip
RATE = {"country": "de", "region": "", "tax_class": "standard", "name": "VAT", "percent": "8.1", "is_included": "on"}


def test_a_way_of_sending_is_made_shown_and_changed(owner: Client) -> None:
    assert owner.post(f"{TERMS}method/", WAY).status_code == 302
    shown = owner.get(f"{TERMS}?method=standard").content.decode()
    assert "free from €50.00" in shown
    assert 'value="AT, DE"' in shown
    owner.post(f"{TERMS}method/", WAY | {"price": "5.90", "is_active": ""})
    (one,) = queries.shipping_methods()
    assert (one.price_minor, one.is_active, one.countries) == (590, False, ["AT", "DE"])


def test_a_way_that_can_not_be_says_why_and_keeps_what_was_typed(owner: Client) -> None:
    answer = owner.post(f"{TERMS}method/", WAY | {"max_days": "1"})
    assert answer.status_code == 422
    assert "from 2 to 1" in answer.content.decode()
    assert 'value="de, at"' in answer.content.decode()
    assert owner.post(f"{TERMS}method/", WAY | {"currency": "XXQ"}).status_code == 422
    assert queries.shipping_methods() == []


def test_a_rate_is_set_and_removed(owner: Client) -> None:
    assert owner.post(f"{TERMS}rate/", RATE).status_code == 302
    (row,) = queries.tax_rates()
    assert (row.country, row.rate) == ("DE", 8100)
    assert "VAT 8.1 %" in owner.get(TERMS).content.decode()
    assert owner.post(f"{TERMS}rate/", RATE | {"percent": "101"}).status_code == 422
    owner.post(f"{TERMS}rate/{row.pk}/remove/")
    assert queries.tax_rates() == []
    assert owner.post(f"{TERMS}rate/{row.pk}/remove/", follow=True).status_code == 200


def test_who_may_not_change_settings_changes_none(signed_in: SignedIn) -> None:
    officer = signed_in("privacy-officer")
    assert officer.get(TERMS).status_code == 200
    assert officer.post(f"{TERMS}method/", WAY).status_code == 403
    assert officer.post(f"{TERMS}rate/", RATE).status_code == 403
    assert queries.shipping_methods() == []
