"""People in the admin."""

from functools import cached_property

from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from accounts.forms import PersonCreationForm, PersonEditForm


class PersonIndexView(IndexView):
    """The list of people, with their roles."""

    page_title = "Personnes"
    add_item_label = "Ajouter une personne"

    @cached_property
    def columns(self) -> list[Column]:
        columns = [column for column in super().columns if column.name != "is_superuser"]
        roles = Column(
            "roles", label="Rôles", accessor=lambda person: ", ".join(map(str, person.roles.all()))
        )
        return [*columns[:3], roles, *columns[3:]]

    def get_base_queryset(self) -> object:
        return super().get_base_queryset().prefetch_related("roles__region")


class PersonCreateView(CreateView):
    """Add a person and say their roles."""

    template_name = "accounts/person_create.html"


class PersonEditView(EditView):
    """Change a person or their roles."""

    template_name = "accounts/person_edit.html"


class PersonViewSet(UserViewSet):
    """Wagtail's screens for people, where roles stand in for groups."""

    menu_label = "Personnes et rôles"
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView

    def get_form_class(self, for_update: bool = False) -> type:
        return PersonEditForm if for_update else PersonCreationForm
