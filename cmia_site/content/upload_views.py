"""Files are sent as soon as they are chosen, so that a form never has to wait for one or lose one."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from .files.inspection import Refused
from .files.responses import PRIVATE
from .publishing import may_write
from .renditions import Rendition, serve_rendition
from .uploads import Upload, kind_named, take_in


@require_POST
def upload(request):
    """Take in the `file` of this `kind`: {"token", "summary"}, or {"error"} with a sentence and status 400."""
    if not may_write(request.user):
        raise PermissionDenied
    try:
        kind = kind_named(request.POST.get("kind", ""))
        taken = take_in(request.FILES["file"], kind)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    except (KeyError, ValueError):
        return JsonResponse({"error": "No file arrived. Choose it again."}, status=400)
    return JsonResponse({"token": taken.token, "summary": str(taken)})


@require_safe
def uploaded_picture(request, token, width):
    """A picture that is chosen in a form and that no row has yet, for its preview."""
    if not may_write(request.user):
        raise PermissionDenied
    upload = get_object_or_404(Upload, token=token, kind__startswith="picture")
    size = next((Rendition(**size) for size in upload.renditions if size["width"] == width), None)
    if size is None:
        raise Http404
    return serve_rendition(request, size, filename=f"chosen-{width}.webp", cache_control=PRIVATE)
