"""The `shopkeeper` command: one module per subcommand, loaded when it is called, after Django is."""

import importlib
import os

import click
import django

# name on the command line -> (module in this package, one line of help), in the order of the help;
# the click command in the module is called like its name here, or `command`
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Make a sample shop with two years of history, or import your own, and open it."),
    "serve": ("serve", "Open the shop, the console and the API on one address."),
    "work": ("work", "Do background work only: mails, events, imports, training."),
    "gateway": ("gateway", "Serve the test gateway for payments apart from the shop."),
    "migrate": ("migrate", "Prepare the database, or bring it up to this version."),
    "import": ("import_", "Bring in a shop's history from CSV, Excel or Parquet."),
    "train": ("train", "Learn recommendations from all orders so far."),
    "doctor": ("doctor", "Check that everything Shopkeeper needs is in order, and say what to do if not."),
    "staff": ("staff", "Add people who work in the console, change their roles, let them in again."),
    "keys": ("keys", "Show where the keys of personal data are; replace the master key."),
    "consent": ("consent", "Write the ledger of permission to a file, put it back, read mail that came back."),
    "audit": ("audit", "Prove that the record of who did and saw what is as it was written."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports a command's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the list above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, imported now; its module may import whatever it needs at its top."""
        if cmd_name not in COMMANDS:
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopkeeper.config.settings")
        django.setup()
        module = importlib.import_module(f"{__name__}.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_"), None) or module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__} holds no click command for {cmd_name!r}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shopkeeper", message="Shopkeeper %(version)s")
def main() -> None:
    """Run an e-CRM for your shop: remember customers, recommend, inform, reward, help.

    \b
    First time here?
      shopkeeper demo       make a sample shop and open it
      shopkeeper doctor     see whether anything is missing
    Each command explains itself: shopkeeper serve --help
    """  # noqa: D301  \b is click's mark for lines to be left as they are
