"""The account and its roles, the pages that are kept for later, what is done in the admin."""

from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from accounts.arranging import Arrangement
from accounts.door import Held, PersonalData, Rhythm, notification_kinds, personal_data
from accounts.models import (
    Consent,
    JoinedAccount,
    Kept,
    NotificationChoice,
    Read,
    Role,
    SpaceLayout,
    User,
    Visitor,
    normalised_email,
)
from accounts.querysets import Owner
from accounts.visitors import hand_over_choices, hand_over_kept
from core.models import PortalDocument, PortalImage
from taxonomy.services import topics


@personal_data.register
class Accounts(PersonalData):
    """People and their roles; whoever keeps pages for later; what is done in the admin."""

    name = "Comptes et pages gardées"
    order = 15
    reading_order = 30
    turn = 2
    holds = [
        Held(
            what=(
                "Votre adresse électronique, votre prénom et votre nom si vous les donnez, les jours où le "
                "compte a été créé, où vous vous êtes connecté et où vous êtes venu en dernier ; les numéros "
                "des comptes que vous y avez réunis."
            ),
            why="Vous ouvrir votre espace, vous y saluer, et vous retrouver quand vous revenez.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept=(
                "Tant que le compte sert. Il est effacé à votre demande, ou si vous ne venez pas pendant "
                "deux ans : deux courriels vous préviennent avant, sauf si l’équipe l’a fermé."
            ),
            seen_by=(
                "L’équipe de la mission. Des connecteurs, si vous acceptez qu’ils vous contactent, et "
                "seulement tant que vous l’acceptez."
            ),
            model=User,
            also=(JoinedAccount,),
        ),
        Held(
            what=(
                "Vos rôles : connecteur, professionnel du numérique, partenaire, rédaction d’une région, "
                "mission ; qui vous les a donnés, et quand."
            ),
            why="Vous laisser faire ce qui vous revient, et cela seulement.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Jusqu’à ce que le rôle vous soit retiré, ou que le compte soit effacé.",
            seen_by="L’équipe de la mission.",
            model=Role,
        ),
        Held(
            what="Que vous êtes connecté. Un cookie technique porte pour cela un numéro tiré au hasard.",
            why="Ne pas vous demander à chaque page qui vous êtes.",
            ground="Votre demande, que ce cookie sert à remplir (loi Informatique et Libertés, article 82).",
            kept="Jusqu’à ce que vous vous déconnectiez, ou que la session prenne fin d’elle-même.",
            seen_by="Personne d’autre que vous.",
            model=Session,
        ),
        Held(
            what="Un numéro tiré au hasard, sans nom ni adresse, et la date de votre dernière venue.",
            why=(
                "Retrouver sur cet appareil ce que vous y laissez. Un cookie technique porte ce numéro ; il "
                "n’est déposé que si vous gardez une page ou une recherche, faites un diagnostic ou racontez "
                "votre histoire."
            ),
            ground="Votre demande, que ce cookie sert à remplir (loi Informatique et Libertés, article 82).",
            kept="Treize mois après la dernière fois que vous ouvrez ou changez ce que vous laissez ici.",
            seen_by="Personne d’autre que vous.",
            model=Visitor,
        ),
        Held(
            what="Les pages et les recherches que vous gardez, depuis quand, et vos notes.",
            why="Vous les montrer quand vous revenez.",
            ground="Votre demande (RGPD, article 6, paragraphe 1, point a).",
            kept="Jusqu’à ce que vous les retiriez, ou que le numéro ou le compte soit effacé.",
            seen_by="Personne d’autre que vous.",
            model=Kept,
        ),
        Held(
            what=(
                "Les pages que vous cochez « lu », l’ordre que vous donnez à votre espace, et de quoi vous "
                "voulez que nous vous écrivions."
            ),
            why="Vous montrer votre espace comme vous l’avez rangé, et n’écrire que ce que vous demandez.",
            ground="Votre demande (RGPD, article 6, paragraphe 1, point a).",
            kept="Jusqu’à ce que vous changiez d’avis, ou que le compte soit effacé.",
            seen_by="Personne d’autre que vous.",
            model=Read,
            also=(NotificationChoice, SpaceLayout),
        ),
        Held(
            what="Combien de personnes disent, un jour donné, pourquoi elles ne veulent plus de messages.",
            why="Écrire moins, et mieux.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Sans limite : aucun nom n’y est attaché.",
            seen_by="L’équipe de la mission.",
            on_erasure="Ces comptes restent : rien n’y désigne qui a répondu.",
            stays=True,
        ),
        Held(
            what=(
                "Si vous préparez des pages : lesquelles vous avez écrites, changées, relues ou publiées, et "
                "quand ; vos commentaires, les images et les documents que vous ajoutez, vos réglages."
            ),
            why="Savoir d’où vient une page, revenir en arrière, et prévenir qui attend une réponse.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept=(
                "Aussi longtemps que la page, et le journal avec elle. Quand votre compte est effacé, vos "
                "commentaires et vos réglages le sont aussi, et le reste ne porte plus votre nom."
            ),
            seen_by="Les personnes qui préparent ces pages, et l’équipe de la mission.",
            on_erasure=(
                "Vos commentaires et vos réglages sont effacés. Les pages que vous avez publiées, leurs "
                "images et leur journal restent, sans votre nom : elles servent à d’autres."
            ),
            stays=True,
            model=PageLogEntry,
            also=(
                APIToken,
                Comment,
                CommentReply,
                EditingSession,
                FormState,
                ModelLogEntry,
                Page,
                PageSubscription,
                PortalDocument,
                PortalImage,
                Revision,
                TaskState,
                UploadedFile,
                UserProfile,
                WorkflowState,
            ),
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The account of this address, with its roles, what it did in the admin and the pages it keeps."""
        return [
            {
                "adresse électronique": person.email,
                "prénom": person.first_name,
                "nom": person.last_name,
                "compte créé le": person.date_joined,
                "dernière connexion": person.last_login,
                "dernière venue": person.used_on,
                "comptes réunis": [joined.number for joined in person.joined_accounts.all()],
                "rôles": [
                    {"rôle": str(role), "donné par": str(role.granted_by or ""), "le": role.granted_at}
                    for role in person.roles.select_related("region", "granted_by")
                ],
                "dans la gestion": [
                    {"quoi": entry.label, "acte": entry.action, "quand": entry.timestamp}
                    for log in (PageLogEntry, ModelLogEntry)
                    for entry in log.objects.filter(user=person).order_by("timestamp")
                ],
                **left_in_admin(person),
                "pages gardées": [
                    {"page": kept.page.title, "depuis": kept.kept_at, "note": kept.note}
                    for kept in person.kept.exclude(page=None).select_related("page")
                ],
                "recherches gardées": [
                    {
                        "recherche": kept.words,
                        "adresse": kept.search,
                        "depuis": kept.kept_at,
                        "note": kept.note,
                    }
                    for kept in person.kept.searches()
                ],
                "pages lues": [
                    {"page": read.page.title, "cochée le": read.read_at}
                    for read in person.read.select_related("page")
                ],
                "de quoi vous écrire": choices_in_words(person),
                "disposition de mon espace": [
                    layout_in_words(layout) for layout in SpaceLayout.objects.filter(person=person)
                ],
            }
            for person in User.objects.filter(email=normalised_email(address))
        ]

    def erase(self, address: str) -> int:
        """Erase the account of this address, its roles and the pages it keeps. What it published stays."""
        return User.objects.filter(email=normalised_email(address)).delete()[0]

    def move(self, source: Visitor | User, person: User) -> int:
        """Give the person what the other keeps, but for what they have already; then what an account did.

        Of another account come what it ticked, chose and arranged, the name, if the person gave none, and
        what it did in the admin. Never a role.
        """
        if isinstance(source, Visitor):
            return hand_over_kept(Owner(visitor_id=source.pk), Owner(person_id=person.pk))
        if source.get_full_name() and not person.get_full_name():
            person.first_name, person.last_name = source.first_name, source.last_name
            person.save(update_fields=["first_name", "last_name"])
        moved = hand_over_kept(Owner(person_id=source.pk), Owner(person_id=person.pk))
        return moved + hand_over_choices(source, person) + take_authorship(source, person)


def left_in_admin(person: User) -> dict[str, list[dict[str, Any]]]:
    """What a person wrote, added and set in the admin, beside the log. One query for each kind."""
    comments = Comment.objects.filter(user=person).select_related("page")
    replies = CommentReply.objects.filter(user=person).select_related("comment__page")
    return {
        "commentaires": [
            {"page": page.title, "texte": each.text, "écrit le": each.created_at}
            for page, each in (
                *((comment.page, comment) for comment in comments.order_by("created_at")),
                *((reply.comment.page, reply) for reply in replies.order_by("created_at")),
            )
        ],
        "images et documents ajoutés": [
            {"titre": each.title, "fichier": each.filename, "ajouté le": each.created_at}
            for model in (PortalImage, PortalDocument)
            for each in model.objects.filter(uploaded_by_user=person).order_by("created_at")
        ],
        "réglages de la gestion": [
            {
                "langue": profile.preferred_language,
                "fuseau horaire": profile.current_time_zone,
                "thème": profile.get_theme_display(),
                "photo": profile.avatar.name,
            }
            for profile in UserProfile.objects.filter(user=person)
        ],
    }


def choices_in_words(person: User) -> list[dict[str, str]]:
    """What a person wants to be written about, in the words of the page where they chose it."""
    kinds = {kind.key: kind for kind in notification_kinds}
    names = {topic.key: topic.name for topic in topics()}
    return [
        {
            "sorte": kind.title if (kind := kinds.get(choice.kind)) else choice.kind,
            "thème": names.get(choice.topic, choice.topic),
            "rythme": kind.say(Rhythm(choice.rhythm)) if kind else choice.get_rhythm_display(),
        }
        for choice in person.notification_choices.order_by("kind", "topic")
    ]


def layout_in_words(layout: SpaceLayout) -> dict[str, list[str]]:
    """The order of the sections of somebody's space, and those that are folded or hidden, by their names."""
    arranged = Arrangement.read(layout.arrangement)
    return {
        "ordre des sections": [section.label for section in arranged.order],
        "sections repliées": sorted(section.label for section in arranged.folded),
        "sections masquées": sorted(section.label for section in arranged.hidden),
    }


def take_authorship(source: User, person: User) -> int:
    """Put a person in the place of another account wherever a row only says who did something.

    Such rows outlive an account (`SET_NULL`, or Wagtail's logs, which nothing binds). The register of
    consents moves its own.
    """
    moved = 0
    for relation in User._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or relation.related_model is Consent:
            continue
        if relation.on_delete in (models.SET_NULL, models.DO_NOTHING):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: source})
            moved += rows.update(**{relation.field.name: person})
    return moved
