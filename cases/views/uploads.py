"""Files in parts by the protocol tus 1.0.0: core, creation and termination (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import rules
from cases.models import Case, Upload
from cases.services.uploads import add_part, begin_upload, end_upload, finish_upload
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.errors import Refused
from imr_site.files import parts
from imr_site.files.errors import FileNotKept, FileTooLarge

VERSION = "1.0.0"
PART = "application/offset+octet-stream"


@require_http_methods(["OPTIONS", "POST"])
def upload_begin(request: HttpRequest, number: str) -> HttpResponse:
    """Say what this server does (OPTIONS), or begin a file (POST)."""
    case, actor = _allowed(request, number)
    if request.method == "OPTIONS":
        return _answer(
            204,
            {
                "Tus-Version": VERSION,
                "Tus-Extension": "creation,termination",
                "Tus-Max-Size": str(settings.MAX_DOCUMENT_BYTES),
            },
        )
    if (refused := _other_version(request)) is not None:
        return refused
    size = _number(request, "Upload-Length")
    if size is None:
        return _answer(400, words="Say how long the file is: Upload-Length.")
    try:
        begun = begin_upload(case=case, name=_name(request), size=size, actor=actor)
    except Refused as why:
        return _answer(_code(why), words=why.message)
    return _answer(201, {"Location": reverse("upload_part", args=[number, begun.pk])})


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload_part(request: HttpRequest, number: str, upload: UUID) -> HttpResponse:
    """Say how much of a file is here (HEAD), take the next part (PATCH), or give it up (DELETE)."""
    case, actor = _allowed(request, number)
    found = Upload.objects.select_related("case", "document").filter(pk=upload, case=case, sender=actor).first()
    if found is None:
        raise Http404
    if (refused := _other_version(request)) is not None:
        return refused
    if request.method == "DELETE":
        end_upload(upload=found, actor=actor)
        return _answer(204)
    if request.method == "HEAD":
        return _length(found, actor)
    return _part(request, found, actor)


def _length(found: Upload, actor: User) -> HttpResponse:
    length = found.size if found.document_id else parts.length_of(str(found.pk))
    if length is None:
        return _answer(410, words="The file was given up. Send it again.")
    if length == found.size and not found.document_id:  # the process died before it was put on file
        found = finish_upload(upload=found, actor=actor)
    return _answer(200, {"Upload-Offset": str(length), "Upload-Length": str(found.size), **_record(found)})


def _part(request: HttpRequest, found: Upload, actor: User) -> HttpResponse:
    at = _number(request, "Upload-Offset")
    if request.content_type != PART:
        return _answer(415, words=f"A part is sent as {PART}.")
    if at is None:
        return _answer(400, words="Say where the part begins: Upload-Offset.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > found.size - min(at, found.size):
        return _answer(413, words="The part is longer than the file that was announced.")
    return _taken(request, found, at, actor)


def _taken(request: HttpRequest, found: Upload, at: int, actor: User) -> HttpResponse:
    try:
        length = add_part(upload=found, stream=request, at=at, actor=actor)  # type: ignore[arg-type]  # it reads
    except FileNotFoundError:
        return _answer(410, words="The file was given up. Send it again.")
    except UnreadablePostError:
        return _answer(400, words="The connection broke. Go on from where it did.")
    except Refused as why:
        return _answer(_code(why), words=why.message)
    return _answer(204, {"Upload-Offset": str(length), **_record(found)})


def _record(found: Upload) -> dict[str, str]:
    """What became of a file that is there in whole; words are percent-encoded, as a header takes ASCII only."""
    if found.document is None:
        return {}
    known = f"already on file as “{found.document.title}”" if found.was_known else "on file, being checked"
    return {"Record-Words": quote(known)}


def _allowed(request: HttpRequest, number: str) -> tuple[Case, User]:
    case, actor = get_case(request, number), signed_in(request)
    require(actor, rules.send_record, case)
    return case, actor


def _other_version(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, {"Tus-Version": VERSION}, words=f"Files in parts are sent by tus {VERSION}.")


def _number(request: HttpRequest, header: str) -> int | None:
    value = request.headers.get(header, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 15 else None  # noqa: PLR2004 - a petabyte


def _name(request: HttpRequest) -> str:
    """The name of the file: `filename` of Upload-Metadata, in base64; empty where there is none."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except binascii.Error:
                return ""
    return ""


def _code(why: Refused) -> int:
    if isinstance(why, FileTooLarge):
        return 413
    if isinstance(why, FileNotKept):
        return 507
    return {"part_elsewhere": 409, "part_busy": 423}.get(why.code, 422)


def _answer(status: int, headers: dict[str, str] | None = None, *, words: str = "") -> HttpResponse:
    told = {"Tus-Resumable": VERSION, "Cache-Control": "private, no-store", **(headers or {})}
    response = HttpResponse(words, status=status, headers=told, content_type="text/plain; charset=utf-8")
    if status == 204:  # noqa: PLR2004 - it has no content
        del response["Content-Type"]
    return response
