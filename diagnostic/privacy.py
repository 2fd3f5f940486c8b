"""What diagnoses hold on people."""

from __future__ import annotations

from typing import Any

from accounts.door import Held, PersonalData, personal_data
from accounts.fact_kinds import kind_of
from accounts.models import User, Visitor, normalised_email
from diagnostic.conditions import DONT_KNOW, asked_questions
from diagnostic.counting import remove
from diagnostic.living import hand_over, unsay
from diagnostic.models import (
    DiagnosisResult,
    Plan,
    PlanItem,
    PlanLink,
    PlanWeights,
    Questionnaire,
    Run,
    Version,
)
from diagnostic.scoring import chosen_of
from diagnostic.services import claim

ON_WHAT_GROUND = "Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e)."


@personal_data.register
class Diagnoses(PersonalData):
    """People who do the diagnosis, and those who prepare it."""

    name = "Diagnostic"
    order = 25
    reading_order = 10
    holds = [
        Held(
            what=(
                "Vos réponses au diagnostic, ce que vous dites de l’entreprise (métier, effectif, commune, "
                "clients, où elle en est), si vous la dirigez, y travaillez ou l’accompagnez, les heures de "
                "début et de fin. Ni nom, ni adresse électronique : un numéro tiré au hasard, ou votre "
                "compte si vous en avez un."
            ),
            why="Vous laisser reprendre là où vous en étiez, et calculer votre niveau.",
            ground=ON_WHAT_GROUND,
            kept=(
                "30 jours après la dernière réponse si vous ne finissez pas. Une fois fini : 24 mois sans "
                "compte ; avec un compte, autant que le compte, ou jusqu’à ce que vous retiriez le résultat."
            ),
            seen_by="Vous, et qui tient le lien que vous vous êtes envoyé.",
            model=Run,
        ),
        Held(
            what=(
                "Le résultat : niveau, score de chaque thème, secteur, taille, région et étape de "
                "l’entreprise, temps passé."
            ),
            why="Vous le montrer, et savoir où en sont les entreprises, par groupes de dix au moins.",
            ground=ON_WHAT_GROUND,
            kept="Aussi longtemps que le diagnostic dont il vient. Les comptes sans nom restent.",
            on_erasure=(
                "Effacé. Il reste qu’un diagnostic a été fait ce jour-là, dans cette région, avec ce "
                "niveau : un de plus dans un compte, que rien ne relie à vous, et qui dit où en sont les "
                "entreprises."
            ),
            stays=True,
            seen_by="Vous, et qui tient l’adresse du résultat. Vous pouvez la fermer à tout moment.",
            model=DiagnosisResult,
        ),
        Held(
            what=(
                "Si vous préparez le questionnaire ou réglez l’ordre des plans : les brouillons que vous "
                "changez, ce que vous publiez."
            ),
            why="Savoir d’où vient une version.",
            ground=ON_WHAT_GROUND,
            kept="Aussi longtemps que la version, qui ne porte plus votre nom quand votre compte est effacé.",
            seen_by="L’équipe de la mission.",
            on_erasure="Les versions restent, sans votre nom : des résultats en viennent.",
            stays=True,
            model=Version,
            also=(PlanWeights, Questionnaire),
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The runs of the account of this address, in the words of the questions."""
        runs = Run.objects.with_version().filter(person__email=normalised_email(address))
        return [
            {
                "commencé le": run.started_at,
                "fini le": run.finished_at,
                "répondu par": run.get_answered_by_display(),
                "entreprise": _firm_in_words(run.facts),
                "réponses": _in_words(run),
            }
            | _result_of(run)
            for run in runs.select_related("result")
        ]

    def erase(self, address: str) -> int:
        """Erase the runs of the account of this address; counts stay, without a name."""
        return remove(Run.objects.filter(person__email=normalised_email(address)))

    def move(self, source: Visitor | User, person: User) -> int:
        """Give the person the runs of their device, or those of another account of theirs."""
        if isinstance(source, Visitor):
            return claim(source, person)
        return move_runs(source, person)


def move_runs(source: User, person: User) -> int:
    """Give a person the runs of another account of theirs; return how many were still to be given."""
    return Run.objects.filter(person=source).update(person=person)


def _in_words(run: Run) -> dict[str, str]:
    """Questions and answers, as they were read."""
    told = {}
    for question in asked_questions(run.content, run.answers, run.facts):
        answer = run.answers.get(question["key"])
        if answer == DONT_KNOW:
            told[question["text"]] = "Je ne sais pas"
        elif answer is not None:
            told[question["text"]] = ", ".join(choice["text"] for choice in chosen_of(question, answer))
    return told


def _firm_in_words(facts: dict[str, Any]) -> dict[str, str]:
    """What was said of the firm, as it was read. A commune that is no more stays a code."""
    told = {}
    for key, stored in facts.items():
        kind = kind_of(key)
        value = stored["words"] if key == "trade" else kind.load(stored)
        told[kind.label] = str(stored) if value is None else kind.say(value)
    return told


def _result_of(run: Run) -> dict[str, Any]:
    """The result, of a finished run."""
    if not run.finished_at:
        return {}
    names = {theme["key"]: theme["name"] for theme in run.content["themes"]}
    scores = {names.get(key, key): score for key, score in run.result.scores.items()}
    return {"niveau": run.result.level, "total": run.result.total, "scores par thème": scores}


@personal_data.register
class Plans(PersonalData):
    """People who live with their plan."""

    name = "Plan d’action"
    order = 24
    reading_order = 20
    holds = [
        Held(
            what=(
                "Le plan qui suit votre diagnostic : ses actions et ses lectures, pourquoi chacune est là "
                "(la réponse ou le fait d’où elle vient), ce que vous en avez marqué, quand, jusqu’à quel "
                "jour vous l’avez remis, pourquoi elle n’est pas pour vous."
            ),
            why="Vous laisser avancer à votre rythme, et vous rappeler ce que vous avez remis.",
            ground=ON_WHAT_GROUND,
            kept=(
                "Autant que votre compte, ou que l’entreprise dont c’est le plan ; sans compte, autant que "
                "le résultat. Le retrait du dernier résultat efface le plan. Les comptes sans nom restent."
            ),
            seen_by="Vous, les personnes de votre entreprise, et qui tient le lien que vous avez partagé.",
            on_erasure=(
                "Votre plan est effacé. Celui d’une entreprise où d’autres restent leur reste, sans ce que "
                "vous avez répondu, ni votre nom sur ce que vous avez marqué."
            ),
            stays=True,
            model=Plan,
            also=(PlanItem,),
        ),
        Held(
            what="Le lien par lequel vous partagez votre plan, s’il montre vos réponses, quand il se ferme.",
            why="Ouvrir le plan à qui vous le donnez, et le fermer quand vous le voulez.",
            ground=ON_WHAT_GROUND,
            kept="Jusqu’à ce que vous le retiriez. Reste ensuite l’adresse fermée, sans rien de vous.",
            seen_by="Vous, et les personnes de votre entreprise.",
            on_erasure=(
                "Le lien se ferme. Il en reste l’adresse, sans rien de vous : qui l’ouvre apprend qu’elle ne "
                "sert plus. Le lien vers le plan d’une entreprise où d’autres restent leur reste."
            ),
            stays=True,
            model=PlanLink,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The plans that the account of this address may read, in words."""
        person = User.objects.filter(email=normalised_email(address)).first()
        plans = Plan.objects.held_by(person).prefetch_related("items", "links") if person else []
        return [
            {
                "plan créé le": plan.made_at,
                "lignes": [_item_in_words(item) for item in plan.items.all()],
                "liens": [
                    {
                        "ouvert le": link.made_at,
                        "retiré le": link.withdrawn_at,
                        "montre vos réponses": link.answers_of_id == person.pk,
                    }
                    for link in plan.links.all()
                ],
            }
            for plan in plans
        ]

    def erase(self, address: str) -> int:
        """Erase the plan of the account of this address; that of a firm stays, without what they answered."""
        email = normalised_email(address)
        theirs = PlanItem.objects.filter(plan__firm__isnull=False)
        unsaid = unsay(theirs.filter(told_by__person__email=email))
        unmarked = theirs.filter(changed_by__email=email).update(changed_by=None)
        plans = Plan.objects.filter(person__email=email)
        return unsaid + unmarked + len([plan.delete() for plan in plans])

    def move(self, source: Visitor | User, person: User) -> int:
        """Give a person the plan of another account of theirs; what a visitor left moves with its run."""
        if isinstance(source, Visitor):
            return 0
        move_runs(source, person)  # first: a plan that joins another follows the newer result of both
        PlanItem.objects.filter(changed_by=source).update(changed_by=person)
        PlanLink.objects.filter(answers_of=source).update(answers_of=person)
        plans = Plan.objects.filter(person=source)
        return len([hand_over(plan, {"person_id": person.pk}) for plan in plans])


def _item_in_words(item: PlanItem) -> dict[str, Any]:
    """A thing of a plan, as it is read."""
    return {
        "titre": item.title,
        "pourquoi": item.reason,
        "entré le": item.entered_at,
        "état": item.get_state_display(),
        "dernier changement le": item.changed_at,
        "remis au": item.until,
        "pourquoi pas": item.get_why_not_display(),
    }
