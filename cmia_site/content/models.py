from django.db import models
from django.urls import reverse

from .fields import LineField, MarkdownField, RenderedField
from .publishing import Publishable
from .review_links import ReviewLink
from .revisions import ContentVersion
from .search import SearchDocument
from .slugs import OldSlug
from .text_pictures import PictureUse, ShowsPictures, TextPicture
from .uploads import Upload
from .working_copies import WorkingCopy

__all__ = [
    "ContentVersion",
    "OldSlug",
    "Page",
    "PictureUse",
    "ReviewLink",
    "SearchDocument",
    "TextPicture",
    "Upload",
    "WorkingCopy",
]


class Page(ShowsPictures, Publishable):
    """A page of the site itself: about, privacy, accessibility. Its address is fixed in the URLconf."""

    slug = models.SlugField("address", unique=True, editable=False)
    title = LineField(max_length=200)
    teaser = models.TextField("description", blank=True, help_text="One sentence for search engines. Plain text.")
    body = MarkdownField(help_text="Markdown. Headings begin with #.")
    body_html = RenderedField("body", top=2)

    class Meta(Publishable.Meta):
        ordering = ["title"]
        permissions = [("publish_page", "Can publish and withdraw pages")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(self.slug)
