import pytest
from click.testing import CliRunner

from shopkeeper.config.cli import train
from shopkeeper.recommendations import queries
from shopkeeper.recommendations.tests.shops import a_customer, a_product, an_order

pytestmark = pytest.mark.django_db


def test_the_command_trains_and_says_on_what_and_how_long() -> None:
    an_order(a_product("Bread"), a_product("Butter"), customer_id=a_customer())
    result = CliRunner().invoke(train.command)
    assert result.exit_code == 0, result.output
    assert "Learned from 2 purchases in 1 orders by 1 known customers" in result.output
    assert "s  what is bought together" in result.output
    assert queries.trainings().count() == 1


def test_a_shop_without_orders_is_told_what_to_do() -> None:
    assert "shopkeeper import" in CliRunner().invoke(train.command).output
