import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_folded_names'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='LeavingReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=40, verbose_name='sorte d’envoi')),
                ('reason', models.SlugField(max_length=20, verbose_name='raison')),
                ('day', models.DateField(verbose_name='jour')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='nombre')),
            ],
            options={
                'verbose_name': 'raison de départ',
                'verbose_name_plural': 'raisons de départ',
                'default_permissions': ['view'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'reason', 'day'), name='one_count_a_reason_and_day')],
            },
        ),
        migrations.CreateModel(
            name='NotificationChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=40, verbose_name='sorte d’envoi')),
                ('topic', models.SlugField(blank=True, help_text='Vide : un envoi sans thème.', max_length=32, verbose_name='thème')),
                ('rhythm', models.CharField(choices=[('at_once', 'Tout de suite'), ('weekly', 'Une fois par semaine'), ('never', 'Jamais')], max_length=10, verbose_name='rythme')),
                ('chosen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='choisi le')),
                ('told_until', models.DateField(blank=True, editable=False, null=True, verbose_name='semaine racontée jusqu’au')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notification_choices', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'choix d’envoi',
                'verbose_name_plural': 'choix d’envoi',
                'default_permissions': [],
                'indexes': [models.Index(fields=['kind', 'rhythm', 'topic', 'person'], name='who_wants_what')],
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'topic'), name='one_rhythm_a_person_kind_and_topic', violation_error_message='Un seul rythme par thème.')],
            },
        ),
        migrations.CreateModel(
            name='Read',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='cochée le')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.page', verbose_name='page')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'page lue',
                'verbose_name_plural': 'pages lues',
                'ordering': ['-read_at'],
                'default_permissions': [],
                'constraints': [models.UniqueConstraint(fields=('person', 'page'), name='page_read_once_by_a_person', violation_error_message='Cette page est déjà cochée.')],
            },
        ),
        migrations.CreateModel(
            name='SpaceLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('arrangement', models.JSONField(default=dict, verbose_name='disposition')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='space_layout', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'disposition de mon espace',
                'verbose_name_plural': 'dispositions de mon espace',
                'default_permissions': [],
            },
        ),
        migrations.AlterModelOptions(
            name='kept',
            options={'default_permissions': [], 'ordering': ['-kept_at'], 'verbose_name': 'chose gardée', 'verbose_name_plural': 'choses gardées'},
        ),
        migrations.AddField(
            model_name='kept',
            name='search',
            field=models.CharField(blank=True, max_length=500, verbose_name='adresse de la recherche'),
        ),
        migrations.AddField(
            model_name='kept',
            name='words',
            field=models.CharField(blank=True, max_length=300, verbose_name='recherche, en mots'),
        ),
        migrations.AlterField(
            model_name='kept',
            name='note',
            field=models.TextField(blank=True, max_length=500, verbose_name='ma note'),
        ),
        migrations.AlterField(
            model_name='kept',
            name='page',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.page', verbose_name='page'),
        ),
        migrations.AddConstraint(
            model_name='kept',
            constraint=models.CheckConstraint(condition=models.Q(('page', None), ('search', ''), _connector='XOR'), name='kept_is_a_page_or_a_search', violation_error_message='On garde une page, ou une recherche.'),
        ),
        migrations.AddConstraint(
            model_name='kept',
            constraint=models.UniqueConstraint(condition=models.Q(('search', ''), _negated=True), fields=('visitor', 'search'), name='search_kept_once_by_a_visitor', violation_error_message='Cette recherche est déjà dans la liste.'),
        ),
        migrations.AddConstraint(
            model_name='kept',
            constraint=models.UniqueConstraint(condition=models.Q(('search', ''), _negated=True), fields=('person', 'search'), name='search_kept_once_by_a_person', violation_error_message='Cette recherche est déjà dans la liste.'),
        ),
    ]
