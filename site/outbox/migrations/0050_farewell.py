from django.db import migrations, models


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
    ]
