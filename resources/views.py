from django.views.decorators.http import require_safe

from cmia_site.content.pictures import serve_picture
from cmia_site.content.publishing import viewer
from cmia_site.content.slugs import follow_old_slugs, get_by_slug
from cmia_site.content.views import RecordPage, paged

from .models import Organisation


class OrganisationPage(RecordPage):
    """An organisation: what it organised, whom it employs, and who spoke for it."""

    model = Organisation
    template_name = "resources/organisation.html"

    @property
    def description(self):
        return self.object.note

    def get_context_data(self, **kwargs):
        organisation = self.object
        return super().get_context_data(
            **kwargs,
            page_obj=paged(self.request, organisation.events.published().distinct().in_list_order().for_list()),
            people=paged(self.request, organisation.people.published(), "people"),
            appearances=paged(
                self.request,
                organisation.appearances.published().select_related("person", "event").by_event(),
                "spoke",
            ),
        )


@require_safe
@follow_old_slugs
def organisation_picture(request, slug, width):
    organisation = get_by_slug(Organisation.objects.visible_to(viewer(request)), slug)
    return serve_picture(request, organisation, width)
