"""Screens of records of a region, as a room makes them: contact messages stand in for the records."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts.models import Role
from accounts.region_admin import BulkActionOfRegions, OfRegions
from config.urls import urlpatterns as portal
from home.contact.models import ContactMessage


class RecordViewSet(OfRegions, ModelViewSet):
    model = ContactMessage
    name = "records"
    form_fields = ["region_code", "note"]
    inspect_view_enabled = True
    list_display = ["subject", "region_code"]
    list_export = ["subject", "region_code"]
    search_fields = ["subject"]
    search_backend_name = None


class RoleViewSet(OfRegions, ModelViewSet):
    """Whose region is a key, and chosen in the form."""

    model = Role
    name = "roles"
    form_fields = ["person", "kind", "region"]


class RecordChooserViewSet(OfRegions, ChooserViewSet):
    model = ContactMessage
    name = "record_chooser"
    form_fields = ["subject", "email", "text", "region_code"]


class CloseAction(BulkActionOfRegions, PermissionCheckedMixin, BulkAction):
    models = [ContactMessage]
    display_name = action_type = aria_label = "close"
    permission_required = "change"
    template_name = "wagtailadmin/bulk_actions/confirmation/base.html"

    @classmethod
    def execute_action(cls, objects, **_context):
        return ContactMessage.objects.filter(pk__in=[row.pk for row in objects]).update(note="Fermé"), 0


def screens(viewset):
    patterns = decorate_urlpatterns(viewset.get_urlpatterns(), require_admin_access)
    return path(f"gestion/essai/{viewset.name}/", include((patterns, viewset.name)))


close = require_admin_access(lambda request: CloseAction(request, ContactMessage).dispatch(request))

urlpatterns = [
    *(screens(viewset()) for viewset in (RecordViewSet, RoleViewSet, RecordChooserViewSet)),
    path("gestion/essai/close/", close, name="close"),
    *portal,
]
