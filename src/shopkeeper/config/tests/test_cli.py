import socket

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from shopkeeper.config.cli import COMMANDS, doctor, main, serve, work
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.observability import health
from shopkeeper.foundation.observability.health import Verdict
from shopkeeper.ledger.models import Account
from shopkeeper.ledger.rules import OWNED


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


def test_the_help_names_every_command_and_where_to_begin() -> None:
    code, text = run("--help")
    assert code == 0
    assert "First time here?" in text
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []


@pytest.mark.parametrize("name", list(COMMANDS))
def test_each_command_explains_itself(name: str) -> None:
    code, text = run(name, "--help")
    assert code == 0, text
    assert "Usage: " in text


def test_an_unknown_command_is_told() -> None:
    code, text = run("sreve")
    assert code == 2
    assert "No such command 'sreve'" in text


@pytest.mark.django_db
def test_a_prepared_database_needs_nothing() -> None:
    assert run("migrate") == (0, "The database is up to date.\n")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["serve", "work"])
def test_serve_and_work_refuse_a_database_that_is_behind(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["orders.0002_more"])
    code, text = run(name)
    assert code == 1
    assert "Run: shopkeeper migrate" in text


@pytest.mark.django_db
def test_serve_names_another_way_when_the_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, text = run("serve", "--port", str(taken.getsockname()[1]))
    assert code == 1
    assert "Choose another with --port" in text


@pytest.mark.django_db
def test_the_doctor_tells_what_to_do_and_ends_badly_only_when_something_is_broken(settings: Settings) -> None:
    code, text = run("doctor")
    assert code == 0, text
    assert "SHOPKEEPER_SMTP_URL" in text
    settings.SMTP_URL = "http://example.org"
    assert run("doctor")[0] == 1


@pytest.mark.django_db
def test_the_doctor_finds_an_account_that_holds_what_nobody_posted() -> None:
    assert doctor.books().verdict is Verdict.WELL
    (kind,), at = OWNED, clock.now()
    for _ in range(4):
        Account.objects.create(customer=CustomerFactory(), kind=kind.value, unit="GBP", held_minor=5, opened_at=at)
    found = doctor.books()
    assert (found.verdict, found.told.count("holds 5 GBP"), found.told[-8:]) == (Verdict.FAILED, 3, "and more")


def test_the_commands_are_what_they_are_called() -> None:
    assert (serve.command.name, work.command.name) == ("serve", "work")
