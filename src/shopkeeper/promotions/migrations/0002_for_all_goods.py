from django.db import migrations, models
from django.db.models import Exists, OuterRef


def say_it(apps, schema_editor):
    """Until now a deal without targets was for all goods."""
    targets = apps.get_model("promotions", "DealTarget").objects.filter(deal=OuterRef("pk"))
    apps.get_model("promotions", "Deal").objects.filter(~Exists(targets)).update(is_for_all=True)


class Migration(migrations.Migration):

    dependencies = [
        ('promotions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='deal',
            name='is_for_all',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_it, migrations.RunPython.noop),
    ]
