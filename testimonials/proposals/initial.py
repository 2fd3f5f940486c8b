"""The way a proposed story takes, on every installation."""

from django.db import transaction
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from accounts.initial import WORKFLOW as MISSION_REVIEW
from core.door import InitialContent, initial_contents
from testimonials.proposals.models import RegionalReview
from testimonials.proposals.services import WORKFLOW

REGION_REVIEW = "Relecture par la région"


@initial_contents.register
class StoryReview(InitialContent):
    """The region's editors read a story first, then the mission, which publishes it."""

    name = "relecture des histoires proposées"
    order = 60

    @transaction.atomic
    def install(self) -> str:
        """Create the workflow when it is missing."""
        workflow, is_new = Workflow.objects.get_or_create(name=WORKFLOW)
        if is_new:
            region, _ = RegionalReview.objects.get_or_create(name=REGION_REVIEW)
            mission = GroupApprovalTask.objects.get(name=MISSION_REVIEW)
            for order, task in enumerate([region, mission]):
                WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
        return "en place"
