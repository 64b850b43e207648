from django.db import migrations

from hoso.keys.upgrading import seal_rows


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('changes', '0006_sealed'),
        ('audit', '0002_log'),
    ]

    operations = [
        seal_rows('changes', 'Draft', 'Item', 'Declaration', 'Proposal', 'StepTaken'),
    ]
