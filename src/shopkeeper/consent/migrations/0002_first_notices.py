import datetime
import hashlib

from django.db import migrations

NOTICES = {
    "newsletter-sign-up": (
        "We send what you ticked to the address you gave, and give it to nobody else. Every letter has a link that ends "
        "it at once. We keep when and how you signed up, as proof."
    ),
    "preference-centre": (
        "Whatever you choose here holds from the moment you save it, and can be changed at any time. We keep what you "
        "chose and when, as proof."
    ),
}


def first_notices(apps, schema_editor):
    """Give a new shop wordings to begin with; staff publish the next versions in the console."""
    notice = apps.get_model("consent", "Notice")
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    for slug, text in NOTICES.items():
        digest = hashlib.sha256(text.encode()).hexdigest()
        notice.objects.create(slug=slug, version=1, language="en", text=text, digest=digest, published_at=at)


class Migration(migrations.Migration):

    dependencies = [("consent", "0001_initial")]

    operations = [migrations.RunPython(first_notices, migrations.RunPython.noop)]
