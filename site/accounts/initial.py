"""The mission's group, the way a proposed page takes to be published, the texts that people agree to."""

from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from accounts.purposes import consent_purposes
from accounts.register import consent_text
from accounts.services import install_mission
from core.door import InitialContent, initial_contents

WORKFLOW = "Relecture par la mission"


@initial_contents.register
class Roles(InitialContent):
    """Roles and the workflow."""

    name = "rôles"
    order = 30

    @transaction.atomic
    def install(self) -> str:
        """Create the mission's group, and the workflow in which it approves what others propose."""
        mission = install_mission()
        root = Page.get_first_root_node()
        WorkflowPage.objects.filter(page=root).exclude(workflow__name=WORKFLOW).delete()
        Workflow.objects.filter(name="Moderators approval").update(active=False)
        workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
        task, _ = GroupApprovalTask.objects.get_or_create(name=WORKFLOW)
        task.groups.add(mission)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
        return "groupe de la mission et relecture en place"


@initial_contents.register
class ConsentTexts(InitialContent):
    """The texts that people agree to, each version once."""

    name = "textes d’accord"
    order = 31

    def install(self) -> str:
        """Store the texts that are new."""
        texts = [consent_text(purpose.key) for purpose in consent_purposes]
        return f"{len(texts)} en place"
