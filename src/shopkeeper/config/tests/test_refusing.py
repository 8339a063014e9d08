import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/search/?q=a%00b", "/%00", "/console/settings/audit/?action=%00"])
def test_a_nul_in_an_address_is_refused_before_any_page_sees_it(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
