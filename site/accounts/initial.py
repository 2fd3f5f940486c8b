"""The mission's group and the way a proposed page takes to be published."""

from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

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
