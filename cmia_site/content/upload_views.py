"""Files are sent as soon as they are chosen, so that a form never has to wait for one or lose one."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from .files.inspection import Refused
from .publishing import may_write
from .uploads import kind_named, take_in


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
