"""Names for actors: who stands behind the kind and key that a row keeps."""

from collections.abc import Iterable

from shopkeeper.foundation.staff import queries as staff


def names_of_actors(acted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a name for each actor, given as kind and id: a member of staff by name, others by what they are."""
    found = {key: kind for kind, key in acted}
    people = {str(person.pk): str(person) for person in staff.everyone()} if "staff" in found.values() else {}
    return {key: people.get(key) or _plain(kind, key) for key, kind in found.items()}


def _plain(kind: str, key: str) -> str:
    if kind == "system":
        return f"Shopkeeper, {key}" if key else "Shopkeeper"
    return {"staff": "Former staff", "customer": "The customer", "api-key": "An API key"}.get(kind, kind)
