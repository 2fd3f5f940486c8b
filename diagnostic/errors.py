"""What cannot be done with a run, said to whoever tries."""

from __future__ import annotations


class DiagnosisError(Exception):
    """Something that cannot be done with a run; `message` says in French what to do."""

    message: str

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.message)


class NothingToAnswer(DiagnosisError):
    """No questionnaire is published yet."""

    message = "Le diagnostic n’est pas encore ouvert. Revenez dans quelques jours."


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


class NotTheirs(DiagnosisError):
    """A diagnosis made with a helper belongs to the firm."""

    message = (
        "Ce diagnostic appartient à l’entreprise que vous accompagnez. "
        "Envoyez-lui le lien : elle le gardera dans son espace."
    )
