import resources.wording
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("resources", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="resourcepage",
            name="origin",
            field=models.CharField(blank=True, default="", editable=False, max_length=150, verbose_name="proposé par"),
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vendor_names",
                    models.TextField(
                        blank=True,
                        default=resources.wording.shipped_names,
                        help_text="Un nom par ligne. Quand un conseil en cite un, la personne qui enregistre en est avertie. Rien n’est bloqué. Les accents et les majuscules ne comptent pas.",
                        verbose_name="noms de marques à éviter",
                    ),
                ),
            ],
            options={
                "verbose_name": "vocabulaire des conseils",
            },
        ),
    ]
