from django.db import migrations

from hoso.keys.upgrading import seal_rows


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('sync', '0003_sealed'),
        ('audit', '0002_log'),
    ]

    operations = [
        seal_rows('sync', 'Forecast', 'Packet', 'Payload', 'Attempt'),
    ]
