import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce, TruncDate

import accounts.models.data


def date_last_use(apps, schema_editor):
    """Accounts that are there were used last when their person signed in."""
    people = apps.get_model('accounts', 'User').objects.all()
    people.update(used_on=TruncDate(Coalesce('last_login', 'date_joined')))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_my_space'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='used_on',
            field=models.DateField(db_index=True, default=django.utils.timezone.localdate, editable=False, verbose_name='venue le'),
        ),
        migrations.RunPython(date_last_use, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='emailcode',
            name='purpose',
            field=models.CharField(choices=[('sign_in', 'Connexion'), ('new_address', 'Changement d’adresse'), ('other_account', 'Réunion de deux comptes')], max_length=20, verbose_name='usage'),
        ),
        migrations.RemoveConstraint(
            model_name='emailcode',
            name='code_for_a_new_address_has_a_person',
        ),
        migrations.AddConstraint(
            model_name='emailcode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person', None), ('purpose', 'sign_in')), models.Q(('person__isnull', False), ('purpose__in', ['new_address', 'other_account'])), _connector='OR'), name='code_for_a_new_address_has_a_person', violation_error_message='Une adresse se change pour une personne connectée.'),
        ),
        migrations.CreateModel(
            name='DataCopy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='demandée le')),
                ('begun_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='commencée le')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='essais')),
                ('made_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='prête le')),
                ('expires_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='expire le')),
                ('file', models.FileField(blank=True, editable=False, storage=accounts.models.data.private_storage, upload_to='', verbose_name='fichier')),
                ('ended_at', models.DateTimeField(blank=True, db_index=True, editable=False, null=True, verbose_name='finie le')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_copies', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'copie de données',
                'verbose_name_plural': 'copies de données',
                'ordering': ['-asked_at'],
                'default_permissions': [],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='one_copy_of_a_person_at_a_time', violation_error_message='Une copie est déjà demandée.'), models.CheckConstraint(condition=models.Q(models.Q(('expires_at', None), ('made_at', None)), models.Q(('expires_at__isnull', False), ('made_at__isnull', False)), _connector='OR'), name='copy_that_is_made_expires', violation_error_message='Une copie prête a une fin.')],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('asked', 'Demandé par la personne'), ('unused', 'Compte qui ne sert plus')], default='asked', max_length=10, verbose_name='raison')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='demandé le')),
                ('due_at', models.DateTimeField(db_index=True, editable=False, verbose_name='prévu le')),
                ('warned_again_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='rappelé le')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annulé le')),
                ('failures', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='échecs')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='erasures', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'effacement de compte',
                'verbose_name_plural': 'effacements de comptes',
                'ordering': ['due_at'],
                'default_permissions': [],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('person',), name='one_erasure_of_a_person', violation_error_message='L’effacement est déjà demandé.')],
            },
        ),
        migrations.CreateModel(
            name='JoinedAccount',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='numéro du compte réuni')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joined_accounts', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'compte réuni',
                'verbose_name_plural': 'comptes réunis',
                'default_permissions': [],
            },
        ),
    ]
