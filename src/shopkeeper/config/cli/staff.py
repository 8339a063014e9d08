"""`shopkeeper staff`: who may use the console."""

import click
from rich.console import Console
from rich.table import Table

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.staff import operations, queries
from shopkeeper.foundation.staff.roles import PERMISSIONS, TITLES


@click.group()
def staff() -> None:
    """Add people to the console, change their role, reset a password."""


@staff.command()
@click.argument("email")
@click.option("--name", default="", help="Shown beside what the person does.")
@click.option("--role", type=click.Choice(list(PERMISSIONS)), default="owner", show_default=True)
def add(email: str, name: str, role: str) -> None:
    """Add a member of staff and print the first password."""
    try:
        _, password = operations.add_staff(email=email, name=name, role=role, actor=system("command-line"), at=now())
    except operations.UnableToAddStaff as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{email} may sign in to the console as {role}, with this password: {password}")


@staff.command()
@click.argument("email")
def reset_password(email: str) -> None:
    """Give a member of staff a new password and print it."""
    user = queries.staff_by_email(email)
    if user is None:
        raise click.ClickException(
            f"Nobody on the staff has the address {email}; `shopkeeper staff list` shows who does."
        )
    click.echo(
        f"New password of {email}: {operations.reset_password(user_id=user.pk, actor=system('command-line'), at=now())}"
    )


@staff.command("list")
def list_() -> None:
    """Show everyone who may use the console."""
    table = Table("Name", "E-mail", "Role", "Active")
    for person in queries.everyone():
        table.add_row(person.name, person.email, TITLES[person.role], "yes" if person.is_active else "no")
    Console().print(table)
