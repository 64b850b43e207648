from django.db import migrations

import hoso.base.sealed_fields


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_sealed_rows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='account',
            name='username_hash',
            field=hoso.base.sealed_fields.SealedHash(default='', editable=False, max_length=43, of='username', unique=True),
        ),
    ]
