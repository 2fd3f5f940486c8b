"""What cannot be done with a run, said to whoever tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diagnostic.models import PlanItem


class DiagnosisError(Exception):
    """Something that cannot be done with a run; `message` says in French what to do."""

    message: str

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.message)


class NothingToAnswer(DiagnosisError):
    """No questionnaire is published yet."""

    message = "Le diagnostic n’est pas encore ouvert. Revenez dans quelques jours."


class TooManyRuns(DiagnosisError):
    """Runs were begun again and again by one person, or from one device."""

    message = (
        "Beaucoup de diagnostics ont été commencés d’ici aujourd’hui. "
        "Reprenez celui qui est en cours, ou réessayez demain."
    )


class TooManyMails(DiagnosisError):
    """The link of a run was asked for again and again."""

    message = (
        "Ce lien est déjà parti plusieurs fois aujourd’hui. "
        "Regardez parmi les indésirables, ou copiez l’adresse ci-dessus."
    )


class RunGone(DiagnosisError):
    """The run was erased."""

    message = "Ce diagnostic a été effacé. Vous pouvez en commencer un nouveau."


class RunFinished(DiagnosisError):
    """The run is finished, and never changes again."""

    message = "Ce diagnostic est terminé. Pour changer une réponse, choisissez « Corriger mes réponses »."


class UnknownQuestion(DiagnosisError):
    """The version has no such question."""

    message = "Cette question n’est pas dans ce diagnostic. Reprenez à la question affichée."


class NotAsked(DiagnosisError):
    """What was answered before leaves this question out."""

    message = "Cette question ne vous concerne plus, d’après vos autres réponses. Passez à la suivante."


class UnknownChoice(DiagnosisError):
    """The question offers no such answer."""

    message = "Choisissez une réponse dans la liste."


class StillOpen(DiagnosisError):
    """A question waits for its answer; `question` is its key."""

    message = "Il reste une question. Si vous ne savez pas, dites-le : cela ne vous enlève rien."

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


class KeptMeanwhile(DiagnosisError):
    """A result that somebody keeps in their space by now."""

    message = "Ce résultat est désormais gardé dans l’espace de quelqu’un, qui seul peut le fermer."


class NotTheirs(DiagnosisError):
    """A diagnosis made with a helper belongs to the firm."""

    message = (
        "Ce diagnostic appartient à l’entreprise que vous accompagnez. "
        "Envoyez-lui le lien : elle le gardera dans son espace."
    )


class WeighedMeanwhile(DiagnosisError):
    """Somebody else saved the weights of the plan since they were shown."""

    message = (
        "Ces poids ont été changés pendant que vous les regardiez : rien n’est enregistré. Ce que vous avez "
        "tapé est encore là ; à côté, ce qui vaut maintenant. Vérifiez, puis enregistrez de nouveau."
    )


class ItemGone(DiagnosisError):
    """A thing left the plan meanwhile."""

    message = "Cette ligne n’est plus dans le plan : rien n’a été noté. Voici le plan d’aujourd’hui."


class MarkedMeanwhile(DiagnosisError):
    """Somebody else, or another window, marked it first; `item` is how it stands now."""

    def __init__(self, item: PlanItem) -> None:
        super().__init__(
            f"« {item.title} » a été marqué entre-temps, dans une autre fenêtre ou par quelqu’un d’autre : "
            f"{item.get_state_display().lower()}. Rien n’a été changé. Si ce n’est pas juste, changez-le "
            "ci-dessous."
        )
        self.item = item
