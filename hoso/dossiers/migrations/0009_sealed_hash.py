from django.db import migrations, models

import hoso.base.sealed_fields


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0008_sealed_rows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='personal_number_hash',
            field=hoso.base.sealed_fields.SealedHash(default='', editable=False, max_length=43, of='personal_number', unique=True),
        ),
        migrations.AddConstraint(
            model_name='recordrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('personal_number_hash',), name='record_asked_once', violation_error_message='Số định danh này đang có một đề nghị chờ cấp tài khoản.'),
        ),
    ]
