"""The site's own links as data, and what every template may know."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from cmia_site.content.metadata import SITE_NAME


@dataclass(frozen=True)
class NavItem:
    label: str
    route: str
    section: str  # the beginning of the paths that count as being there

    @property
    def url(self):
        return reverse(self.route)


MAIN = [
    NavItem("Events", "events:list", "/events/"),
    NavItem("Figures", "resources:figures", "/resources/figures/"),
    NavItem("Glossary", "resources:glossary", "/resources/glossary/"),
    NavItem("People", "events:people", "/people/"),
    NavItem("About", "about", "/about/"),
]
FOOTER = [
    NavItem("Themes", "events:themes", "/themes/"),
    NavItem("Resources", "resources:index", "/resources/"),
    NavItem("Sources", "resources:sources", "/resources/sources/"),
    NavItem("About", "about", "/about/"),
    NavItem("Privacy", "privacy", "/privacy/"),
    NavItem("Accessibility", "accessibility", "/accessibility/"),
]


def site(request):
    """Context processor: no database, no session, so that error pages can use it."""
    return {
        "site_name": SITE_NAME,
        "site_contact": settings.CONTACT,
        "main_navigation": [(item, request.path.startswith(item.section)) for item in MAIN],
        "footer_navigation": FOOTER,
    }
