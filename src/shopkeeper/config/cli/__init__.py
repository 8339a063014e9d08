"""The `shopkeeper` command."""

import os

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run an e-CRM for your shop: remember customers, recommend, inform, reward, help."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopkeeper.config.settings")
