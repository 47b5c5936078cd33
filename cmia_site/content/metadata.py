"""What a page says of itself to browsers, search engines and other sites."""

from dataclasses import dataclass

from django.conf import settings

SITE_NAME = "Critical Minerals International Alliance"


@dataclass(frozen=True)
class Metadata:
    """Plain texts; `path` and `image` are addresses on this site, made absolute from settings, not from a request."""

    title: str
    path: str
    description: str = ""
    image: str = ""
    index: bool = True

    @property
    def document_title(self):
        return f"{self.title} · CMIA"

    @property
    def canonical(self):
        return settings.BASE_URL + self.path

    @property
    def image_address(self):
        return settings.BASE_URL + self.image if self.image else ""
