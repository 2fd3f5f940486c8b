import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bare', '0001_initial'),
        ('territories', '0002_distance'),
    ]

    operations = [
        migrations.CreateModel(
            name='BareRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.commune')),
            ],
            options={
                'verbose_name': 'ligne',
            },
        ),
    ]
