
import datetime
import diagnostic.models
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import uuid
import wagtail.contrib.routable_page.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_folded_names"),
        ("core", "0002_document_media"),
        ("taxonomy", "0002_trades"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "directory_url",
                    models.URLField(
                        default="https://www.afnic.fr/noms-de-domaine/tout-savoir/annuaire-bureaux-enregistrement/",
                        help_text="La page de l’Afnic. Ne nommez aucun bureau : chacun compare et choisit.",
                        verbose_name="annuaire des bureaux d’enregistrement",
                    ),
                ),
                (
                    "price",
                    models.CharField(
                        default="Chaque bureau d’enregistrement fixe son prix, à l’année. Il y compte les 4,56\xa0€ par nom que l’Afnic lui facture.",
                        help_text="Une fourchette, hors taxes et par an : « De … à … € HT par an ».",
                        max_length=250,
                        verbose_name="prix",
                    ),
                ),
                (
                    "price_source",
                    models.CharField(
                        default="Afnic, foire aux questions générale",
                        max_length=250,
                        verbose_name="source du prix",
                    ),
                ),
                (
                    "price_date",
                    models.DateField(default=datetime.date(2022, 7, 1), verbose_name="prix constaté le"),
                ),
            ],
            options={
                "verbose_name": "adresse en .fr",
            },
        ),
        migrations.CreateModel(
            name="DiagnosticPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="Ce que la page apporte à la personne. Montré sous le titre et dans les listes.",
                        max_length=250,
                        verbose_name="en une phrase",
                    ),
                ),
                (
                    "reviewed_on",
                    models.DateField(
                        blank=True,
                        help_text="La dernière fois que quelqu’un a vérifié que tout est encore exact.",
                        null=True,
                        verbose_name="relu le",
                    ),
                ),
                ("region_code", models.CharField(blank=True, db_index=True, editable=False, max_length=3)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Pour les listes et les partages. Sans image, un dessin du site la remplace.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.portalimage",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "page du diagnostic",
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Les questions la nomment par elle : elle ne change plus.",
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Écrivez une clé en lettres minuscules sans accent, chiffres et tirets : « site-internet ».",
                            )
                        ],
                        verbose_name="clé",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="À l’impératif : « Créez votre fiche ».",
                        max_length=100,
                        verbose_name="titre",
                    ),
                ),
                (
                    "gain",
                    models.CharField(
                        help_text="Une phrase vraie, sans promesse.",
                        max_length=250,
                        verbose_name="ce que l’on y gagne",
                    ),
                ),
                (
                    "effort",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Léger"), (2, "Moyen"), (3, "Important")],
                        default=1,
                        verbose_name="effort",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        help_text="Le temps qu’il faut pour l’avoir faite.", verbose_name="minutes"
                    ),
                ),
                (
                    "cost_words",
                    models.CharField(
                        help_text="« Gratuit », ou un ordre de grandeur.", max_length=150, verbose_name="coût"
                    ),
                ),
                (
                    "cost_source",
                    models.CharField(
                        blank=True,
                        help_text="Qui le dit, et quand.",
                        max_length=250,
                        verbose_name="source du coût",
                    ),
                ),
                (
                    "first_step",
                    models.CharField(
                        help_text="Ce qui se fait cette semaine.", max_length=300, verbose_name="premier pas"
                    ),
                ),
                ("link_url", models.CharField(blank=True, max_length=255, verbose_name="ou adresse")),
                (
                    "link_page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page à lire",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="taxonomy.topic",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "conseil",
                "verbose_name_plural": "conseils",
                "ordering": ["topic__position", "effort", "title"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Écrivez une clé en lettres minuscules sans accent, chiffres et tirets : « site-internet ».",
                            )
                        ],
                        verbose_name="clé",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="question")),
                ("help", models.TextField(blank=True, max_length=600, verbose_name="de quoi parle-t-on ?")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("one", "Une seule réponse"),
                            ("several", "Plusieurs réponses"),
                            ("scale", "Une échelle"),
                        ],
                        default="one",
                        max_length=10,
                        verbose_name="réponse",
                    ),
                ),
                (
                    "weight",
                    models.FloatField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="poids",
                    ),
                ),
                ("scored", models.BooleanField(default=True, verbose_name="compte dans le niveau")),
                ("dont_know", models.BooleanField(default=True, verbose_name="proposer « Je ne sais pas »")),
                ("asked_if", models.JSONField(blank=True, null=True, verbose_name="posée si")),
                ("reference", models.JSONField(blank=True, null=True, verbose_name="chiffre national")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="taxonomy.topic",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["topic__position", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Écrivez une clé en lettres minuscules sans accent, chiffres et tirets : « site-internet ».",
                            )
                        ],
                        verbose_name="clé",
                    ),
                ),
                ("text", models.CharField(max_length=120, verbose_name="réponse")),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="points",
                    ),
                ),
                (
                    "exclusive",
                    models.BooleanField(
                        default=False,
                        help_text="Pour « Rien de tout cela », parmi plusieurs réponses.",
                        verbose_name="exclut les autres",
                    ),
                ),
                ("sort_order", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="diagnostic.measure",
                        verbose_name="conseil",
                    ),
                ),
                (
                    "question",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="diagnostic.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse possible",
                "verbose_name_plural": "réponses possibles",
                "ordering": ["sort_order", "pk"],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(default="Brouillon", max_length=80, verbose_name="nom")),
                (
                    "levels",
                    models.JSONField(
                        default=diagnostic.models.first_levels, verbose_name="règle des niveaux"
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changé le")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "questionnaire en préparation",
                "verbose_name_plural": "questionnaires en préparation",
                "ordering": ["-changed_at"],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="questionnaire",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="diagnostic.questionnaire",
            ),
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "secret",
                    models.CharField(
                        default=diagnostic.models.new_secret, editable=False, max_length=43, unique=True
                    ),
                ),
                ("trial_content", models.JSONField(blank=True, null=True, verbose_name="brouillon essayé")),
                (
                    "answered_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "Je dirige l’entreprise"),
                            ("staff", "J’y travaille"),
                            ("connector", "J’accompagne l’entreprise, et nous répondons ensemble"),
                        ],
                        max_length=10,
                        verbose_name="répondu par",
                    ),
                ),
                ("answers", models.JSONField(default=dict, verbose_name="réponses")),
                (
                    "stands_at",
                    models.CharField(blank=True, editable=False, max_length=60, verbose_name="en est à"),
                ),
                ("facts", models.JSONField(default=dict, verbose_name="entreprise")),
                (
                    "region_code",
                    models.CharField(blank=True, editable=False, max_length=3, verbose_name="région"),
                ),
                (
                    "facts_said_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="entreprise décrite le"),
                ),
                ("helper_mode", models.BooleanField(default=False, verbose_name="avec un accompagnateur")),
                ("is_test", models.BooleanField(default=False, verbose_name="essai")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "started_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="commencé le"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="avancé le"
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="fini le"),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="corrections",
                        to="diagnostic.run",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="diagnoses",
                        to="accounts.firm",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="diagnoses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="diagnoses",
                        to="accounts.visitor",
                    ),
                ),
            ],
            options={
                "verbose_name": "diagnostic",
                "verbose_name_plural": "diagnostics",
                "ordering": ["-started_at"],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="DiagnosisResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "secret",
                    models.CharField(
                        default=diagnostic.models.new_secret, editable=False, max_length=43, unique=True
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="niveau")),
                ("total", models.FloatField(blank=True, null=True, verbose_name="total")),
                ("scores", models.JSONField(default=dict, verbose_name="scores par thème")),
                ("sector", models.CharField(blank=True, max_length=32, verbose_name="secteur")),
                ("size", models.CharField(blank=True, max_length=32, verbose_name="taille")),
                ("region_code", models.CharField(blank=True, max_length=3, verbose_name="région")),
                ("stage", models.CharField(blank=True, max_length=32, verbose_name="étape")),
                ("seconds", models.PositiveIntegerField(default=0, verbose_name="durée")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="fait le"
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retiré le"),
                ),
                ("is_test", models.BooleanField(default=False, verbose_name="essai")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="result",
                        to="diagnostic.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "résultat de diagnostic",
                "verbose_name_plural": "résultats de diagnostic",
                "ordering": ["-created_at"],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weight",
                    models.FloatField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="poids",
                    ),
                ),
                (
                    "encouragement",
                    models.CharField(
                        blank=True,
                        help_text="Une phrase vraie, lue après le thème.",
                        max_length=250,
                        verbose_name="encouragement",
                    ),
                ),
                (
                    "questionnaire",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="diagnostic.questionnaire",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="taxonomy.topic",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "thème du questionnaire",
                "verbose_name_plural": "thèmes du questionnaire",
                "ordering": ["topic__position"],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="numéro")),
                ("content", models.JSONField(verbose_name="contenu")),
                (
                    "published_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="publiée le"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publiée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "version du questionnaire",
                "verbose_name_plural": "versions du questionnaire",
                "ordering": ["-number"],
                "default_permissions": ["view"],
            },
        ),
        migrations.AddField(
            model_name="run",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="diagnostic.version",
            ),
        ),
        migrations.AddField(
            model_name="questionnaire",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="diagnostic.version",
                verbose_name="à partir de",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_page", None), ("link_url", ""), _connector="OR"),
                name="measure_leads_to_one_place",
                violation_error_message="Donnez une page ou une adresse, pas les deux.",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.UniqueConstraint(
                fields=("question", "key"),
                name="choice_key_once_in_a_question",
                violation_error_message="Une autre réponse a déjà cette clé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__lte", 100)),
                name="choice_gives_100_points_at_most",
                violation_error_message="Une réponse donne de 0 à 100 points.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("questionnaire", "key"),
                name="question_key_once_in_a_questionnaire",
                violation_error_message="Une autre question a déjà cette clé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 0)),
                name="question_weighs_nothing_or_more",
                violation_error_message="Un poids est de zéro ou plus.",
            ),
        ),
        migrations.AddIndex(
            model_name="diagnosisresult",
            index=models.Index(
                fields=["region_code", "sector", "size", "level"], name="results_by_kind_of_firm"
            ),
        ),
        migrations.AddIndex(
            model_name="diagnosisresult",
            index=models.Index(fields=["created_at"], name="results_by_day"),
        ),
        migrations.AddConstraint(
            model_name="diagnosisresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", None), ("total", None)),
                    models.Q(("level__range", (1, 5)), ("total__range", (0, 100))),
                    _connector="OR",
                ),
                name="level_goes_with_a_total",
                violation_error_message="Un niveau, de 1 à 5, va avec un total de 0 à 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                fields=("questionnaire", "topic"),
                name="topic_once_in_a_questionnaire",
                violation_error_message="Ce thème y est déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 0)),
                name="theme_weighs_nothing_or_more",
                violation_error_message="Un poids est de zéro ou plus.",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["finished_at", "updated_at"], name="runs_by_their_end"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["started_at"], name="runs_by_their_start"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("visitor", None), ("person", None), _connector="OR"),
                name="run_of_a_visitor_or_a_person",
                violation_error_message="Un diagnostic est celui d’une seule personne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("trial_content__isnull", True), ("version__isnull", False)),
                    models.Q(("is_test", True), ("version", None)),
                    _connector="OR",
                ),
                name="run_of_a_version_unless_a_try",
                violation_error_message="Seul un essai se fait sans version publiée.",
            ),
        ),
    ]
