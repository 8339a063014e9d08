"""Where files that are sold stand, and what they may be called."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage

LONGEST_NAME = 150
NOT_IN_NAMES = set('/\\:*?"<>|')


def goods_storage() -> FileSystemStorage:
    """Return the folder of what is sold as files: readable by the shop's own user alone."""
    return FileSystemStorage(
        location=settings.GOODS_ROOT, base_url=None, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def plain_name(name: str) -> str:
    """Return a file's name without folders, signs that no system takes, and what can't be seen; its ending stays."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if sign.isprintable() and sign not in NOT_IN_NAMES).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if len(seen) <= LONGEST_NAME or not dot:
        return seen[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending[:20]) - 1]}.{ending[:20]}"
