"""`shopkeeper train`: learn recommendations from the orders, here and now."""

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from shopkeeper.config.cli import ready
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.recommendations import operations as recommendations
from shopkeeper.recommendations.operations import Training, UnableToTrain


@click.command(name="train")
def command() -> None:
    """Learn recommendations from all orders so far: bought together, for you, buy again, trending.

    A running shop does this by itself once a day and after each import; run it to see the effect at once. The
    shop goes on serving from what it knew until the training has ended well, and picks the new tables up within a
    second, without a restart.
    """
    ready.require_migrated()
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("starting", total=None)

        def show(done: int, total: int, what: str) -> None:
            bars.update(bar, completed=done, total=total, description=what)

        try:
            made = recommendations.train(at=clock.now(), actor=system("shopkeeper train"), progress=show)
        except UnableToTrain as error:
            raise click.ClickException(str(error)) from error
    for line in report(made):
        click.echo(line)


def report(made: Training) -> list[str]:
    """Return what was trained on what, and how long each step took, a line each."""
    lines = [
        f"Learned from {made.purchases:,} purchases in {made.orders:,} orders by {made.customers:,} known customers:",
        f"tables for {made.products:,} products, {made.artefact_bytes / 1e6:.1f} MB.",
    ]
    lines += [f"  {seconds:8.2f} s  {step}" for step, seconds in made.seconds.items()]
    lines.append(f"  {sum(made.seconds.values()):8.2f} s  altogether")
    if not made.purchases:
        lines.append("There are no orders yet: visitors see what is new in the shop. Try `shopkeeper import --help`.")
    return lines
