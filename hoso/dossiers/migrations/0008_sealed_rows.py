from django.db import migrations

from hoso.keys.upgrading import seal_rows


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('dossiers', '0007_sealed'),
        ('audit', '0002_log'),
    ]

    operations = [
        seal_rows('dossiers', 'Person', 'RecordRequest', 'Version', 'Papers', 'Membership', 'Health', 'Custody', 'FormerRegime', 'ForeignTie', 'Discipline', 'Assessment', 'OwnRelative', 'SpouseRelative', 'Salary', 'Allowance', 'Means', 'ContractParty', 'Contract', 'ContractAppendix'),
    ]
