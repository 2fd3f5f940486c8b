from django.db import migrations, models

from core.text import folded


def fold(apps, schema_editor):
    """Fold the names that are there."""
    people = apps.get_model('accounts', 'User').objects.all()
    for person in people.only('pk', 'first_name', 'last_name').iterator():
        name = folded(f'{person.first_name} {person.last_name}')[:310]
        people.filter(pk=person.pk).update(folded_name=name)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_signin'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='folded_name',
            field=models.CharField(blank=True, editable=False, max_length=310),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
