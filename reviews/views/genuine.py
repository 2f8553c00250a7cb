"""The public page that tells whether a letter is genuine."""

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
"""Checks that one address may make in so many seconds: too few to guess a code."""
LARGEST_BODY = 20 * 2**20
"""Bytes of the largest form with its file: many times the size of a letter."""
TOO_LARGE, TOO_MANY = 413, 429


@login_not_required
@csrf_exempt  # to check its token is to read the whole body: _answer does, once there is a reason to
def letter_check(request: HttpRequest) -> HttpResponse:
    """Check a letter for anyone; a request that is too large or too frequent is refused before it is read."""
    if request.method == "POST":
        if _announced(request) > LARGEST_BODY:
            return render(request, "reviews/check.html", {"form": CheckForm(), "too_large": True}, status=TOO_LARGE)
        if not within_limit(request, action="check_letter", limit=CHECKS, seconds=SECONDS):
            return render(request, "reviews/check.html", {"form": CheckForm(), "too_many": True}, status=TOO_MANY)
    return _answer(request)


def _announced(request: HttpRequest) -> int:
    """The length of the body in bytes as the client declares it, of which Django reads no more; 0 if undeclared."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


@csrf_protect
def _answer(request: HttpRequest) -> HttpResponse:
    """Answer genuine, superseded, altered or unknown, with the date; nothing else of the case is told."""
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reviews/check.html", {"form": form}, status=422 if form.errors else 200)
    upload = form.cleaned_data["file"]
    digest = hashlib.file_digest(upload, "sha256").hexdigest() if upload else ""
    found = genuineness(form.cleaned_data["code"], digest)
    return render(request, "reviews/check.html", {"form": form, "found": found, "with_file": bool(upload)})
