from typing import Any

from django.db import migrations

from hoso.keys.resealing import reseal_files


def seal(apps: Any, schema_editor: Any) -> None:
    """What the store holds in plain; may be killed and run again."""
    for _ in reseal_files():
        pass


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(seal),
    ]
