from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0002_secret_mails'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='farewell',
            field=models.BooleanField(default=False, editable=False, verbose_name='dernier courriel'),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(Upper('recipient'), name='mails_by_recipient'),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(Upper('reply_to'), name='mails_by_reply_address'),
        ),
    ]
