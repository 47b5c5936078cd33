from functools import partial

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from . import markdown
from .fields import RenderedField
from .files.inspection import Refused
from .publishing import may, may_write
from .text_pictures import take_in_picture

NO_PICTURE = "No picture arrived here. Copy it again, and paste it into the text."
NO_SUCH_TEXT = "This text is not there any more. Keep a copy of what you typed, and open it anew from the list."


@require_POST
def markdownify(request):
    """The preview beside the field: what the renderer makes of the text in its place, or why it cannot.

    `content` alone is shown as a text of no page; `model`, `field` and `row`, which a new row has not, name its place.
    """
    try:
        render = _renderer(request.user, request.POST)
    except (LookupError, ValueError, ObjectDoesNotExist):
        return HttpResponse(NO_SUCH_TEXT, status=404, content_type="text/plain; charset=utf-8")
    try:
        return HttpResponse(render(request.POST.get("content", "")))
    except markdown.TooLong as error:
        return HttpResponse(format_html("<p>{}</p>", error))


def _renderer(user, place):
    """The function that renders a text of this place."""
    if not place.get("model"):
        _require(may_write(user))
        return markdown.render
    model = apps.get_model(place["model"])
    field, row = RenderedField.all_of(model)[place.get("field")], place.get("row")
    _require(may(user, "change" if row else "add", model))
    return partial(field.render, row=model._default_manager.get(pk=row) if row else None)


def _require(allowed):
    if not allowed:
        raise PermissionDenied


@require_POST
def upload(request):
    """Takes in a picture that was pasted or dropped into a text; answers with the Markdown that shows it.

    The description is left empty, never filled with words of ours: those would pass for one.
    """
    _require(may_write(request.user))
    file = request.FILES.get("image")
    if file is None:
        return _refusal(NO_PICTURE)
    try:
        picture = take_in_picture(file, request.user)
    except Refused as refusal:
        return _refusal(str(refusal))
    return JsonResponse({"image_code": f"![]({picture.url})"})


def _refusal(sentence):
    return JsonResponse({"image": [sentence]}, status=400)
