from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_farewell'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='person_address',
            field=models.EmailField(
                blank=True, editable=False, max_length=254, verbose_name='adresse actuelle de la personne'
            ),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(Upper('person_address'), name='mails_by_person_address'),
        ),
    ]
