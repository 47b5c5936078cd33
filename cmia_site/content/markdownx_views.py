from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from . import markdown


def _may_write(user):
    return any(
        permission.partition(".")[2].startswith(("add_", "change_")) for permission in user.get_all_permissions()
    )


@require_POST
def markdownify(request):
    """The preview beside the field: what the renderer makes of the text, or why it cannot."""
    if not _may_write(request.user):
        raise PermissionDenied
    try:
        return HttpResponse(markdown.render(request.POST.get("content", "")))
    except markdown.TooLong as error:
        return HttpResponse(format_html("<p>{}</p>", error))


@require_POST
def upload(request):
    """Pictures are not taken out of a pasted text: an event has a cover picture with its own description."""
    if not _may_write(request.user):
        raise PermissionDenied
    return JsonResponse({"image": ["Pictures cannot be pasted into the text. Use the field “Picture”."]}, status=400)
