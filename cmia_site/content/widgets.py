"""The editor of the Markdown texts that have a preview."""

from django import forms
from markdownx.widgets import AdminMarkdownxWidget

from .markdown import MAX_LENGTH


class MarkdownEditor(AdminMarkdownxWidget):
    """django-markdownx's editor with scripts of our own: its script keeps Tab, takes files that are dropped elsewhere,
    asks for one preview twice, and writes errors into the text.
    """

    template_name = "admin/markdown.html"
    row = source = None  # set by the field

    class Media:
        extend = False
        css = {"all": ["markdownx/admin/css/markdownx.min.css"]}
        js = [
            "js/sending.js",
            "js/vendor/turndown.js",
            "js/html-to-markdown.js",
            "js/markdown-editor.js",
            "js/rich-paste.js",
            "js/character-count.js",
            "js/markdown-preview.js",
        ]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        count_id = f"{attributes.get('id', name)}_count"
        attributes["aria-describedby"] = f"{attributes.get('aria-describedby', '')} {count_id}".strip()
        if self.row is not None:
            attributes |= {"data-model": self.row._meta.label_lower, "data-row": self.row.pk or ""}
            attributes["data-field"] = self.source
        context["widget"] |= {"count_id": count_id, "most": MAX_LENGTH, "limit": f"At most {MAX_LENGTH:,} characters."}
        return context


class MarkdownEditorField(forms.CharField):
    """Tells its editor which row it is about, so that the preview can follow references such as [slide 7]."""

    widget = MarkdownEditor

    def get_bound_field(self, form, field_name):
        self.widget.row, self.widget.source = form.instance, field_name
        return super().get_bound_field(form, field_name)
