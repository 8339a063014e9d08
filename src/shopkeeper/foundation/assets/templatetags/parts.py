"""Template parts of every page: `{% load parts %}`. Each tag shows one kind of value the same way everywhere."""

from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shopkeeper.foundation import clock
from shopkeeper.foundation.assets import presentation
from shopkeeper.foundation.money import Money

register = template.Library()
NOTHING = "—"
SPRITE = "vendor/tabler-icons-3.51.0/icons.svg"


@register.simple_tag
@cache  # a page has dozens, of a few names
def icon(name: str, classes: str = "") -> SafeString:
    """Show an icon of the sprite; it says nothing to a screen reader, so a text must stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static(SPRITE),
        name,
    )


@register.simple_tag
def shop_name() -> str:
    """Show the shop's name."""
    return str(settings.SITE_NAME)


@register.filter(name="money")
def money_filter(value: Money | None) -> str:
    """Show a Money; nothing for None."""
    return "" if value is None else value.format()


@register.simple_tag(name="money")
def money_tag(minor: int | None, currency: str) -> str:
    """Show an amount kept as minor units and a currency."""
    return NOTHING if minor is None or not currency else Money(currency, minor).format()


@register.filter
def thousands(value: int | None) -> str:
    """Show a count with separators."""
    return NOTHING if value is None else f"{value:,}"


@register.simple_tag
def day(value: datetime | date | None, fallback: str = NOTHING) -> SafeString | str:
    """Show a day in the shop's time zone, like 4 Mar 2026."""
    if value is None:
        return fallback
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local.day} {local:%b %Y}")


@register.simple_tag
def moment(value: datetime | None, fallback: str = NOTHING) -> SafeString | str:
    """Show an instant in the shop's time zone, like 4 Mar 2026, 09:31."""
    if value is None:
        return fallback
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local.day} {local:%b %Y, %H:%M}")


@register.simple_tag
def ago(value: datetime | None, fallback: str = NOTHING) -> SafeString | str:
    """Show how long ago (or ahead) an instant lies, with the instant itself as title; a day after a month."""
    if value is None:
        return fallback
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        f"{local.day} {local:%b %Y, %H:%M}",
        presentation.ago(value, clock.now()) or f"{local.day} {local:%b %Y}",
    )


@register.simple_tag
def status(value: str, label: str = "") -> SafeString:
    """Show a status word as a badge: a dot in the tone of the word, and the word."""
    return format_html(
        '<span class="sk-status" data-tone="{}">{}</span>', presentation.tone(value), label or presentation.words(value)
    )


@register.filter
def words(value: str) -> str:
    """Show an identifier like `handing_off` as words: Handing off."""
    return presentation.words(value)


@register.simple_tag
def avatar(name: str, key: UUID | str = "", classes: str = "") -> SafeString:
    """Show the initials of a name in a colour that stays the same for the key."""
    return format_html(
        '<span class="sk-avatar {}" data-hue="{}" aria-hidden="true">{}</span>',
        classes,
        presentation.hue(str(key or name)),
        presentation.initials(name),
    )


@register.simple_tag
def change(now: float | None, before: float | None, lower_is_better: bool = False) -> SafeString | str:  # noqa: FBT001, FBT002  a template tag's flag
    """Show the change against the period before in percent, with an arrow and a tone."""
    if now is None or not before:
        return format_html('<span class="sk-change" data-tone="none">{}</span>', "no figure before" if now else NOTHING)
    ratio = (now - before) / abs(before)
    good = (ratio < 0) if lower_is_better else (ratio > 0)
    tone = "none" if abs(ratio) < 0.0005 else "good" if good else "bad"  # less is not shown
    name = "minus" if tone == "none" else "arrow-up-right" if ratio > 0 else "arrow-down-right"
    return format_html(
        '<span class="sk-change" data-tone="{}">{}{}<span class="visually-hidden"> {} the period before</span></span>',
        tone,
        icon(name),
        presentation.percent(abs(ratio)),
        "more than" if ratio > 0 else "less than",
    )


@register.simple_tag
def sparkline(values: list[float], label: str = "", width: int = 120, height: int = 32) -> SafeString:
    """Draw a small line of values as SVG; `label` is what a screen reader says."""
    points = presentation.polyline(values, width, height)
    return format_html(
        '<svg class="sk-sparkline" viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="none">'
        '<polyline points="{}" vector-effect="non-scaling-stroke"/></svg>',
        width,
        height,
        label,
        points,
    )


@register.simple_tag
def share(value: float, whole: float, label: str = "") -> SafeString:
    """Draw a bar that shows a value as part of a whole."""
    percent = 0.0 if not whole else max(0.0, min(100.0, 100 * value / whole))
    return format_html(
        '<svg class="sk-share" role="img" aria-label="{}">'
        '<rect class="sk-share-whole" width="100%" height="4"/>'
        '<rect class="sk-share-part" width="{}%" height="4" rx="2"/></svg>',
        label or f"{percent:.0f} %",
        f"{percent:.1f}",
    )


@register.inclusion_tag("parts/field.html")
def field(bound: Any, classes: str = "") -> dict[str, Any]:
    """Show a form field with its label, help and errors joined to it for screen readers."""
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    kind = getattr(bound.field.widget, "input_type", "")
    base = {"select": "form-select", "checkbox": "form-check-input", "file": "form-control"}.get(kind, "form-control")
    attributes = {"class": f"{base}{' is-invalid' if bound.errors else ''}"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "widget": bound.as_widget(attrs=attributes),
        "is_checkbox": kind == "checkbox",
        "classes": classes,
    }


@register.simple_tag
def took(started_at: datetime | None, ended_at: datetime | None) -> str:
    """Show how long something took, up to now when it has not ended."""
    return NOTHING if started_at is None else presentation.duration((ended_at or clock.now()) - started_at)


@register.filter
def last_line(text: str) -> str:
    """Show the last line of an error, which says what went wrong."""
    return next((line for line in reversed(text.strip().splitlines()) if line.strip()), "")


@register.simple_tag
def major(minor: int, currency: str) -> str:
    """Show an amount as it is typed into a form: 12.50."""
    return str(Money(currency, minor).major)


@register.simple_tag
def picture(product: Any, classes: str = "") -> SafeString:
    """Show a product's first picture, or a quiet place where it would stand."""
    first = next(iter(product.pictures.all()), None)
    if first is None:
        return format_html('<span class="sk-no-picture {}">{}</span>', classes, icon("photo"))
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
        classes,
        default_storage.url(first.path),
        first.width,
        first.height,
        first.alt,
    )


@register.simple_tag
def country(code: str) -> str:
    """Show a country's name for its ISO 3166 code; the code itself when it has none."""
    return presentation.country(code)


@register.simple_tag
def language(code: str) -> str:
    """Show a language's name for its tag; the tag itself when it has none."""
    return presentation.language(code)
