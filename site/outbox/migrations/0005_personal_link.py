from django.db import migrations, models


class Migration(migrations.Migration):
    """Which of the mails that are there hold such a link is not known: the text of none is shown."""

    dependencies = [
        ('outbox', '0004_person_address'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='personal_link',
            field=models.BooleanField(default=True, editable=False, verbose_name='lien personnel'),
        ),
        migrations.AlterField(
            model_name='mail',
            name='personal_link',
            field=models.BooleanField(default=False, editable=False, verbose_name='lien personnel'),
        ),
    ]
