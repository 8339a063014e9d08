"""The console's places: what the side bar, the command palette and the keys `g h` ... lead to, in one list."""

from dataclasses import dataclass

from shopkeeper.foundation.staff.roles import Permission


@dataclass(frozen=True)
class Place:
    label: str
    icon: str
    url_name: str
    permission: Permission | None
    key: str = ""
    group: str = ""

    @property
    def section(self) -> str:
        """The part of the URL name that marks the place as current: `console:customers` for all of customers' pages."""
        return self.url_name.partition(":")[2].partition("-")[0]


PLACES = (
    Place("Home", "home", "console:home", None, key="h"),
    Place("Customers", "users", "console:customers", "customers.view", key="c"),
    Place("Orders", "receipt", "console:orders", "orders.view", key="o"),
    Place("Fulfilment", "truck", "console:fulfilment", "orders.view", key="f"),
    Place("Returns", "truck-return", "console:returns", "orders.view", key="r"),
    Place("Approvals", "circle-check", "console:approvals", "refunds.allow", key="a"),
    Place("Products", "package", "console:products", "products.view", key="p"),
    Place("Deals", "discount", "console:deals", "products.view", key="d"),
    Place("Behaviour", "pointer", "console:behaviour", "behaviour.view", key="b"),
    Place("Imports", "database-import", "console:imports", "imports.run", key="i", group="Run the shop"),
    Place("Background work", "activity", "console:work", "work.view", key="w", group="Run the shop"),
    Place("Messages", "mail", "console:messages", "messages.view", key="m", group="Run the shop"),
    Place("Privacy requests", "shield-lock", "console:privacy", "privacy.view", key="y", group="Run the shop"),
    Place("Settings", "settings", "console:settings", "settings.view", key="s", group="Run the shop"),
)
