from django.db import migrations

from hoso.keys.upgrading import seal_rows


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('quality', '0002_sealed'),
        ('audit', '0002_log'),
    ]

    operations = [
        seal_rows('quality', 'Doubt'),
    ]
