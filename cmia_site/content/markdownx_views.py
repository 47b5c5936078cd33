from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from . import markdown
from .files.inspection import Refused
from .publishing import may_write
from .text_pictures import take_in_picture

NO_PICTURE = "No picture arrived here. Copy it again, and paste it into the text."


@require_POST
def markdownify(request):
    """The preview beside the field: what the renderer makes of the text, or why it cannot."""
    if not may_write(request.user):
        raise PermissionDenied
    try:
        return HttpResponse(markdown.render(request.POST.get("content", "")))
    except markdown.TooLong as error:
        return HttpResponse(format_html("<p>{}</p>", error))


@require_POST
def upload(request):
    """Takes in a picture that was pasted or dropped into a text; answers with the Markdown that shows it.

    The description is left empty, never filled with words of ours: those would pass for one.
    """
    if not may_write(request.user):
        raise PermissionDenied
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
