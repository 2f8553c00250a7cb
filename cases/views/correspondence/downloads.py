"""Files as downloads that no browser takes for anything else."""

from __future__ import annotations

from django.http import HttpResponse


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to be saved under this name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
