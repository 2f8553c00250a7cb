"""The public page that says whether a letter is genuine."""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from imr_site.rate_limit import within_limit
from reviews.forms.genuine import CheckForm
from reviews.selectors.genuine import genuineness

CHECKS = 20
SECONDS = 600
"""So many checks from one address in so many seconds; a code cannot be found by trying."""
LARGEST_BODY = 20 * 2**20
"""Bytes of a form with its file: many times a letter."""
TOO_LARGE, TOO_MANY = 413, 429


@login_not_required
@csrf_exempt  # to check its token is to read the whole body: _answer does, once there is a reason to
def letter_check(request: HttpRequest) -> HttpResponse:
    """Whether a letter is genuine, for anyone; what is too large or comes too often is refused unread."""
    if request.method == "POST":
        if _announced(request) > LARGEST_BODY:
            return render(request, "reviews/check.html", {"form": CheckForm(), "too_large": True}, status=TOO_LARGE)
        if not within_limit(request, action="check_letter", limit=CHECKS, seconds=SECONDS):
            return render(request, "reviews/check.html", {"form": CheckForm(), "too_many": True}, status=TOO_MANY)
    return _answer(request)


def _announced(request: HttpRequest) -> int:
    """The bytes of the body as the client announced them. Django reads no more, and none where it is no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


@csrf_protect
def _answer(request: HttpRequest) -> HttpResponse:
    """Genuine, superseded, altered or unknown, and the date; nothing else of the case."""
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reviews/check.html", {"form": form}, status=422 if form.errors else 200)
    upload = form.cleaned_data["file"]
    digest = hashlib.file_digest(upload, "sha256").hexdigest() if upload else ""
    found = genuineness(form.cleaned_data["code"], digest)
    return render(request, "reviews/check.html", {"form": form, "found": found, "with_file": bool(upload)})
