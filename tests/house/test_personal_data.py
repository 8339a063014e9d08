"""Every field that could hold personal data is declared in its domain's privacy.py; what is personal is sealed."""

from shopkeeper.foundation.personal import registry


def test_every_field_is_declared_and_every_personal_one_is_sealed() -> None:
    assert registry.undeclared() == []


STAFF = "staff"  # holds nothing of customers: what it has goes with the account


def test_every_domain_that_holds_personal_data_says_how_it_is_exported_and_erased() -> None:
    silent = [
        declaration.domain
        for declaration in registry.declarations()
        if declaration.personal and declaration.domain != STAFF and not (declaration.export and declaration.erase)
    ]
    assert silent == []
