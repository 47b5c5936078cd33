"""What a page says of itself to browsers, search engines and other sites."""

import json
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.safestring import mark_safe

SITE_NAME = "Critical Minerals International Alliance"


@dataclass(frozen=True)
class Alternate:
    """The same in another format; `href` is an address on this site."""

    media_type: str
    href: str
    title: str


@dataclass(frozen=True)
class Metadata:
    """Plain texts; `path` and `image` are addresses on this site, made absolute from settings, not from a request.

    `tags` are (name, content) pairs for meta elements, `json_ld` is what the page says of itself as schema.org's.
    """

    title: str
    path: str
    description: str = ""
    image: str = ""
    index: bool = True
    alternates: tuple[Alternate, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    json_ld: dict = field(default_factory=dict)

    @property
    def document_title(self):
        return f"{self.title} · CMIA"

    @property
    def canonical(self):
        return settings.BASE_URL + self.path

    @property
    def image_address(self):
        return settings.BASE_URL + self.image if self.image else ""

    @property
    def json_ld_text(self):
        """For a script element: nothing in it can end that element, or begin a comment."""
        text = json.dumps(self.json_ld, ensure_ascii=False)
        safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        return mark_safe(safe)  # noqa: S308 - escaped above
