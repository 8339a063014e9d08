"""Data inside a page, for machines and scripts that read it."""

import json

from django.utils.safestring import SafeString, mark_safe

# Inside a script element no text may end it: the same letters as json_script of Django.
ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def in_script(value: object) -> SafeString:
    """Return the value as JSON that is safe inside a script element."""
    # every < > & is written as an escape, so that no text of a product can leave the element
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(ESCAPED))  # noqa: S308  see the line above
