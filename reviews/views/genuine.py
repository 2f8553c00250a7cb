"""The public page that says whether a letter is genuine."""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from imr_site.rate_limit import within_limit
from reviews.forms.genuine import CheckForm
from reviews.selectors.genuine import genuineness

CHECKS = 20
SECONDS = 600
TOO_MANY = 429
"""So many checks from one address in so many seconds; a code cannot be found by trying."""


@login_not_required
def letter_check(request: HttpRequest) -> HttpResponse:
    """Genuine, superseded, altered or unknown, and the date; nothing else of the case."""
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reviews/check.html", {"form": form}, status=422 if form.errors else 200)
    if not within_limit(request, action="check_letter", limit=CHECKS, seconds=SECONDS):
        return render(request, "reviews/check.html", {"form": form, "too_many": True}, status=TOO_MANY)
    upload = form.cleaned_data["file"]
    digest = hashlib.file_digest(upload, "sha256").hexdigest() if upload else ""
    found = genuineness(form.cleaned_data["code"], digest)
    return render(request, "reviews/check.html", {"form": form, "found": found, "with_file": bool(upload)})
